"""Random calls between two endpoints on a wire that loses, doubles and reorders: each ends, and leaves nothing.

    python -m tests.sip.lossy --scripts 5000 --seed 1        a long run; prints the seeds that failed
    python -m tests.sip.lossy --scripts 1 --seed 77 --tell   one script, message by message

A script is made from its seed alone: the weather, what either side does and when, and how the call is to end.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from callcenter.ids import SeededIds
from callcenter.sip.endpoint import Endpoint
from callcenter.sip.errors import SipError
from callcenter.sip.facts import (
    LegAnswered,
    LegArrived,
    LegChangeAnswered,
    LegChanged,
    LegChangeRefused,
    LegConfirmed,
    LegEnded,
    LegFailed,
    LegReferred,
    LegRinging,
)
from callcenter.sip.reach import Target
from callcenter.sip.trunks.account import TrunkAccount
from callcenter.sip.uri import SipUri
from tests.helpers.wire import ACCOUNTS, ANSWER, OFFER, Node, Weather, World, config_of

BAD = Weather(loss=0.1, doubled=0.1, delay_s=(0.01, 1.0))
AWFUL = Weather(loss=0.3, doubled=0.2, delay_s=(0.01, 4.0))
HOPELESS = Weather(loss=1.0)
HELD = OFFER + "a=sendonly\r\n"
LONG_S = 9_000.0
"""Until everything has run out: registrations 3600 s, sessions 1800 s, and a wire that comes back late."""
_ENDS = (LegFailed, LegEnded)
TRUNK = TrunkAccount(name="b", uri=SipUri(host="b.test"), from_domain="a.test", options_every_s=0)


@dataclass
class Story:
    """What one leg was told to do and what it stated, in order."""

    lines: list[str] = field(default_factory=list)
    facts: list[object] = field(default_factory=list)
    is_ours_over: bool = False
    """We hung up or refused: whatever comes, nothing more is stated."""
    late: list[object] = field(default_factory=list)
    """What was stated all the same."""


class Lossy:
    """One script. `problems` says what was wrong with it, nothing when all went well."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.dice = random.Random(seed)
        dice = self.dice
        self.weather = AWFUL if dice.random() < 0.1 else BAD
        self.transport = "tcp" if dice.random() < 0.1 else "udp"
        weather = Weather() if self.transport == "tcp" else self.weather
        self.world = World(weather, seed, self.transport, restarts=dice.random() < 0.03)  # type: ignore[arg-type]
        self.stories: dict[tuple[str, str], Story] = {}
        self.broke: list[str] = []
        self.leaving: set[str] = set()

    def play(self) -> None:
        world = self.world
        for node in (world.a, world.b):
            node.react = partial(self._stated, node)
        world.register_b(phones=self.dice.choice([1, 1, 2]))
        self._place_servers()
        for number in range(self.dice.choice([1, 1, 2])):
            world.later(self.dice.uniform(0, 1), partial(self._dial, f"x{number}"))
        for _ in range(self.dice.choice([0, 1, 2, 3, 8])):
            world.later(self.dice.expovariate(1 / 20), partial(self._anywhere, self._act))
        self._plan_the_end()
        world.until(world.now + LONG_S)

    def _dial(self, leg: str) -> None:
        self.stories["a", leg] = Story()
        if self.dice.random() < 0.6:
            self._do(self.world.a, "dial", leg, "bob", "+4930", "Ann", OFFER, ())
        else:
            sdp = self.dice.choice([OFFER, OFFER, OFFER + "a=x:" + "y" * 1_200 + "\r\n"])
            self._do(self.world.a, "dial_trunk", leg, "b", "100", "+4930", "Ann", sdp, (), False, "")

    def _place_servers(self) -> None:
        """The trunk has up to two servers that are not there, and mostly one that is."""
        dice, here = self.dice, self.transport
        dead = [Target(dice.choice(["udp", "tcp"]), f"10.0.0.{n}", 5060) for n in (8, 9)]
        there = [Target(here, "10.0.0.2", 5060)] if dice.random() < 0.8 else []  # type: ignore[arg-type]
        servers = [*dead[: dice.choice([0, 1, 2])], *there]
        self.world.servers = tuple(dice.sample(servers, len(servers)))
        self.world.trunks = (TRUNK,)
        self._do(self.world.a, "set_trunks", self.world.trunks)

    def _plan_the_end(self) -> None:
        """Both sides hang up, at about the same time, or one of them alone, or the wire dies and they must notice."""
        world, dice = self.world, self.dice
        at = 1 + dice.choice([dice.uniform(0, 6), dice.uniform(0, 60), dice.uniform(0, 2_000)])
        kind = dice.choice(["a", "b", "both", "dead", "gap", "cut"])
        if kind in ("dead", "gap"):
            world.later(at, partial(setattr, world, "weather", HOPELESS))
        if kind == "gap":
            back = at + dice.choice([1, 10, 40, 1_000])
            world.later(back, partial(setattr, world, "weather", self.weather))
            at = back + dice.uniform(0, 30)
        if kind == "cut":
            world.later(at, partial(self._anywhere, self._cut))
        who = {"both": "ab", "cut": dice.choice(["a", "b"]), "gap": dice.choice(["a", "b", "ab"]), "dead": ""}
        for name in who.get(kind, kind):
            late_s = dice.uniform(0, 1) if kind == "both" else dice.uniform(0, 100)
            world.later(at + late_s, partial(self._leave, world.nodes[name]))

    def _leave(self, node: Node) -> None:
        """Hang up whatever there is, and whatever an INVITE still on its way brings."""
        self.leaving.add(node.name)
        for leg in list(node.endpoint.parts.sessions.legs):
            self._go(node, "hang_up", leg, "")

    def _cut(self, node: Node, leg: str) -> None:
        """The connection closes, or the system refuses a datagram."""
        link = self.world.link(node.name)
        self._do(node, "link_closed" if self.transport == "tcp" else "send_failed", link)

    # What either side does of its own accord

    def _anywhere(self, act: Callable[[Node, str], None]) -> None:
        node = self.world.nodes[self.dice.choice("ab")]
        for leg in list(node.endpoint.parts.sessions.legs)[:1]:
            act(node, leg)

    def _act(self, node: Node, leg: str) -> None:
        match self.dice.choice(["hold", "hold", "glare", "refer", "info", "update", "timer", "hang_up"]):
            case "hold":
                self._do(node, "change", leg, self.dice.choice([OFFER, HELD]))
            case "glare":
                for both in self.world.nodes.values():
                    for each in list(both.endpoint.parts.sessions.legs):
                        self._do(both, "change", each, HELD)
            case "refer":
                self._do(node, "refer", leg, "sip:carol@elsewhere.test", "")
            case "info":
                self._by_hand(node, leg, "INFO", "application/dtmf-relay", "Signal=5\r\n")
            case "update":
                self._by_hand(node, leg, "UPDATE", "application/sdp", HELD)
            case "timer":
                # The session is refreshed much earlier, and by whatever the peer seems to take.
                running = node.endpoint.parts.sessions.legs[leg]
                running.peer_updates = self.dice.random() < 0.5
                if running.timer:
                    running.timer = running.timer.again_at(self.world.now)
                    self._do(node, "woke", f"leg:{leg}")
            case "hang_up":
                self._go(node, "hang_up", leg, "")

    def _by_hand(self, node: Node, leg: str, method: str, kind: str, body: str) -> None:
        """A request that the endpoint itself never sends; nobody repeats it."""
        running = node.endpoint.parts.sessions.legs[leg]
        if running.dialog is None:
            return
        via = f"SIP/2.0/UDP 10.0.0.9;branch=z9hG4bK{self.dice.getrandbits(64)}"
        rows = (("Contact", "<sip:x@10.0.0.9>"), ("Content-Type", kind))
        running.dialog, request = running.dialog.request(method, via, extra=rows, body=body.encode())
        self.world._send(node, self.world.link(node.name), bytes(request))

    # What either side does about what happens

    def _stated(self, node: Node, fact: object) -> None:
        leg = getattr(fact, "leg", None)
        if leg is None:
            return
        story = self.stories.setdefault((node.name, leg), Story())
        story.lines.append(f"{self.world.now - 1000:.2f} {fact}")
        story.facts.append(fact)
        if story.is_ours_over:
            story.late.append(fact)
        dice, later = self.dice, self._later
        if node.name in self.leaving and isinstance(fact, LegArrived):
            later(0, 1, node, "hang_up", leg, "")
        match fact:
            case LegArrived():
                if dice.random() < 0.7:
                    later(0, 4, node, "ring", leg, sdp=dice.choice(["", ANSWER]))
                way = dice.choice(["answer"] * 7 + ["refuse", "never"])
                if way == "answer":
                    later(0, 10, node, "answer", leg, ANSWER)
                elif way == "refuse":
                    later(0, 10, node, "refuse", leg, dice.choice([404, 486, 603]), "", 0)
            case LegChanged():
                way = dice.choice(["accept_change"] * 6 + ["refuse_change", "never"])
                words = (ANSWER,) if way == "accept_change" else (dice.choice([488, 500]), "")
                if way != "never":
                    later(0, dice.choice([0.1, 5, 30]), node, way, leg, *words)
            case LegReferred():
                way = dice.choice(["accept", "refuse", "never"])
                if way == "accept":
                    later(0, 1, node, "accept_refer", leg)
                    later(1, 5, node, "tell_referrer", leg, 180, "Ringing")
                    if dice.random() < 0.8:
                        later(2, 9, node, "tell_referrer", leg, dice.choice([200, 486, 603]), "")
                elif way == "refuse":
                    later(0, 5, node, "refuse_refer", leg, 603, "")

    def _later(
        self, least_s: float, most_s: float, node: Node, command: str, leg: str, *words: object, **named: str
    ) -> None:
        do = self._go if command in ("refuse", "hang_up") else self._do
        self.world.later(self.dice.uniform(least_s, most_s), partial(do, node, command, leg, *words, **named))

    def _go(self, node: Node, command: str, leg: str, *words: object) -> None:
        """An order after which nothing more is stated of the leg."""
        if self._do(node, command, leg, *words):
            self.stories.setdefault((node.name, leg), Story()).is_ours_over = True

    def _do(self, node: Node, command: str, *words: object, **named: str) -> bool:
        """An order, carried out if it is in time; what comes too late changes nothing."""
        leg = str(words[0])
        if (node.name, leg) in self.stories:
            self.stories[node.name, leg].lines.append(
                f"{self.world.now - 1000:.2f} {command} {words[1:]!r:.60}"
            )
        try:
            effects = getattr(node.endpoint, command)(*words, now=self.world.now, **named)
        except SipError:
            return False
        except Exception as error:  # noqa: BLE001  (whatever breaks is what we are looking for)
            self.broke.append(f"{node.name} {command}: {error!r}")
            return False
        self.world.run(node, effects)
        return True

    # The judgement

    @property
    def problems(self) -> list[str]:
        found = list(self.broke)
        for node in self.world.nodes.values():
            untouched = Endpoint(config_of(node.name), ACCOUNTS, SeededIds())
            if node is self.world.a:
                untouched.set_trunks([TRUNK], 0.0)
            left, fresh = remains(node.endpoint), remains(untouched)
            found += [
                f"{node.name} keeps {name}: {left[name]!r:.300}" for name in left if left[name] != fresh[name]
            ]
        for (name, leg), story in self.stories.items():
            found += [f"{name} {leg}: {problem}" for problem in _problems(story)]
        return found

    def told(self) -> str:
        """Everything, for whoever looks for the fault."""
        stories = [
            f"  -- {node} {leg}\n  " + "\n  ".join(story.lines) for (node, leg), story in self.stories.items()
        ]
        return "\n".join([f"script {self.seed}", *self.world.lines, *stories, *self.problems])


