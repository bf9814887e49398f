"""Flows published, rolled back, planned; cut off at every step; and found again by the next process."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from structlog.testing import capture_logs

import ivr_flows as ivr
from callcenter.outside import flow_store
from callcenter.outside.flow_files import FlowFiles
from callcenter.outside.flow_press import FlowPress, Order
from callcenter.outside.flow_store import FlowStore
from callcenter.publishing import AlreadyLive, HistoryDamaged, LiveChanged, NoSuchVersion

TEXT = """flow: tone
title: {title}
languages: [en]
language: en
start: bye
self_service_only: true
nodes:
  bye:
    do: hangup
    reason: {reason}
"""
A, B, C = (TEXT.format(title=name, reason="done") for name in "ABC")
BAD = A.replace("do: hangup", "do: hang_up")


class House:
    """One process on a folder: its shelf, its store, its press."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = FlowStore(folder / "versions")
        self.files = FlowFiles([folder / "ours", folder / "own"], ivr.load, self.store, lambda: 5.0)
        self.press = FlowPress(self.files, self.store)
        self.reading = self.files.load()

    def publish(self, text: str, **more: object) -> int:
        order = Order(flow="tone", text=text, by="ann", at=9.0)
        done, flow = self.press.publish(replace(order, **more))  # type: ignore[arg-type]
        self.files.take(flow)
        return done.number

    def title(self) -> str:
        flow = self.files.current("tone")
        return flow.title.said("en") if flow else ""

    def own(self) -> str:
        path = self.files.own_file("tone")
        return path.read_text() if path.exists() else ""


@pytest.fixture
def house(tmp_path: Path) -> House:
    """The product brings version A."""
    (tmp_path / "ours").mkdir()
    (tmp_path / "ours" / "tone.yaml").write_text(A)
    return House(tmp_path)


def test_what_the_product_brings_is_the_first_version(house: House) -> None:
    first = house.store.history("tone").live
    assert first is not None
    assert (first.number, first.source, first.by, house.own()) == (1, "product", "", "")
    assert House(house.folder).store.history("tone").publications == (first,)


def test_a_publication_is_in_force_in_the_file_and_in_the_history(house: House) -> None:
    assert house.publish(B, comment="better", live=house.files.current("tone").version) == 2  # type: ignore[union-attr]
    assert (house.title(), house.own()) == ("B", B)
    again = House(house.folder)
    live = again.store.history("tone").live
    assert live is not None
    assert (again.title(), live.number, live.by, live.comment) == ("B", 2, "ann", "better")


def test_a_bad_version_changes_nothing(house: House) -> None:
    with pytest.raises(ivr.FlowErrors) as wrong:
        house.publish(BAD)
    assert str(wrong.value.errors[0]).startswith("tone.yaml:9:9: bye: ")
    with pytest.raises(ivr.FlowErrors) as wrong:
        house.publish(A.replace("flow: tone", "flow: other"))
    assert "this file holds flow `other`" in str(wrong.value)
    assert (house.title(), house.own(), len(house.store.history("tone").publications)) == ("A", "", 1)


def test_flows_that_do_not_fit_together_do_not_go_live(house: House) -> None:
    def across(flows: Mapping[str, ivr.Flow]) -> Sequence[ivr.FlowError]:
        long_known = ivr.FlowError("main.yaml", 9, 1, "old", "tone has no result `y`", "leave it out")
        new = ivr.FlowError("main.yaml", 3, 1, "bank", "tone has no argument `x`", "leave it out")
        doubt = replace(new, line=4, is_warning=True)
        return [long_known, doubt, *([new] if flows["tone"].title.said("en") == "B" else [])]

    press = FlowPress(house.files, house.store, across)
    with pytest.raises(ivr.FlowErrors) as wrong:
        press.publish(Order(flow="tone", text=B, by="ann", at=9.0))
    assert [one.line for one in wrong.value.errors] == [3]
    assert press.publish(Order(flow="tone", text=C, by="ann", at=9.0))[0].number == 2


def test_who_saw_another_version_in_force_is_refused(house: House) -> None:
    seen = house.files.current("tone")
    assert seen is not None
    house.publish(B, live=seen.version)
    with pytest.raises(LiveChanged) as late:
        house.publish(C, by="bob", live=seen.version)
    assert (late.value.by, house.title()) == ("ann", "B")
    with pytest.raises(AlreadyLive):
        house.publish(B)


def test_rolling_back(house: House) -> None:
    house.publish(B)
    house.publish(C)
    order = Order(flow="tone", text="", by="bob", at=10.0)
    back, flow = house.press.roll_back(order)
    assert (back.number, back.back_to, flow.title.said("en"), house.own()) == (4, 2, "B", B)
    first, flow = house.press.roll_back(order, 1)
    assert (first.number, first.back_to, flow.title.said("en")) == (5, 1, "A")
    with pytest.raises(NoSuchVersion):
        house.press.roll_back(order, 77)
    with pytest.raises(NoSuchVersion):
        house.press.roll_back(replace(order, flow="nothing"))


