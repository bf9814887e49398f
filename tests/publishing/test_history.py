"""A flow's history: who may change what when, and that any order of changes leaves one that adds up."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.publishing import (
    AlreadyLive,
    BadMoment,
    Draft,
    DraftChanged,
    History,
    LiveChanged,
    NoSuchVersion,
    NothingPlanned,
    Plan,
    Publication,
    PublishingError,
    digest_of,
)
from callcenter.publishing.history import FURTHEST_S, MOST_PROBLEMS

A, B, C = digest_of("a"), digest_of("b"), digest_of("c")
NEW = History(flow="main")


def by(who: str, digest: str, at: float = 1.0, **more: object) -> Publication:
    return replace(Publication(number=0, digest=digest, by=who, at=at), **more)  # type: ignore[arg-type]


def published(*digests: str) -> History:
    history = NEW
    for at, digest in enumerate(digests):
        history = history.begin(by("ann", digest, float(at)), live=None).done()
    return history


def test_publications_are_numbered_and_the_last_is_live() -> None:
    history = published(A, B)
    assert history.publications == (by("ann", A, 0.0, number=1), by("ann", B, 1.0, number=2))
    assert (history.live, history.former()) == (history.publications[1], history.publications[0])
    assert (NEW.live, NEW.former(), published(A).former()) == (None, None, None)
    assert history.publications[0].version == A[:12]


def test_a_roll_back_of_a_roll_back_goes_forth_again() -> None:
    history = published(A, B)
    back = history.former()
    assert back is not None
    history = history.begin(by("bob", back.digest, back_to=back.number), live=B).done()
    again = history.former()
    assert again is not None
    assert ([one.digest for one in history.publications], again.digest) == ([A, B, A], B)


def test_who_was_slower_is_told_who_was_quicker() -> None:
    history = published(A, B)
    with pytest.raises(LiveChanged) as caught:
        history.begin(by("bob", C), live=A)
    assert (caught.value.by, caught.value.at) == ("ann", 1.0)
    with pytest.raises(LiveChanged):
        NEW.begin(by("bob", C), live=A)
    with pytest.raises(LiveChanged):
        history.begin(by("bob", C), live="")
    assert history.begin(by("bob", C), live=B[:12]).begun == by("bob", C, number=3)


def test_what_is_live_is_not_published_again() -> None:
    with pytest.raises(AlreadyLive):
        published(A).begin(by("bob", A), live=None)


def test_a_begun_publication_is_finished_or_given_up() -> None:
    begun = published(A).begin(by("bob", B), live=None)
    assert begun.live == published(A).live
    assert begun.done().live == by("bob", B, number=2)
    assert begun.given_up() == published(A)
    assert published(A).done() == published(A)


def test_a_file_that_was_put_there_is_a_version_too() -> None:
    history = NEW.found("a", now=5.0, source="product")
    assert history.live == by("", A, 5.0, number=1, source="product")
    assert history.found("a", now=6.0, source="file") == history


def test_drafts_are_saved_over_the_one_that_was_opened() -> None:
    history = published(A).save_draft("b", by="ann", now=3.0, revision=0)
    assert history.draft == Draft(digest=B, revision=1, by="ann", at=3.0, based_on=A)
    history = history.save_draft("c", by="bob", now=4.0, revision=1, comment="x" * 900)
    assert history.draft == Draft(digest=C, revision=2, by="bob", at=4.0, comment="x" * 500, based_on=A)
    for revision in (0, 1, 3):
        with pytest.raises(DraftChanged) as caught:
            history.save_draft("d", by="ann", now=5.0, revision=revision)
        assert (caught.value.by, caught.value.at) == ("bob", 4.0)
    with pytest.raises(DraftChanged):
        history.drop_draft(revision=1, now=5.0)
    dropped = history.drop_draft(revision=2, now=5.0)
    assert dropped.draft is None
    with pytest.raises(DraftChanged):
        dropped.drop_draft(revision=2, now=5.0)
    with pytest.raises(DraftChanged):
        dropped.save_draft("d", by="ann", now=5.0, revision=2)
    again = dropped.save_draft("d", by="ann", now=5.0, revision=0)
    assert again.draft is not None
    assert again.draft.revision == 3, "never a revision that was there before"


def test_a_draft_and_a_plan_of_what_went_live_have_served() -> None:
    history = published(A).save_draft("b", by="ann", now=3.0, revision=0).plan_for(plan(B))
    done = history.begin(by("bob", B), live=None).done()
    assert (done.draft, done.plan) == (None, None)
    other = history.begin(by("bob", C), live=None).done()
    assert (other.draft, other.plan) == (history.draft, history.plan)


def plan(digest: str = B, at: float = 10.0) -> Plan:
    return Plan(digest=digest, at=at, by="ann", asked_at=5.0)


@pytest.mark.parametrize(
    ("planned", "refused"),
    [
        (plan(), None),
        (plan(at=5.0), None),
        (plan(at=4.9), BadMoment),
        (plan(at=5.0 + FURTHEST_S), None),
        (plan(at=5.1 + FURTHEST_S), BadMoment),
        (plan(at=float("nan")), BadMoment),
        (plan(A), AlreadyLive),
    ],
)
def test_plans(planned: Plan, refused: type[PublishingError] | None) -> None:
    history = published(A)
    if refused:
        with pytest.raises(refused):
            history.plan_for(planned)
    else:
        assert history.plan_for(planned).plan == planned


def test_a_plan_is_due_once_and_a_failed_one_stays_to_be_seen() -> None:
    history = published(A).plan_for(plan())
    assert [history.is_due(at) for at in (9.9, 10.0, 11.0)] == [False, True, True]
    failed = history.plan_failed(tuple(map(str, range(90))))
    assert failed.plan is not None
    assert (failed.is_due(11.0), failed.plan.has_failed, len(failed.plan.problems)) == (
        False,
        True,
        MOST_PROBLEMS,
    )
    assert published(A).plan_failed(("x",)) == published(A)
    assert failed.cancel_plan().plan is None
    with pytest.raises(NothingPlanned):
        published(A).cancel_plan()


def test_versions_are_found_by_their_beginning() -> None:
    history = published(A).save_draft("b", by="ann", now=1.0, revision=0).plan_for(plan(C))
    assert [history.digest_of(one[:12]) for one in (A, B, C)] == [A, B, C]
    for unknown in ("", A[:5], "0" * 12):
        with pytest.raises(NoSuchVersion):
            history.digest_of(unknown)
    assert history.number(1).digest == A
    with pytest.raises(NoSuchVersion):
        history.number(2)


def test_what_the_journal_does_not_know_of_yet() -> None:
    history = replace(published(A, B, C), audited=1)
    assert [one.number for one in history.unaudited()] == [2, 3]


TEXTS, WHO = st.sampled_from("abcd"), st.sampled_from(["ann", "bob"])
Change = Callable[[History, float], History]


def changes() -> st.SearchStrategy[Change]:
    revisions = st.integers(0, 4)
    return st.one_of(
        st.builds(lambda t, r: lambda h, n: h.save_draft(t, by="ann", now=n, revision=r), TEXTS, revisions),
        st.builds(lambda r: lambda h, n: h.drop_draft(revision=r, now=n), revisions),
        st.builds(lambda t, w: lambda h, n: h.begin(by(w, digest_of(t), n), live=None), TEXTS, WHO),
        st.just(lambda h, n: h.done()),
        st.just(lambda h, n: h.given_up()),
        st.builds(lambda t: lambda h, n: h.found(t, now=n, source="file"), TEXTS),
        st.builds(lambda t, s: lambda h, n: h.plan_for(replace(plan(digest_of(t), n + s), asked_at=n)), TEXTS,
                  st.floats(0, 100)),
        st.just(lambda h, n: h.plan_failed(("x",))),
        st.just(lambda h, n: h.cancel_plan()),
    )  # fmt: skip


@given(st.lists(changes(), max_size=30))
def test_any_changes_leave_a_history_that_adds_up(todo: list[Change]) -> None:
    history, revisions = NEW, set()
    for now, change in enumerate(todo, 1):
        before = history
        try:
            history = change(history, float(now))
        except PublishingError:
            assert history is before
            continue
        assert [one.number for one in history.publications] == list(range(1, len(history.publications) + 1))
        assert history.publications[: len(before.publications)] == before.publications, "nothing is unsaid"
        assert all(
            a.digest != b.digest for a, b in zip(history.publications, history.publications[1:], strict=False)
        )
        assert history.drafts >= before.drafts
        if history.draft and history.draft != before.draft:
            assert history.draft.revision not in revisions
            revisions.add(history.draft.revision)
        assert History.from_data(json.loads(json.dumps(history.to_data()))) == history
