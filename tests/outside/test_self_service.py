"""Who answers flows about calendars, customers, PINs and cases: whole answers, over a real database."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from structlog.testing import capture_logs

from callcenter.calls.archive import AccessFilter
from callcenter.customers import Customer
from callcenter.events import CaseOpened, Event, IdentityChecked
from callcenter.outside.asked import Question
from callcenter.outside.authenticating import PinHash
from callcenter.outside.errors import NoAnswer
from callcenter.self_service import SelfService, known_names
from callcenter.settings import Settings
from callcenter.site import Passwords, Site, SiteHours, load_site
from callcenter.store import SqlStore, open_store
from ivr_flows import Json
from tests.helpers.aio import async_test, blocking

CHEAP = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
DEMO = Path(__file__).parents[2] / "config" / "demo.yaml"
SITE = load_site(DEMO).as_of("Asia/Shanghai", 2026)
TUESDAY = datetime(2026, 11, 24, 10, 0, tzinfo=UTC).timestamp()
"""18:00 in Shanghai."""

TANG: dict[str, Json] = {
    "customer": "tang-yue", "name": "Tang Yue", "tier": "gold", "language": "zh", "account": "40-118-203",
}  # fmt: skip


@dataclass
class House:
    """Everything about self-service, and what it told the others."""

    store: SqlStore
    settings: Settings
    site: Site
    now: float = TUESDAY
    noted: list[Event] = field(default_factory=list)
    proved: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.desk = SelfService(
            self.settings, self.site, self.store, self._proved, self.noted.extend, lambda: self.now, CHEAP
        )

    def _proved(self, call: str, customer: Customer) -> None:
        self.proved.append((call, customer.customer))

    async def ask(self, kind_: str, /, call: str = "c1", language: str = "en", **request: Json) -> Json:
        """The answer, or the word for why there is none."""
        question = Question(key=f"{call}/ask-1", call=call, request=request, timeout_s=3.0, language=language)
        try:
            return await self.desk.answerers()[kind_](question)
        except NoAnswer as none:
            return none.failure


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder as the first start leaves it: made once, copied for each test."""
    folder = tmp_path_factory.mktemp("first")

    async def make() -> None:
        settings = Settings(data_dir=folder, site_file=DEMO)
        store = await open_store(settings.database, CHEAP)
        await store.load_site(SITE, TUESDAY)
        house = House(store, settings, SITE)
        await house.desk.start()
        await house.desk.stop()
        await store.close()

    blocking(make())
    return folder


@pytest.fixture
def house(first: Path, tmp_path: Path) -> Iterator[House]:
    data = shutil.copytree(first, tmp_path / "data")
    settings = Settings(data_dir=data, site_file=DEMO)
    there = House(SqlStore(settings.database, CHEAP), settings, SITE)
    yield there
    blocking(there.desk.stop())
    blocking(there.store.close())


def test_what_flows_may_name() -> None:
    known = known_names(load_site(DEMO))
    assert known["calendar"] == {"office", "support", "sales", "vip"}
    assert "bank_balance(customer)" in known["query call"]


CLOSED: dict[str, Json] = {"holiday": "", "opens_date": "2026-11-25", "opens_time": "09:00"}


@pytest.mark.parametrize(
    ("calendar", "at", "answer"),
    [
        ("office", -3600.0, {"state": "open", "holiday": "", "opens_at": None, "opens_date": None, "opens_time": None}),
        ("office", 0.0, {"state": "closed", **CLOSED, "opens_at": TUESDAY + 15 * 3600}),
        ("support", 0.0, {"state": "open", "holiday": "", "opens_at": None, "opens_date": None, "opens_time": None}),
        ("nowhere", 0.0, "unknown"),
    ],
)  # fmt: skip
@async_test
async def test_calendars(house: House, calendar: str, at: float, answer: Json) -> None:
    house.now += at
    assert await house.ask("hours", calendar=calendar) == answer


@pytest.mark.parametrize(("language", "name"), [("en", "National Day"), ("zh", "国庆节")])
@async_test
async def test_a_holiday_says_its_name_in_the_callers_language(
    house: House, language: str, name: str
) -> None:
    house.now = datetime(2026, 10, 1, 3, 0, tzinfo=UTC).timestamp()
    answer = await house.ask("hours", language=language, calendar="office")
    assert isinstance(answer, dict)
    assert (answer["state"], answer["holiday"], answer["opens_time"]) == ("holiday", name, "09:00")


