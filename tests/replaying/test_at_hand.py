"""Past calls are explained by a process of its own, one at a time, within a limit."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

import pytest
import structlog

from callcenter.errors import UsageError
from callcenter.replaying.at_hand import RoutingAtHand, beside
from callcenter.replaying.shadowing import ShadowWatch
from callcenter.router import Router
from callcenter.settings import Settings
from callcenter.site import SiteError, load_site
from callcenter.web.errors import CannotExplain, ExplainerBusy
from callcenter.wording import in_languages, problem_of
from said import Said
from tests.helpers.aio import async_test

DEMO = Path(__file__).parents[2] / "config" / "demo.yaml"


def at_hand(script: str, patience_s: float = 20.0) -> RoutingAtHand:
    """The script stands for `callcenter explain`."""
    return RoutingAtHand(Router(), lambda: 0.0, (sys.executable, "-c", script), patience_s)


@async_test
async def test_what_the_process_says_is_the_answer() -> None:
    echo = "import json, sys; print(json.dumps({'call': sys.argv[1]}))"
    assert await at_hand(echo).past("call-1") == {"call": "call-1"}


@async_test
async def test_a_call_that_the_journal_does_not_know_is_none() -> None:
    assert await at_hand('print(\'{"unknown": "call-1"}\'); raise SystemExit(2)').past("call-1") is None


@async_test
async def test_a_refusal_is_told_in_the_language_of_each_reader() -> None:
    refused = Said("{path}: there is no such file or folder", path="/x")
    with pytest.raises(CannotExplain) as found:
        await at_hand(f"print({json.dumps({'refused': refused.to_data()})!r})").past("call-1")
    assert in_languages(problem_of(found.value)) == {"en": refused, "zh": "/x：没有这样的文件或文件夹"}


@async_test
async def test_a_process_that_fails_says_why() -> None:
    failing = "import sys; sys.exit('callcenter: the journal is a mess')"
    with (
        structlog.testing.capture_logs() as logged,
        pytest.raises(CannotExplain, match=r"^the journal is a mess$"),
    ):
        await at_hand(failing).past("call-1")
    assert [line["event"] for line in logged] == ["explanation_failed"]


@async_test
async def test_a_process_that_takes_too_long_is_ended() -> None:
    with pytest.raises(CannotExplain, match="took longer"):
        await at_hand("import time; time.sleep(60)", 0.2).past("call-1")


@async_test
async def test_one_at_a_time() -> None:
    asked = at_hand("print('{}')")
    first, second = await asyncio.gather(asked.past("call-1"), asked.past("call-2"), return_exceptions=True)
    assert first == {}
    assert isinstance(second, ExplainerBusy)
    assert await asked.past("call-3") == {}


def test_no_shadow_unless_one_is_configured(tmp_path: Path) -> None:
    site = load_site(DEMO)
    router = Router()
    off = beside(router, Settings(data_dir=tmp_path), site, lambda: 0.0)
    assert (off.shadow()["state"], router.watcher) == ("off", None)
    policy = tmp_path / "new.yaml"
    policy.write_text("queues: {support: {ageing: 2}}\n")
    on = beside(router, Settings(data_dir=tmp_path, shadow_policy=str(policy)), site, lambda: 0.0)
    assert isinstance(router.watcher, ShadowWatch)
    assert (on.shadow()["state"], on.shadow()["policy"]) == ("on", str(policy))
    with pytest.raises((SiteError, UsageError), match=r"missing\.yaml"):
        beside(router, Settings(shadow_policy="missing.yaml"), site, lambda: 0.0)
