from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.site import Site, SiteError, load_site
from callcenter.site.load import MAX_ALIASES, MAX_BYTES

DEMO = Path(__file__).parents[2] / "config" / "demo.yaml"

GOOD = """\
users:
  ann: {password: x, name: Ann, role: agent, extension: "1", queues: [support]}
  bob: {password: x, name: Bob, role: agent, extension: "2"}
queues:
  support:
    name: {en: Support}
numbers:
  "5000": {flow: main}
customers:
  - id: one
    name: One
"""


def load_text(folder: Path, text: str) -> Site:
    path = folder / "site.yaml"
    path.write_text(text, encoding="utf-8")
    return load_site(path)


def test_the_demo_is_complete() -> None:
    site = load_site(DEMO)
    assert list(site.users) == ["agent1", "agent2", "agent3", "supervisor", "admin"]
    assert {
        name: (queue.strategy, queue.ring_for_s, queue.wrap_up_s) for name, queue in site.queues.items()
    } == {
        "support": ("longest_idle", 20.0, 0.0),
        "sales": ("longest_idle", 20.0, 10.0),
        "vip": ("longest_idle", 20.0, 10.0),
        "office": ("priority_order", 20.0, 0.0),
    }
    assert {number: target.flow for number, target in site.numbers.items()} == {
        "5000": "main", "5003": "office", "5010": "banking", "5011": "orders", "5012": "complaint",
        "5013": "after_hours", "5014": "departments", "5900": "echo", "5901": "music", "5902": "voicemail",
    }  # fmt: skip
    assert len(site.customers) == 20
    numbers = [number for customer in site.customers for number in customer.numbers]
    assert len(numbers) > len(set(numbers)) > 20
    assert sum(bool(customer.promises) for customer in site.customers) >= 5
    assert {customer.tier for customer in site.customers} == {"vip", "gold", "silver", "bronze"}
    assert site.with_demo_password() == sorted(site.accounts())
    for customer in site.customers:
        for words in [item.summary for item in customer.timeline] + [one.what for one in customer.promises]:
            assert set(words) == {"en", "zh"}


def test_the_demo_is_open_at_any_hour_but_for_one_number() -> None:
    site = load_site(DEMO)
    assert [name for name, queue in site.queues.items() if queue.hours is not None] == ["office"]
    assert [number for number, what in site.numbers.items() if what.flow == "office"] == ["5003"]


def test_queues_that_say_nothing_else_ring_as_long_as_the_settings_say(tmp_path: Path) -> None:
    site = load_text(tmp_path, "queues:\n  a: {name: {en: A}}\n  b: {name: {en: B}, ring_for_s: 20}\n")
    assert {name: queue.ring_for_s for name, queue in site.ringing_for(7.0).queues.items()} == {
        "a": 7.0,
        "b": 20.0,
    }


def test_what_a_queue_wants_recorded(tmp_path: Path) -> None:
    queues = ["record: never", "record: always", "record: 0.25", "announce_recording: false"]
    text = "queues:\n" + "".join(f"  q{at}: {{name: {{en: Q}}, {what}}}\n" for at, what in enumerate(queues))
    shares = [(queue.record, queue.announce_recording) for queue in load_text(tmp_path, text).queues.values()]
    assert shares == [(0.0, True), (1.0, True), (0.25, True), (0.0, False)]


def test_a_good_file(tmp_path: Path) -> None:
    site = load_text(tmp_path, GOOD)
    assert site.users["ann"].queues == ("support",)
    assert site.with_demo_password() == []