def test_holidays_of_ones_own_have_names_as_well() -> None:
    hours = SiteHours.model_validate(
        {"week": {"mon": "09:00-12:00"}, "holidays": [{"date": "2026-12-31", "name": {"en": "Stocktaking"}}]}
    )
    assert hours.names() == {"2026-12-31": {"en": "Stocktaking"}}


@pytest.mark.parametrize(
    ("by", "value", "answer"),
    [
        ("number", "138 0000 0142", {"matches": 1, **TANG}),
        ("number", "+86 21 6000 0145", {"matches": 2}),
        ("number", "anonymous", {"matches": 0}),
        ("account", "40118203", {"matches": 1, **TANG}),
        ("account", "", {"matches": 0}),
        ("name", "Tang", "refused"),
    ],
)
@async_test
async def test_customers(house: House, by: str, value: str, answer: Json) -> None:
    assert await house.ask("customer", by=by, value=value) == answer


async def tried(house: House, *pins: str, ani: str = "+8613800000142") -> list[Json]:
    """What was said of PINs of one account, each tried in a call of its own."""
    answers = [
        await house.ask("authenticate", call=f"c{count}", account="40 118 203", pin=pin, ani=ani)
        for count, pin in enumerate(pins, 1)
    ]
    return [
        {key: answer[key] for key in ("result", "tries_left", "customer") if key in answer}
        if isinstance(answer, dict)
        else answer
        for answer in answers
    ]


def wrong(left: int) -> Json:
    return {"result": "wrong", "tries_left": left}


LOCKED: Json = {"result": "locked", "tries_left": 0}
OK: Json = {"result": "ok", "customer": "tang-yue"}


@async_test
async def test_wrong_pins_of_several_calls_lock_the_account_even_for_the_right_one(house: House) -> None:
    with capture_logs() as logged:
        assert await tried(house, "0000", "2345", "1111", "2222") == [wrong(2), OK, wrong(2), wrong(1)]
        assert await tried(house, "3333", "2345", ani="") == [wrong(0), LOCKED]
        # A restart forgets nothing.
        later = House(house.store, house.settings, house.site, now=house.now + 1799)
        assert await tried(later, "2345") == [LOCKED]
        later.now += 2
        assert await tried(later, "2345") == [OK]
        await later.desk.stop()
    assert house.proved == [("c2", "tang-yue")]
    results = [event.result for event in house.noted if isinstance(event, IdentityChecked)]
    assert results == ["wrong", "ok", "wrong", "wrong", "wrong", "locked"]
    assert not any(pin in f"{logged}{house.noted}" for pin in ("'0000'", "'2345'", "'3333'"))


@async_test
async def test_tries_show_in_the_audit(house: House) -> None:
    await tried(house, "0000", "2345")
    await house.store.projector.apply(list(enumerate(house.noted, 1)))
    found = await house.store.audit.page(AccessFilter(item="40118203"))
    assert [(one.user, one.source, one.action) for one in reversed(found)] == [
        ("caller", "+8613800000142", "pin_wrong"),
        ("caller", "+8613800000142", "pin_ok"),
    ]


@async_test
async def test_no_answer_tells_which_accounts_there_are(house: House) -> None:
    for account in ("99-999", "40-300-118"):  # nobody's, and one without a PIN
        answer = await house.ask("authenticate", account=account, pin="0000", ani="+1")
        assert answer == wrong(2)
    for account, pin in (("", "1234"), ("40118203", ""), ("40118203", "123456789")):
        assert await house.ask("authenticate", account=account, pin=pin, ani="+1") == "refused"


@async_test
async def test_many_calls_at_once_get_three_tries_together(house: House) -> None:
    asked = [
        house.ask("authenticate", call=f"c{count}", account="40118203", pin="0000", ani=f"+{count}")
        for count in range(9)
    ]
    answers = [answer["result"] for answer in await asyncio.gather(*asked) if isinstance(answer, dict)]
    assert sorted(answers) == ["locked"] * 6 + ["wrong"] * 3


