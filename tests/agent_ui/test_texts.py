"""The words of the pages and the templates' use of them; what the scripts use is checked by their own types."""

import json
import re

import pytest
import yaml

from acd.sentences import BUSY_STRATEGIES, PHASES
from acd.serving import NO_DISPOSITION, REFUSAL_REASONS, RONA
from acd.strategy import STRATEGIES
from acd.wording import CHANGES, VERDICTS, WAITS
from agent_ui.build import HERE
from callcenter.calls.number_check import Verdict
from callcenter.calls.third import TOLD
from callcenter.console.cards import CustomerStatus
from callcenter.console.intents import from_page
from callcenter.console.messages import to_page
from callcenter.console.schema import schema
from callcenter.kpi.live import FLOW_OUT
from callcenter.kpi.service_level import FORMULAS
from callcenter.replaying.story import HAPPENED, PLACES

TEMPLATES = sorted((HERE / "templates").glob("*.html"))
LANGUAGES = ["en", "zh"]
# What Content-Security-Policy without 'unsafe-inline' would silently drop.
INLINE = [r"\sstyle=", r"\son[a-z]+=", r"<style", r"<script(?![^>]*(src=|application/json))"]


def texts(language):
    return json.loads((HERE / "locale" / f"{language}.json").read_text())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_the_templates_exists(language):
    used = {
        key
        for page in TEMPLATES
        for key in re.findall(r"""(?:\bt\(|data-t=)"([a-z_.]+)\"""", page.read_text())
    }
    assert used - texts(language).keys() == set()


@pytest.mark.parametrize("place", TEMPLATES, ids=lambda place: place.name)
@pytest.mark.parametrize("pattern", INLINE)
def test_templates_hold_nothing_inline(place, pattern):
    assert re.findall(pattern, place.read_text()) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_catalogue_names_a_key_once(language):
    pairs = json.loads((HERE / "locale" / f"{language}.json").read_text(), object_pairs_hook=list)
    names = [name for name, _ in pairs]
    assert sorted(set(names)) == sorted(names)


# What the server says for itself: why an agent is not ready, how an offer or a call ended, and who ended it.
CODES = {
    "reason": ["login", "not_ready", "logged_out", "connection_lost", "microphone", "own_call", RONA,
        NO_DISPOSITION, *REFUSAL_REASONS.values(),
    ],
    "strategy": list(STRATEGIES),
    "why": ["only_agent", "freed_agent", "only_ready", "best_ready", "preferred", "reserved", "ring_all"],
    "why.busy": ["freed_agent", "only_ready", "best_ready", "ring_all"],
    "in_hand": list(PHASES),
    "strategy.busy": list(BUSY_STRATEGIES),
    "outcome": [
        "answered", "abandoned", "refused", "missed", "withdrawn", "unreachable", "agent_lost", "failed", "voicemail",
        "transferred", "taken_over", "left", "returned", "unavailable", "forbidden", "taken_by_colleague",
        "callback_missed", "not_reached", "callback_answered", "callback_failed", *FLOW_OUT,
    ],
    "released": ["caller", "agent", "callee", "third", "system"],
    "problem": [
        "on_hold", "not_on_hold", "consulting", "no_consult", "unknown_target", "transfer_only", "own_number",
        "not_a_supervisor", "not_supervising", "in_this_call", "no_phone", "busy", "too_many",
        *(f"dial_{verdict.value}" for verdict in Verdict if verdict is not Verdict.CALLABLE), "dial_busy",
        "dial_no_answer", "dial_own_phone", "dial_in_hand", "dial_no_queue",
        "third_failed", *(f"third_{why}" for why in TOLD),
    ],
    "formula": list(FORMULAS),
    "verdict": list(VERDICTS), "waits": list(WAITS), "change": list(CHANGES), "story": [*HAPPENED, "callback_waits"],
    "way": list(PLACES),
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_of_the_server_has_words(language):
    wanted = {f"{group}.{code}" for group, codes in CODES.items() for code in codes}
    assert wanted - texts(language).keys() == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_of_the_demo_site_has_words(language):
    customers = yaml.safe_load((HERE.parent / "config" / "demo.yaml").read_text())["customers"]
    items = [item for customer in customers for item in customer.get("timeline", [])]
    wanted = {f"outcome.{item['outcome']}" for item in items} | {
        f"channel.{item['channel']}" for item in items
    }
    wanted |= {f"tier.{customer['tier']}" for customer in customers}
    assert wanted - texts(language).keys() == set()


def test_the_schema_names_every_message_both_ways():
    described = schema()
    parts = {name: part for name, part in described["properties"].items() if name != "waiting"}
    kinds = {name: sorted(part["discriminator"]["mapping"]) for name, part in parts.items()}
    assert kinds == {
        "to_page": [
            "agent", "alerts", "contact", "customer", "desk_phone", "directory", "flow_published", "flows",
            "notices", "ping", "problem", "promised", "queues", "snapshot", "supervising", "voicemail",
        ],
        "from_page": [
            "answer", "choose", "close_notice", "complete", "consult", "decline", "dial", "disposition",
            "extend_contact", "extend_wrap_up", "finish_contact", "finish_wrap_up", "hang_up", "hold", "merge",
            "microphone", "not_ready", "pause_recording", "pong", "promise_callback", "ready", "resume",
            "resume_recording", "return", "self_tested", "set_language", "stop_supervising", "supervise",
            "take_back_promise", "take_over", "transfer", "watch_directory", "watch_flows",
        ],
    }  # fmt: skip


def test_the_schema_requires_every_field_and_titles_none():
    for name, model in schema()["$defs"].items():
        assert sorted(model["required"]) == sorted(model["properties"]), name
        assert [field for field in model["properties"].values() if "title" in field] == [], name


def test_what_the_schema_requires_is_what_is_sent():
    assert CustomerStatus(status="unknown").model_dump() == {"status": "unknown", "cards": []}
    assert to_page.validate_json('{"type":"ping","now":1,"n":2}').n == 2
    assert from_page.validate_json('{"type":"not_ready","reason":"break"}').reason == "break"