def test_a_file_that_is_wrong_leaves_what_was_before_it_also_after_a_restart(house: House) -> None:
    house.publish(B)
    house.files.own_file("tone").write_text(BAD)
    again = House(house.folder)
    assert (again.title(), len(again.reading.problems), len(again.files.refused("tone"))) == ("B", 1, 1)
    house.files.own_file("tone").write_text(C)
    mended = House(house.folder)
    live = mended.store.history("tone").live
    assert live is not None
    assert (mended.title(), live.number, live.source, mended.files.refused("tone")) == ("C", 3, "file", ())


def test_callers_find_their_old_version_after_a_restart(house: House) -> None:
    old = house.files.current("tone")
    assert old is not None
    house.publish(B)
    assert house.files.version("tone", old.version) is old
    again = House(house.folder)
    assert again.files.version("tone", old.version) == old
    assert again.files.version("tone", "0" * 12) is None


class Killed(BaseException):
    """The process ends here."""


def dying_after(steps: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the process die instead of replacing the file number `steps`."""
    left, replace_file = [steps], flow_store.replace_file

    def write(path: Path, text: str) -> None:
        if not left[0]:
            raise Killed
        left[0] -= 1
        replace_file(path, text)

    for module in ("callcenter.outside.flow_store", "callcenter.outside.flow_files"):
        monkeypatch.setattr(f"{module}.replace_file", write)


# The text, what is begun, the file in force, what is done.
@pytest.mark.parametrize(("steps", "title"), [(0, "A"), (1, "A"), (2, "B"), (3, "B"), (4, "B")])
@pytest.mark.parametrize("planned", [False, True])
def test_killed_at_any_step_a_publication_is_whole_or_not_at_all(
    house: House, monkeypatch: pytest.MonkeyPatch, steps: int, title: str, planned: bool
) -> None:
    act: Callable[[], object] = lambda: house.publish(B)  # noqa: E731
    if planned:
        house.press.plan(Order(flow="tone", text=B, by="ann", at=5.0), 8.0)
        act, steps = (lambda: house.press.carry_out("tone", 9.0)), max(0, steps - 1)
    with monkeypatch.context() as patch:
        dying_after(steps, patch)
        with contextlib.suppress(Killed):
            act()
    again = House(house.folder)
    if planned and title == "A" and steps == 0:
        assert again.press.carry_out("tone", 9.0)[1] is not None, "the plan is still there"
        again = House(house.folder)
        title = "B"
    history = again.store.history("tone")
    assert (again.title(), history.begun) == (title, None)
    assert [one.by for one in history.publications] == ["", "ann"][: 1 + (title == "B")]


def test_a_publication_begun_gives_way_to_a_file_somebody_put_there(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.publish(B)
    with monkeypatch.context() as patch:
        dying_after(2, patch)
        with pytest.raises(Killed):
            house.publish(C)
    house.files.own_file("tone").write_text(A)
    with capture_logs() as logged:
        again = House(house.folder)
    assert again.title() == "A"
    assert "flow_publication_given_up" in [line["event"] for line in logged]
    assert [one.source for one in again.store.history("tone").publications] == ["product", "console", "file"]


def test_a_plan_is_checked_again_at_its_moment(house: House) -> None:
    house.press.plan(Order(flow="tone", text=B, by="ann", at=5.0), 8.0)
    assert house.press.carry_out("tone", 7.9)[1] is None
    wrong = FlowFiles([house.folder / "ours"], _refuses, house.store)
    history, flow = FlowPress(wrong, house.store).carry_out("tone", 8.0)
    assert flow is None
    assert history.plan is not None
    assert history.plan.problems == ("tone.yaml:1:1: bye: there is no queue `x`; use another",)
    assert house.press.carry_out("tone", 9.0)[1] is None, "a plan that failed waits for somebody"
    assert house.press.cancel_plan("tone").plan is None


def _refuses(text: str, file: str) -> ivr.Flow:
    raise ivr.FlowErrors([ivr.FlowError(file, 1, 1, "bye", "there is no queue `x`", "use another")])


def test_a_plan_of_what_went_live_meanwhile_has_served(house: House) -> None:
    house.press.plan(Order(flow="tone", text=B, by="ann", at=5.0), 8.0)
    house.publish(B)
    assert house.press.carry_out("tone", 9.0)[0].plan is None


def test_the_journal_hears_of_each_publication_once_whoever_made_it(house: House) -> None:
    other = House(house.folder)
    other.publish(B, source="command")
    assert [(one.number, one.source) for one in house.press.take_unaudited("tone")] == [
        (1, "product"),
        (2, "command"),
    ]
    assert house.press.take_unaudited("tone") == ()


def test_a_history_that_is_damaged_stops_no_call(house: House) -> None:
    (house.folder / "versions" / "tone" / "history.json").write_text("{")
    with capture_logs() as logged:
        again = House(house.folder)
    assert again.title() == "A"
    assert [line["event"] for line in logged] == ["flow_history_failed", "flow_history_failed"]
    with pytest.raises(HistoryDamaged, match="mend it, or move it away"):
        again.publish(B)
