"""Changes of the site, one at a time: read what is in force, change it, check it, keep a version, put it in force.

Blocking (files, locks, tens of milliseconds for large sites): call it in a thread. What is on the disk is the truth; an
operator's own edit of the file becomes a version of its own before anything else is changed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from callcenter.admin import (
    Change,
    Changed,
    ChangedMeanwhile,
    Invalid,
    NoSuchVersion,
    NotWritable,
    Outcome,
    OutOfDate,
    Problem,
    Source,
    State,
    Version,
    Wanted,
    changed_by,
    check,
    compare,
    doubts,
    kind_of,
    lost,
    mark_of,
    objects,
    plain,
    rewritten,
    shown,
    users_of,
)
from callcenter.outside.site_store import SiteStore, digest_of
from callcenter.site import Site
from callcenter.site.load import SITE_IS, document_of
from said import Said

Further = Callable[[Site], Sequence[Problem]]
"""What else keeps a site from being put in force here: flows that name what is gone, secrets that are not there."""


FlowsAsking = Callable[[Site, str], Sequence[str]]
"""The flows that ask for a skill."""


def _no_flow(site: Site, skill: str) -> Sequence[str]:
    return ()


class SitePress:
    """`now`: UTC seconds, for what an editor has changed meanwhile. Raises AdminError."""

    def __init__(
        self,
        store: SiteStore,
        further: Further,
        now: Callable[[], float],
        flows_asking: FlowsAsking = _no_flow,
    ) -> None:
        self.store = store
        self._flows_asking = flows_asking
        self._further = further
        self._now = now
        self._cached: State | None = None

    # ---- asked

    def state(self) -> State:
        """What is in force now; a file that somebody has edited is looked at anew, and counts as soon as it is right.

        Raises Invalid for one that is not.
        """
        text, history = self.store.text(), self.store.history()
        if self._cached is None or self._cached.text != text:
            data, site = check(text, self.store.path)
            self._cached = State(text=text, data=data, site=site, history=history)
        return replace(self._cached, history=history)

    def version(self, number: int) -> tuple[Version, str]:
        """A version and its words; raises NoSuchVersion."""
        found = self.store.history().version(number)
        text = self.store.text_of(found.digest)
        if text is None:
            raise NoSuchVersion(Said("The words of version {number} are not kept any more.", number=number))
        return found, text

    def flows_asking(self, skill: str) -> Sequence[str]:
        """The flows in force that ask for a skill."""
        return self._flows_asking(self.state().site, skill)

    # ---- changed

    def take_up(self, *, is_in_force: bool = False) -> tuple[State, bool]:
        """The state, and whether an editor has changed the file since the last version: that is one now.

        `is_in_force`: the house goes by it already, whatever else might speak against it.
        """
        with self.store.locked():
            state = self.state()
            live = state.history.live
            if live is not None and live.digest == digest_of(state.text):
                return state, False
            if not is_in_force:
                self._refuse(state.site)
            return self._taken_up(state), live is not None

    def _taken_up(self, state: State) -> State:
        live = state.history.live
        was = self.store.text_of(live.digest) if live is not None else None
        changed: list[Changed] = []
        if was is not None:
            old = _values(was, self.store.path)
            changed = compare(old, state.data)
        source: Source = "first" if live is None else "file"
        history = state.history.with_next(
            Version(
                number=0, digest=self.store.keep_text(state.text), by="", at=self._now(), source=source,
                changed=tuple(one.to_data() for one in changed),
            )
        )  # fmt: skip
        self.store.keep(history)
        return replace(state, history=history)

    def change(self, changes: Sequence[Change], wanted: Wanted) -> Outcome:
        """All of it or nothing."""
        with self.store.locked():
            state = self._ready(wanted)
            try:
                data, names = changed_by(state.data, changes)
            except OutOfDate as late:
                raise self._explained(state, late) from late
            self._refuse_missed(state, data, names)
            text = rewritten(state.text, state.data, data, names)
            return self._put(state, text, wanted, names)

    def edit(self, work: Callable[[dict[str, Any]], dict[str, Any]], wanted: Wanted) -> Outcome:
        """Whatever `work` makes of the site as plain values; it may raise what it likes, and nothing has changed."""
        with self.store.locked():
            state = self._ready(wanted)
            data = work(state.data)
            self._refuse_missed(state, data, {})
            return self._put(state, rewritten(state.text, state.data, data, {}), wanted, {})

    def replace(self, text: str, wanted: Wanted, seen: str | None = None, back_to: int = 0) -> Outcome:
        """Another site as a whole; `seen`: the mark of the text it was made from."""
        with self.store.locked():
            state = self._ready(wanted)
            if seen is not None and seen != digest_of(state.text)[:16]:
                raise self._text_changed(state, seen)
            return self._put(state, text, wanted, {}, back_to)

    def restore(self, number: int, wanted: Wanted) -> Outcome:
        """What was in force as this version, once more; raises NoSuchVersion."""
        _, text = self.version(number)
        return self.replace(text, wanted, back_to=number)

    def _ready(self, wanted: Wanted) -> State:
        """The state; what an editor has changed is a version of its own first."""
        state = self.state()
        live = state.history.live
        if not wanted.dry_run and (live is None or live.digest != digest_of(state.text)):
            return self._taken_up(state)
        return state

    def _put(
        self, state: State, text: str, wanted: Wanted, names: Mapping[tuple[str, str], str], back_to: int = 0
    ) -> Outcome:
        data, site = check(text, self.store.path)
        if problems := lost(state.site, site):
            raise Invalid(problems)
        self._refuse(site)
        changed = tuple(compare(state.data, data, names))
        outcome = Outcome(
            version=0,
            before=state.text,
            text=text,
            site=site,
            changed=changed,
            doubts=tuple(doubts(site, data)),
        )
        if wanted.dry_run or text == state.text:
            return outcome
        notes = self._write(state, text, site, wanted, changed, back_to)
        self._cached = None
        return replace(outcome, version=len(state.history.versions) + 1, notes=notes)

    def _write(
        self, state: State, text: str, site: Site, wanted: Wanted, changed: tuple[Changed, ...], back_to: int
    ) -> tuple[str, ...]:
        was = self.store.path
        try:
            digest = self.store.keep_text(text)
            path = self.store.write(text, site)
            self.store.keep(
                state.history.with_next(
                    Version(
                        number=0, digest=digest, by=wanted.by, at=wanted.at, source=wanted.source,
                        comment=wanted.comment, address=wanted.address, back_to=back_to,
                        changed=tuple(one.to_data() for one in changed),
                    )
                )
            )  # fmt: skip
        except OSError as error:
            raise NotWritable(
                Said("{file}: {why}; nothing has changed.", file=error.filename or was, why=error.strerror)
            ) from error
        if path == was:
            return ()
        return (f"{was} is left as it is: {path} is in force from now on.",)

    def _refuse(self, site: Site) -> None:
        if problems := self._further(site):
            raise Invalid(problems)

    def _refuse_missed(
        self, state: State, data: dict[str, Any], names: Mapping[tuple[str, str], str]
    ) -> None:
        """A skill that is taken away while something names it, or renamed under a flow, would work on, for skills need
        no name, but by a key that nobody finds any more."""
        skills = kind_of("skills")
        problems = []
        for name in objects(state.data, skills).keys() - objects(data, skills).keys():
            in_site = [] if ("skills", name) in names else users_of(data, "skills", name)
            users = dict.fromkeys(f"{one['kind']}/{one['name']}" for one in in_site)
            users |= dict.fromkeys(f"flows/{flow}" for flow in self._flows_asking(state.site, name))
            if users:
                problem = Said("it is named by {users}; change those first", users=tuple(users)[:10])
                problems.append(Problem(kind="skills", name=name, field="", problem=problem))
        if problems:
            raise Invalid(problems)

    # ---- who was quicker

    def _explained(self, state: State, late: OutOfDate) -> ChangedMeanwhile:
        """Which fields of the object are not as they were seen, and who did that."""
        kind = kind_of(late.kind)
        value = objects(state.data, kind).get(late.name)
        last = state.history.last_change(late.kind, late.name)
        what = {
            "kind": late.kind,
            "name": late.name,
            "revision": mark_of(value),
            "by": last.by if last else "",
            "at": last.at if last else 0.0,
            "fields": self._since(state, late),
            "value": shown(kind, value) if value is not None else None,
        }
        who = (last.by or "an editor") if last else "somebody"
        return ChangedMeanwhile(
            Said("{kind}/{name} was changed by {who} meanwhile.", kind=late.kind, name=late.name, who=who),
            [what],
        )

    def _since(self, state: State, late: OutOfDate) -> list[dict[str, Any]]:
        """From the version that had the object as it was seen, if that is still to be found."""
        kind = kind_of(late.kind)
        for version in reversed(state.history.versions[-50:]):
            text = self.store.text_of(version.digest)
            if text is None:
                continue
            old = _values(text, self.store.path)
            if mark_of(objects(old, kind).get(late.name)) == late.seen:
                found = [
                    one for one in compare(old, state.data) if (one.kind, one.name) == (late.kind, late.name)
                ]
                return list(found[0].fields) if found else []
        return []

    def _text_changed(self, state: State, seen: str) -> ChangedMeanwhile:
        live = state.history.live
        old = next((v for v in reversed(state.history.versions) if v.digest.startswith(seen)), None)
        text = self.store.text_of(old.digest) if old else None
        changed = compare(_values(text, self.store.path), state.data) if text is not None else []
        by, at = (live.by, live.at) if live else ("", 0.0)
        what = [{**one.to_data(), "by": by, "at": at} for one in changed]
        return ChangedMeanwhile(Said("The site was changed meanwhile."), what)


def _values(text: str, path: Path) -> dict[str, Any]:
    """A former state; it may have been right by other rules."""
    found: dict[str, Any] = plain(document_of(path, text, SITE_IS).data)
    return found


def summary(changed: Sequence[Changed]) -> str:
    """In a line: "users/ann changed, queues/vip created"."""
    return ", ".join(f"{one.kind}/{one.name} {one.op}" for one in changed)