def remains(endpoint: Endpoint) -> dict[str, object]:
    """Every table of an endpoint, those included that a snapshot builds anew. Spent nonces are no call's."""
    sessions, layer = endpoint.parts.sessions, endpoint.parts.layer
    data = {name: part for name, part in endpoint.to_data().items() if name != "nonces"}
    indexes = {
        "by_dialog": dict(sessions._by_dialog),
        "by_request": dict(sessions._by_request),
        "merges": dict(layer._merges),
    }
    return {**data, **indexes}


def _problems(story: Story) -> list[str]:
    """What no owner of a leg may see."""
    kinds = [type(fact) for fact in story.facts]
    found = []
    for kind in (LegArrived, LegConfirmed, LegAnswered, *_ENDS):
        if kinds.count(kind) > 1:
            found.append(f"{kind.__name__} twice")
    if sum(isinstance(fact, LegRinging) and not fact.sdp for fact in story.facts) > 1:
        # With early media it may be said once more: another phone has something to hear.
        found.append("LegRinging twice")
    ends = [place for place, kind in enumerate(kinds) if kind in _ENDS]
    if ends and ends[0] != len(kinds) - 1:
        found.append(f"something after the end: {kinds}")
    if story.late:
        found.append(f"something after we went: {story.late}")
    if not ends and not story.is_ours_over:
        found.append(f"no end: {kinds}")
    if LegFailed in kinds and LegAnswered in kinds:
        found.append("failed and answered")
    if LegEnded in kinds and LegArrived not in kinds and LegAnswered not in kinds:
        found.append("ended before it was answered")
    changes = kinds.count(LegChangeAnswered) + kinds.count(LegChangeRefused)
    if changes > sum(" change (" in line for line in story.lines):
        found.append("more outcomes than changes")
    return found


def run(seed: int) -> Lossy:
    script = Lossy(seed)
    script.play()
    return script


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.sip.lossy", description=__doc__)
    parser.add_argument("--scripts", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tell", action="store_true", help="print every message and fact")
    options = parser.parse_args(arguments)
    began, failed = time.monotonic(), []
    for seed in range(options.seed, options.seed + options.scripts):
        script = run(seed)
        if options.tell:
            print(script.told())
        if script.problems:
            failed.append(seed)
            print(f"seed {seed}: {'; '.join(script.problems)}")
    took_s = time.monotonic() - began
    print(
        f"{options.scripts} scripts in {took_s:.1f} s, {len(failed)} failed{': ' if failed else ''}{failed[:50]}"
    )
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
