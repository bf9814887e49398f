"""Anything the network, the clock and the call core may do in any order: no surprise, no leak, no lost state."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial

from hypothesis import given
from hypothesis import strategies as st

from callcenter.sip import Link, Message, Request, Response, SipError
from callcenter.sip.effects import Send, WakeAt
from callcenter.sip.endpoint import Endpoint, EndpointEffect
from tests.sip.desk import (
    ACCOUNTS,
    CALLER,
    DESK_PHONE,
    OURS,
    PAGE,
    SDP,
    Desk,
    from_peer,
    from_phone,
    invite,
    register,
    with_phones,
)

LINKS = [CALLER, PAGE, DESK_PHONE]
METHODS = [
    "INVITE",
    "ACK",
    "BYE",
    "CANCEL",
    "OPTIONS",
    "REGISTER",
    "MESSAGE",
    "UPDATE",
    "PRACK",
    "INFO",
    "REFER",
    "NOTIFY",
]
SUBSCRIBED = {"Refer_To": "<sip:200@cc.test>", "Event": "refer"}
ORDERS = [
    *("ring", "answer", "refuse", "hang_up", "accept_change", "refuse_change"),
    *("change", "refer", "accept_refer", "refuse_refer", "tell_referrer"),
]
STATUSES = [100, 180, 183, 199, 200, 302, 401, 408, 422, 481, 486, 491, 487, 503, 603]


class Chaos:
    """A desk with phones whose wake-ups are kept, so that time can run to the end."""

    def __init__(self) -> None:
        self.desk: Desk = with_phones(PAGE, DESK_PHONE)
        self.wakes: dict[str, float] = {wake.key: wake.at for wake in self.desk.endpoint.wakes()}
        self.dialled = 0

    def do(self, step: Callable[[], list[EndpointEffect]]) -> None:
        before = self.desk.endpoint.to_data()
        try:
            effects = step()
        except SipError:
            assert self.desk.endpoint.to_data() == before
            return
        self.desk.note(effects)
        self.wakes |= {effect.key: effect.at for effect in effects if isinstance(effect, WakeAt)}
        assert all(bytes(effect.message) for effect in effects if isinstance(effect, Send))

    def hear(self, message: Message, link: Link) -> None:
        self.do(partial(self.desk.endpoint.received, message, link, self.desk.now))

    def peer_asks(self, method: str, link: Link, branch: int, cseq: int, tagged: bool) -> None:
        tags = [one.to.tag for one in self.desk.sent if isinstance(one, Response) and one.to.tag]
        to = f"<sip:100@cc.test>;tag={tags[branch % len(tags)]}" if tagged and tags else "<sip:100@cc.test>"
        make = invite if method == "INVITE" else partial(from_peer, method, **SUBSCRIBED)
        self.hear(make(branch=str(branch), cseq=cseq, to=to), link)

    def phone_says(self, status: int, which: int, tag: str, with_sdp: bool) -> None:
        asked = [one for one in self.desk.sent if isinstance(one, Request) and one.method != "ACK"]
        if asked:
            self.hear(from_phone(asked[which % len(asked)], status, tag, SDP if with_sdp else ""), PAGE)

    def phone_hangs_up(self, which: int, method: str) -> None:
        asked = self.desk.asked("INVITE")
        if asked:
            one = asked[which % len(asked)]
            sender = "<sip:bob@cc.test>;tag=one"
            request = from_peer(
                method, branch=f"p{which}", cseq=which, sender=sender, to=one.headers.get("From") or ""
            )
            self.hear(Request(method, request.uri, request.headers.replace("Call-ID", one.call_id)), PAGE)

    def core_orders(self, command: str, which: int) -> None:
        legs = [*self.desk.endpoint.parts.sessions.legs] or ["gone"]
        words = {
            "ring": (),
            "answer": (OURS,),
            "refuse": (486, "", 3),
            "hang_up": ("why",),
            "accept_change": (OURS,),
            "refuse_change": (0, ""),
            "change": (SDP,),
            "refer": ("sip:200@cc.test", legs[-1]),
            "accept_refer": (),
            "refuse_refer": (0, ""),
            "tell_referrer": (200 if which % 2 else 180, ""),
        }[command]
        self.do(partial(getattr(self.desk.endpoint, command), legs[which % len(legs)], *words, self.desk.now))

    def core_dials(self) -> None:
        self.dialled += 1
        leg = f"x{self.dialled}"
        self.do(partial(self.desk.endpoint.dial, leg, "bob", "1", "", OURS, (), self.desk.now))

    def page_registers(self, cseq: int) -> None:
        self.hear(register("<sip:bob@page.invalid;transport=ws>", cseq=cseq, call_id="page"), PAGE)

    def link_breaks(self, link: Link, closed: bool) -> None:
        broken = self.desk.endpoint.link_closed if closed else self.desk.endpoint.send_failed
        self.do(partial(broken, link, self.desk.now))

    def time_passes(self, for_s: float) -> None:
        until = self.desk.now + for_s
        while self.wakes and min(self.wakes.values()) <= until:
            key = min(self.wakes, key=lambda one: self.wakes[one])
            self.desk.now = max(self.desk.now, self.wakes.pop(key))
            self.do(partial(self.desk.endpoint.woke, key, self.desk.now))
        self.desk.now = until

    def restart(self) -> None:
        data = json.loads(json.dumps(self.desk.endpoint.to_data()))
        restored = Endpoint.from_data(data, self.desk.config, ACCOUNTS, self.desk.ids)
        assert restored.to_data() == data
        assert {wake.key: wake.at for wake in restored.wakes()}.items() <= self.wakes.items()
        self.desk.endpoint = restored


SMALL = st.integers(0, 4)
STEP = st.one_of(
    st.tuples(
        st.just("peer_asks"), st.sampled_from(METHODS), st.sampled_from(LINKS), SMALL, SMALL, st.booleans()
    ),
    st.tuples(
        st.just("phone_says"),
        st.sampled_from(STATUSES),
        SMALL,
        st.sampled_from(["one", "two"]),
        st.booleans(),
    ),
    st.tuples(st.just("phone_hangs_up"), SMALL, st.sampled_from(["BYE", "OPTIONS", "ACK", "UPDATE", "INFO"])),
    st.tuples(st.just("core_orders"), st.sampled_from(ORDERS), SMALL),
    st.tuples(st.just("core_dials")),
    st.tuples(st.just("page_registers"), SMALL),
    st.tuples(st.just("link_breaks"), st.sampled_from(LINKS), st.booleans()),
    st.tuples(st.just("time_passes"), st.floats(0.0, 40.0)),
    st.tuples(st.just("restart")),
)


@given(st.lists(STEP, max_size=30))
def test_anything_in_any_order(steps: list[tuple]) -> None:
    chaos = Chaos()
    for name, *words in steps:
        getattr(chaos, name)(*words)
    chaos.time_passes(400.0)
    for leg in [*chaos.desk.endpoint.parts.sessions.legs]:
        chaos.do(partial(chaos.desk.endpoint.hang_up, leg, "", chaos.desk.now))
    chaos.time_passes(400.0)
    # Left alone, everything ends: no transaction and no leg without a deadline.
    assert chaos.desk.endpoint.parts.layer.running == {}
    assert chaos.desk.endpoint.parts.sessions.legs == {}
    assert chaos.desk.endpoint.parts.sessions._by_dialog == {}
    assert chaos.desk.endpoint.parts.sessions._by_request == {}


@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                ["From", "To", "CSeq", "Via", "Contact", "Content-Type", "Authorization", "Require"]
            ),
            st.text(max_size=30).filter(lambda text: not set("\r\n\0") & set(text)),
        ),
        max_size=4,
    ),
    st.sampled_from(METHODS),
    st.sampled_from(LINKS),
)
def test_any_header_values(changes: list[tuple[str, str]], method: str, link: Link) -> None:
    asked = from_peer(method, Contact="<sip:x@y>", Content_Type="application/sdp", body=SDP)
    headers = asked.headers
    for name, value in changes:
        headers = headers.replace(name, value)
    desk = Desk()
    effects = desk.endpoint.received(Request(method, asked.uri, headers, asked.body), link, 0.0)
    assert all(bytes(effect.message) for effect in effects if isinstance(effect, Send))