@pytest.mark.parametrize(
    ("old", "new", "line", "key", "problem"),
    [
        ("role: agent, extension: \"1\"", "role: boss", 2, "users.ann.role",
         "Input should be 'agent', 'supervisor', 'admin' or 'auditor'"),
        ("name: Bob, ", "", 3, "users.bob.name", "is missing"),
        ("name: Bob", "nam: Bob, name: x", 3, "users.bob.nam", "no such key"),
        ("  bob:", "  ann:", 3, "users.ann", "is there twice"),
        ("  bob:", "  b b:", 3, "users.b b", "String should match pattern '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$'"),
        ("[support]", "[sales]", 2, "users.ann.queues.0", "there is no queue 'sales'; queues: support"),
        ("[support]", "[support, support]", 2, "users.ann.queues", "a queue is named twice"),
        ('"2"', '"1"', 3, "users.bob.extension", "1 is ann's already"),
        ('extension: "2"', "extension: 2", 3, "users.bob.extension",
         "Input should be a valid string; put it in quotes"),
        ('"5000"', "5000", 8, "numbers.5000", "Input should be a valid string; put it in quotes"),
        ('"5000"', '"50 00"', 8, "numbers.50 00", "String should match pattern '^\\+?[0-9]{1,20}$'"),
        ("{en: Support}", "{de: Hilfe}", 6, "queues.support.name.de", "Input should be 'en' or 'zh'"),
        ("    name: {en: Support}", "    name: {en: S}\n    ring_for_s: 0", 7, "queues.support.ring_for_s",
         "Input should be greater than 0"),
        ("    name: {en: Support}", "    name: {en: S}\n    record: sometimes", 7, "queues.support.record",
         "Input should be a valid number, unable to parse string as a number"),
        ("    name: {en: Support}", "    name: {en: S}\n    record: 1.5", 7, "queues.support.record",
         "Input should be less than or equal to 1"),
        ("    name: One", "    name: One\n  - id: one\n    name: Two", 12, "customers.1.id",
         "there is another customer 'one'"),
        ("queues:\n", "phones:\n  ann: {password: x}\nqueues:\n", 5, "phones.ann", "a user has this name already"),
        ("users:", "version: 2\nusers:", 1, "version", "Input should be 1"),
        ("users:", "colour: red\nusers:", 1, "colour", "no such key"),
        ("password: x, name: Bob", "password: '', name: Bob", 3, "users.bob.password",
         "String should have at least 1 character"),
        ("[support]", "{support: 1, sales: 2}", 2, "users.ann.queues.sales",
         "there is no queue 'sales'; queues: support"),
        ("[support]", "{support: 0}", 2, "users.ann.queues.support",
         "Input should be greater than or equal to 1"),
        ("[support]", "support", 2, "users.ann.queues", "Input should be a valid tuple"),
        ("[support]", "[support], capacity: {voice: -1}", 2, "users.ann.capacity.voice",
         "Input should be greater than or equal to 0"),
        ("[support]", "[support], interrupts: {voice: e-mail}", 2, "users.ann.interrupts.voice",
         "Input should be a valid tuple"),
        ("    name: One", "    name: One\n    tags: [a b]", 12, "customers.0.tags.0",
         "String should match pattern '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$'"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_line(
    tmp_path: Path, old: str, new: str, line: int, key: str, problem: str
) -> None:
    assert old in GOOD
    with pytest.raises(SiteError) as error:
        load_text(tmp_path, GOOD.replace(old, new, 1))
    assert (error.value.line, error.value.key, error.value.problem) == (line, key, problem)
    assert str(error.value) == f"{tmp_path / 'site.yaml'}:{line}: {key}: {problem}"


@pytest.mark.parametrize(
    ("text", "line"),
    [("users: [", 1), ("users:\n\tx: 1", 2), ("", 1), ("- a", 1), ("just words", 1), ("a: *b", 1),
     ("x: !!python/name:os.system", 1), ("a: &a {b: *a}", 0), ("users: 5", 1), ("\x00", 0), ("? {a: b}\n: c", 1)],
)  # fmt: skip
def test_what_is_no_site_file_at_all(tmp_path: Path, text: str, line: int) -> None:
    with pytest.raises(SiteError) as error:
        load_text(tmp_path, text)
    assert error.value.line == line


def test_limits(tmp_path: Path) -> None:
    bomb = "a: &a [x]\nb: [" + ", ".join(["*a"] * (MAX_ALIASES + 1)) + "]\n"
    with pytest.raises(SiteError, match="aliases"):
        load_text(tmp_path, bomb)
    deep = "users: " + "[" * 5000
    with pytest.raises(SiteError):
        load_text(tmp_path, deep)
    large = tmp_path / "large.yaml"
    with large.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(SiteError, match="larger"):
        load_site(large)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(SiteError, match="cannot be read: No such file"):
        load_site(tmp_path / "none.yaml")
    (tmp_path / "latin.yaml").write_bytes("name: Zoé".encode("latin-1"))
    with pytest.raises(SiteError, match="not UTF-8"):
        load_site(tmp_path / "latin.yaml")


@given(st.integers(0, len(GOOD) - 1), st.text(max_size=3), st.integers(0, 8))
def test_a_damaged_file_loads_or_is_a_site_error(at: int, extra: str, cut: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "site.yaml"
        path.write_bytes((GOOD[:at] + extra + GOOD[at + cut :]).encode("utf-8", "surrogatepass"))
        try:
            load_site(path)
        except SiteError as error:
            assert "\n" not in str(error)
