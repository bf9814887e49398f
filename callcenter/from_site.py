"""What the site file says, as each part wants to hear it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import get_args
from zoneinfo import ZoneInfo

import ivr_flows as ivr
from callcenter.calls.after_rules import AfterCall
from callcenter.calls.book import CallRules
from callcenter.calls.caller_leg import of_trunk
from callcenter.calls.outward_rules import OutwardRules
from callcenter.calls.recording import QueueRecording, RecordingRules
from callcenter.console.directory_rows import NumberLine
from callcenter.console.messages import Disposition, FormField
from callcenter.console.recorded import Mailbox, Mailboxes
from callcenter.console.scope import Scopes
from callcenter.console.views import Person, Views
from callcenter.customers import normalise
from callcenter.kpi import LiveQueues, QueueTarget
from callcenter.media import MediaConfig
from callcenter.sdp import Secrecy
from callcenter.settings import Settings
from callcenter.sip.digest_client import Secret
from callcenter.sip.trunks import TrunkAccount
from callcenter.sip.uri import SipUri
from callcenter.site import Language, Site, SiteTrunk, sip_ha1
from callcenter.site_routing import configured as configured
from callcenter.site_routing import dispositions, forms, overflow_texts, sticky_days
from callcenter.trunks import Dialling, Dtmf, Spelling, Srtp, TrunkSpec


def call_rules(settings: Settings, site: Site) -> CallRules:
    """The call core's."""
    region = settings.default_region
    return CallRules(
        numbers={number: what.flow for number, what in site.numbers.items()},
        queues={name: tuple(queue.levels().items()) for name, queue in site.queues.items()},
        sticky_days=sticky_days(site),
        dispositions={queue: frozenset(codes) for queue, codes in dispositions(site).items()},
        forms=forms(site),
        normalise=lambda number: normalise(number, region),
        auto_answer=frozenset(name for name, user in site.users.items() if user.auto_answer),
        callbacks=frozenset(name for name, queue in site.queues.items() if queue.callback is not None),
        account_numbers={name: phone.number for name, phone in site.phones.items() if phone.number},
        secrecy={name: Secrecy(one.srtp) for name, one in site.accounts().items() if one.srtp != "never"},
        language=settings.language,
        zone=settings.time_zone,
        ivr_ports=settings.ivr_ports,
        agent_lost_after_s=settings.agent_lost_after_s,
        caller_silent_limit_s=settings.rtp_timeout_s,
        listener_silent_limit_s=settings.listening_timeout_s,
        recording=recording_rules(settings, site),
        outward=outward_rules(settings, site),
        after_call=after_rules(site),
        line_number=settings.open_line_number,
    )


def after_rules(site: Site) -> AfterCall:
    """Where callers go when the agent has hung up."""
    return AfterCall(
        queues={name: queue.after_call for name, queue in site.queues.items() if queue.after_call},
        numbers={number: what.after_call for number, what in site.numbers.items() if what.after_call},
    )


def outward_rules(settings: Settings, site: Site) -> OutwardRules:
    """Who may call whom, over which trunks."""
    region = settings.default_region
    phones = {phone.number: name for name, phone in site.phones.items() if phone.number}
    shown = {name: normalise(one.number, region) for name, one in site.accounts().items() if one.number}
    return OutwardRules(
        trunks=tuple(_trunk_spec(name, trunk) for name, trunk in site.trunks.items()),
        region=region,
        roles={
            **{name: user.role for name, user in site.users.items()},
            **dict.fromkeys(site.phones, "phone"),
            **{of_trunk(name): "trunk" for name in site.trunks},
        },
        dialling={
            role: Dialling(
                prefixes=rights.prefixes,
                never=rights.never,
                international=rights.international,
                premium=rights.premium,
            )
            for role, rights in site.dialling.items()
        },
        phones={**phones, **{normalise(number, region): name for number, name in phones.items()}},
        agents={
            user.extension: name
            for name, user in site.users.items()
            if user.role == "agent" and user.extension
        },
        shown=shown,
        languages={name: user.language for name, user in site.users.items()},
        emergency=site.emergency,
        looks_up_private=site.looks_up_private,
    )


def _trunk_spec(name: str, trunk: SiteTrunk) -> TrunkSpec:
    return TrunkSpec(
        name=name,
        prefixes=trunk.prefixes,
        order=trunk.order,
        weight=trunk.weight,
        spelling=Spelling(trunk.spelling),
        strip=trunk.strip,
        prepend=trunk.prepend,
        caller_number=trunk.caller_number,
        max_calls=trunk.max_calls,
        max_calls_per_s=trunk.max_calls_per_s,
        codecs=trunk.codecs,
        dtmf=Dtmf(trunk.dtmf),
        srtp=Srtp(trunk.srtp),
        is_ipv6=trunk.ipv6 or "[" in trunk.uri,
        takes_emergency=trunk.emergency,
        refer_out=trunk.refer_out,
        numbers=trunk.numbers,
    )


