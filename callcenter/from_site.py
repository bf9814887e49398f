"""What the site file says, as each part wants to hear it."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import acd
from callcenter.calls.book import CallRules
from callcenter.calls.recording import QueueRecording, RecordingRules
from callcenter.calls.wishes import Configured
from callcenter.console.views import Person, Views
from callcenter.customers import normalise
from callcenter.kpi import LiveQueues, QueueTarget
from callcenter.settings import Settings
from callcenter.site import Site


def call_rules(settings: Settings, site: Site) -> CallRules:
    """The call core's."""
    region = settings.default_region
    return CallRules(
        numbers={number: what.flow for number, what in site.numbers.items()},
        normalise=lambda number: normalise(number, region),
        account_numbers={name: phone.number for name, phone in site.phones.items() if phone.number},
        language=settings.language,
        ivr_ports=settings.ivr_ports,
        agent_lost_after_s=settings.agent_lost_after_s,
        caller_silent_limit_s=settings.rtp_timeout_s,
        listener_silent_limit_s=settings.listening_timeout_s,
        recording=recording_rules(settings, site),
    )


def recording_rules(settings: Settings, site: Site) -> RecordingRules:
    """What is recorded, and who is told."""
    queues = {
        name: QueueRecording(share=queue.record, is_announced=queue.announce_recording)
        for name, queue in site.queues.items()
    }
    return RecordingRules(queues=queues, pause_limit_s=settings.recording_pause_limit_s)


def configured(site: Site) -> Configured:
    """The routing core's."""
    queues = tuple(
        acd.QueueSpec(queue, strategy=spec.strategy, ring_for_s=spec.ring_for_s, wrap_up_s=spec.wrap_up_s)
        for queue, spec in site.queues.items()
    )
    agents = tuple(
        acd.AgentSpec(name, user.queues, user.skills)
        for name, user in site.users.items()
        if user.role == "agent"
    )
    return Configured(queues=queues, agents=agents)


def views(settings: Settings, site: Site) -> Views:
    """The screens', with the figures behind them."""
    people = [
        Person(agent=name, name=user.name, queues=user.queues)
        for name, user in site.users.items()
        if user.role == "agent"
    ]
    names = {
        queue: {str(language): text for language, text in spec.name.items()}
        for queue, spec in site.queues.items()
    }
    targets = [QueueTarget(queue=queue, target_s=spec.service_level_s) for queue, spec in site.queues.items()]
    zone = ZoneInfo(settings.time_zone)

    def day_of(at: float) -> str:
        return datetime.fromtimestamp(at, zone).date().isoformat()

    live = LiveQueues(targets, {person.agent: person.queues for person in people}, day_of)
    return Views(people, names, live, day_of)