def test_a_pin_is_no_use_without_the_key_nor_for_another_account() -> None:
    made = PinHash(b"k" * 32, CHEAP)
    stored = made.hash("401", "1234")
    assert made.matches(stored, "401", "1234")
    assert not made.matches(stored, "402", "1234")
    assert not made.matches("", "401", "1234")
    assert not PinHash(b"j" * 32, CHEAP).matches(stored, "401", "1234")


@async_test
async def test_a_pin_that_was_changed_is_not_set_back_by_the_site_file(house: House) -> None:
    changed = PinHash((house.settings.data_dir / "pins.key").read_bytes(), CHEAP).hash("40118203", "9876")
    await house.store.pins.put("40118203", "tang-yue", changed, house.now)
    await house.desk.start()
    assert await tried(house, "2345", "9876") == [wrong(2), OK]


@async_test
async def test_a_case_is_opened_once_and_told(house: House) -> None:
    request: dict[str, Json] = {
        "kind": "complaint",
        "text": "Noise.",
        "values": {"line": 2},
        "customer": "ma-rui",
    }
    for _ in range(2):
        assert await house.ask("case", **request) == {"case": "C-1001"}
    case = await house.store.cases.get("C-1001")
    assert case is not None
    assert (case.kind, case.text, case.details, case.call) == ("complaint", "Noise.", {"line": 2}, "c1")
    opened = CaseOpened(at=house.now, call="c1", number="C-1001", kind="complaint", customer="ma-rui")
    assert house.noted == [opened, opened]


# ---- the demo's bank


async def bank(house: House, name: str, call: str = "c1", **parameters: Json) -> Json:
    answer = await house.ask("query", call=call, name=name, parameters=parameters)
    return answer["rows"] if isinstance(answer, dict) else answer


MINE: dict[str, Json] = {"customer": "tang-yue", "source": "current", "target": "savings", "number": 1}


@async_test
async def test_a_transfer_is_done_once_however_often_it_is_asked_for(house: House) -> None:
    assert await bank(house, "bank_balance", customer="tang-yue") == [
        {"current": 532_075, "savings": 3_000_000}
    ]
    booked: Json = [{"state": "booked", "current": 500_000, "savings": 3_032_075}]
    asked = [bank(house, "bank_transfer", **MINE, amount=32_075) for _ in range(4)]
    assert await asyncio.gather(*asked) == [booked] * 4
    # Another of the same call, and the same number of another call, are other transfers.
    again = {**MINE, "number": 2}
    assert await bank(house, "bank_transfer", **again, amount=500_000) == [
        {"state": "booked", "current": 0, "savings": 3_532_075}
    ]
    assert await bank(house, "bank_transfer", call="c2", **MINE, amount=1) == []


@pytest.mark.parametrize(
    "change",
    [{"amount": 532_076}, {"amount": 0}, {"amount": -5}, {"target": "current"}, {"target": "nowhere"},
     {"customer": "stranger"}],
)  # fmt: skip
@async_test
async def test_a_transfer_that_cannot_be_leaves_everything_as_it_was(
    house: House, change: dict[str, Json]
) -> None:
    answer = await bank(house, "bank_transfer", **{**MINE, "amount": 100, **change})
    assert answer in ([], "conflict")
    assert await bank(house, "bank_balance", customer="tang-yue") == [
        {"current": 532_075, "savings": 3_000_000}
    ]


@async_test
async def test_a_bill_is_paid_once_and_only_ones_own(house: House) -> None:
    (first,) = await bank(house, "bank_bill", customer="tang-yue", skip=0)  # type: ignore[misc]
    assert isinstance(first, dict)
    assert (first["id"], first["amount"], first["payee_zh"]) == ("b-1003", 15_600, "燃气公司")
    assert await bank(house, "bank_pay", customer="he-jian", bill="b-1003") == []
    for _ in range(2):
        assert await bank(house, "bank_pay", customer="tang-yue", bill="b-1003") == [{"state": "paid"}]
    assert await bank(house, "bank_balance", customer="tang-yue") == [
        {"current": 516_475, "savings": 3_000_000}
    ]
    assert await bank(house, "bank_bill", customer="tang-yue", skip=0) == []
    # 312.50 is more than he has.
    assert await bank(house, "bank_pay", customer="he-jian", bill="b-1004") == []