def trunk_accounts(site: Site) -> list[TrunkAccount]:
    """The trunks as SIP knows them. How many calls they carry is the call core's to say, which also frees a slot."""
    return [_trunk_account(site.realm, name, trunk) for name, trunk in site.trunks.items()]


def _trunk_account(realm: str, name: str, trunk: SiteTrunk) -> TrunkAccount:
    secret = Secret(
        username=trunk.username,
        password=trunk.password,
        ha1={str(name): digest for name, digest in trunk.ha1.items()},
    )
    inbound = sip_ha1(trunk.inbound_username, realm, trunk.inbound_password) if trunk.inbound_username else {}
    return TrunkAccount(
        name=name,
        uri=SipUri.parse(trunk.uri),
        secret=secret if trunk.username else None,
        outbound_proxy=SipUri.parse(trunk.outbound_proxy) if trunk.outbound_proxy else None,
        registers=trunk.registers,
        register_every_s=trunk.register_every_s,
        options_every_s=trunk.options_every_s,
        sources=trunk.sources,
        inbound_username=trunk.inbound_username,
        inbound_ha1=inbound,
        from_domain=trunk.from_domain,
        trusts_identity=trunk.trusts_identity,
        takes_identity=trunk.takes_identity,
    )


def recording_rules(settings: Settings, site: Site) -> RecordingRules:
    """What is recorded, and who is told."""
    queues = {
        name: QueueRecording(share=queue.record, is_announced=queue.announce_recording)
        for name, queue in site.queues.items()
    }
    return RecordingRules(
        queues=queues,
        outward=QueueRecording(share=site.record_outward),
        pause_limit_s=settings.recording_pause_limit_s,
        longest_message_s={name: box.longest_s for name, box in site.voicemail.items()},
    )


def prompt_catalogue(site: Site) -> ivr.Catalogue:
    """Every prompt there is: ours, the greetings of voicemail boxes, and what queues say to whom they send away."""
    catalogue = ivr.load_catalogue()
    greetings = {
        f"{language}/voicemail/{name}": box.greeting.get(language)
        or catalogue.text(f"{language}/voicemail_greeting")
        for name, box in site.voicemail.items()
        for language in get_args(Language)
    }
    return catalogue.with_texts({**greetings, **overflow_texts(site)})


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
    endings = {
        queue: tuple(Disposition(code=code, name=words) for code, words in codes.items())
        for queue, codes in dispositions(site).items()
    }
    made = Views(people, names, live, day_of, mailboxes(site), endings, form_rows(site))
    made.directory.know(
        {name: user.extension for name, user in site.users.items() if user.role == "agent"},
        number_lines(site),
    )
    made.scopes.take(Scopes.of_site(site))
    made.skills = {skill: _by_language(what.name) for skill, what in site.skills.items()}
    return made


def number_lines(site: Site) -> list[NumberLine]:
    """The numbers of the directory: those outside first, then ours by what they are for."""
    contacts = [
        NumberLine(number=one.number, name=_by_language(one.name), note=one.note, kind="contact")
        for one in site.directory.values()
    ]
    ours = [
        NumberLine(number=number, name=_by_language(what.name), note="", kind="ours")
        for number, what in site.numbers.items()
        if what.name
    ]
    return [*contacts, *ours]


def form_rows(site: Site) -> dict[str, tuple[FormField, ...]]:
    """What agents fill in of how a contact ended, as pages show it."""
    return {
        name: tuple(
            FormField(
                field=field,
                name=_by_language(what.name),
                kind=what.kind,
                is_required=what.required,
                options=[
                    Disposition(code=code, name=_by_language(words)) for code, words in what.options.items()
                ],
                only_for=list(what.only_for),
            )
            for field, what in queue.form.items()
        )
        for name, queue in site.queues.items()
        if queue.form
    }


def _by_language(words: Mapping[Language, str]) -> dict[str, str]:
    return {str(language): text for language, text in words.items()}


def mailboxes(site: Site) -> Mailboxes:
    """The voicemail boxes, and the agents who may open them."""
    return Mailboxes(
        Mailbox(
            box=name,
            name={str(language): text for language, text in box.name.items()},
            readers=frozenset(
                user
                for user, what in site.users.items()
                if what.role == "agent" and (user in box.owners or (box.queue and box.queue in what.queues))
            ),
        )
        for name, box in site.voicemail.items()
    )


def media_config(settings: Settings) -> MediaConfig:
    """What media is to know of the settings."""
    prompts = settings.data_dir / "prompts"
    return MediaConfig(
        address=settings.advertised_address or settings.host,
        address_v6=settings.advertised_address_v6 if settings.host == "::" else "",
        bind_address=settings.host,
        first_port=settings.rtp_port_range[0],
        last_port=settings.rtp_port_range[-1],
        browser_port=settings.browser_media_port,
        prompt_folders=(prompts / "own", prompts / "made"),
        data_folder=settings.data_dir,
        recordings_folder=settings.data_dir / "recordings",
        keep_free_mb=settings.recordings_keep_free_mb,
        rtp_timeout_s=settings.rtp_timeout_s,
    )
