from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.sip.effects import WakeAt
from callcenter.sip.limits import MAX_CONTACTS
from callcenter.sip.link import Link
from callcenter.sip.registrar import (
    Expiry,
    RegisterAnswer,
    Registered,
    Registrar,
    RegistrarEffect,
    Unregistered,
)
from tests.sip.samples import PHONE, register

TAB = replace(PHONE, id="link-2", transport="wss")
INSTANCE = '+sip.instance="<urn:uuid:1>"'


def ok(*rows: tuple[str, str]) -> RegisterAnswer:
    return RegisterAnswer(200, "OK", rows)


def contacts(registrar: Registrar, now: float = 0.0) -> list[tuple[str, str]]:
    return [(one.uri, one.link.id) for one in registrar.bindings("ann", now)]


def registered(*texts: str) -> Registrar:
    """Ann's contacts, registered at 0 with Call-ID r1 and CSeq 1."""
    registrar = Registrar()
    registrar.register("ann", register(*texts), PHONE, 0.0)
    return registrar


def test_first_binding() -> None:
    registrar = Registrar()
    assert registrar.register("ann", register('"Ann" <sip:%61@h>;expires=100;x="y"'), PHONE, 5.0) == [
        ok(("Contact", '"Ann" <sip:%61@h>;x="y";expires=100')),
        Registered("ann", is_desk_phone=True),
        WakeAt("registrar:ann", 105.0),
    ]
    assert contacts(registrar, 5.0) == [("sip:%61@h", "link-1")]
    assert registrar.users() == ("ann",)


def test_a_telephone_that_goes_while_the_page_stays_is_told() -> None:
    registrar = registered("<sip:a@h>")
    page = register("<sip:b@h>", call_id="r2")
    assert registrar.register("ann", page, TAB, 1.0)[1] == Registered("ann", is_desk_phone=True)
    gone = register("<sip:a@h>;expires=0", cseq=2)
    assert registrar.register("ann", gone, PHONE, 2.0)[1] == Registered("ann", is_desk_phone=False)


def test_refresh_tells_nobody_twice() -> None:
    registrar = registered("<sip:a@h>")
    assert registrar.register("ann", register("<sip:a@h>", cseq=2), PHONE, 50.0) == [
        ok(("Contact", "<sip:a@h>;expires=600")),
        WakeAt("registrar:ann", 650.0),
    ]


def test_a_phone_that_comes_over_a_new_connection_is_news() -> None:
    registrar = registered("<sip:a@h>")
    assert registrar.register("ann", register("<sip:a@h>", cseq=2), TAB, 50.0) == [
        ok(("Contact", "<sip:a@h>;expires=600")),
        Registered("ann"),
        WakeAt("registrar:ann", 650.0),
    ]
    assert contacts(registrar, 50.0) == [("sip:a@h", "link-2")]


def test_question_changes_nothing() -> None:
    registrar = registered("<sip:a@h>", "<sip:b@h>")
    before = registrar.to_data()
    assert registrar.register("ann", register(cseq=2), TAB, 100.0)[0] == ok(
        ("Contact", "<sip:a@h>;expires=500"), ("Contact", "<sip:b@h>;expires=500")
    )
    assert registrar.to_data() == before
    assert Registrar().register("ann", register(), PHONE, 0.0) == [ok()]


@pytest.mark.parametrize(
    ("contact", "header", "lasts"),
    [
        ("<sip:a@h>", None, 600),
        ("<sip:a@h>", "120", 120),
        ("<sip:a@h>;expires=90", "120", 90),
        ("<sip:a@h>;expires=99999", None, 3600),
        ("<sip:a@h>;expires=" + "9" * 40, None, 3600),
        ("<sip:a@h>;expires=soon", None, 3600),
        ("<sip:a@h>;expires", None, 3600),
        ("<sip:a@h>;expires=60", None, 60),
        ('<sip:a@h>;expires="61"', None, 61),
    ],
)
def test_how_long(contact: str, header: str | None, lasts: int) -> None:
    extra = {"Expires": header} if header else {}
    answer = Registrar().register("ann", register(contact, **extra), PHONE, 0.0)[0]
    assert answer == ok(("Contact", f"<sip:a@h>;expires={lasts}"))


def test_too_brief() -> None:
    registrar = Registrar(Expiry(min_s=60))
    request = register("<sip:a@h>", "<sip:b@h>;expires=59")
    assert registrar.register("ann", request, PHONE, 0.0) == [
        RegisterAnswer(423, "Interval Too Brief", (("Min-Expires", "60"),))
    ]
    assert contacts(registrar) == []


@pytest.mark.parametrize(
    ("rows", "extra", "answer"),
    [
        (("*",), {}, RegisterAnswer(400, "Contact * needs Expires 0")),
        (("*",), {"Expires": "5"}, RegisterAnswer(400, "Contact * needs Expires 0")),
        (("*", "<sip:a@h>"), {"Expires": "0"}, RegisterAnswer(400, "Contact * stands alone")),
        (("<tel:+49>",), {}, RegisterAnswer(400, "Contact is not a SIP URI")),
        (("<name:John_Smith>",), {}, RegisterAnswer(400, "Contact is not a SIP URI")),
        (("<sip:a@h>",) * (MAX_CONTACTS + 1), {}, RegisterAnswer(400, "Too many contacts")),
    ],
)
def test_refused(rows: tuple[str, ...], extra: dict[str, str], answer: RegisterAnswer) -> None:
    registrar = registered("<sip:a@h>")
    assert registrar.register("ann", register(*rows, cseq=2, **extra), PHONE, 0.0) == [answer]
    assert contacts(registrar) == [("sip:a@h", "link-1")]


@pytest.mark.parametrize(
    ("call_id", "cseq", "contact", "expires", "status"),
    [
        ("r1", 1, "<sip:a@h>", None, 500),
        ("r1", 0, "<sip:a@h>;expires=0", None, 500),
        ("r1", 1, "*", "0", 500),
        ("r1", 2, "<sip:a@h>", None, 200),
        ("r1", 1, "<sip:other@h>", None, 200),
        ("r2", 1, "<sip:a@h>", None, 200),
        ("r2", 1, "*", "0", 200),
    ],
)
def test_order_within_a_call_id(
    call_id: str, cseq: int, contact: str, expires: str | None, status: int
) -> None:
    extra = {"Expires": expires} if expires else {}
    request = register(contact, cseq=cseq, call_id=call_id, **extra)
    answer = registered("<sip:a@h>").register("ann", request, PHONE, 1.0)[0]
    assert isinstance(answer, RegisterAnswer)
    assert answer.status == status


@pytest.mark.parametrize(
    ("contact", "extra", "left", "gone"),
    [
        ("<sip:a@H>;expires=0", {}, ["sip:b@h"], False),
        ("<sip:c@h>;expires=0", {}, ["sip:a@h", "sip:b@h"], False),
        ("*", {"Expires": "0"}, [], True),
    ],
)
def test_removal(contact: str, extra: dict[str, str], left: list[str], gone: bool) -> None:
    registrar = registered("<sip:a@h>", "<sip:b@h>")
    _, *rest = registrar.register("ann", register(contact, cseq=2, **extra), PHONE, 1.0)
    assert [uri for uri, _ in contacts(registrar)] == left
    assert rest == ([Unregistered("ann")] if gone else [WakeAt("registrar:ann", 600.0)])


def test_same_instance_replaces_whatever_its_address() -> None:
    """A reloaded tab has a new Contact; the old socket may close after the new one has registered."""
    registrar = Registrar()
    contact = f"<sip:{{}}@x.invalid>;{INSTANCE};reg-id=1"
    registrar.register("ann", register(contact.format("old")), PHONE, 0.0)
    answer, *rest = registrar.register(
        "ann", register(contact.format("new"), call_id="r2", Supported="outbound"), TAB, 1.0
    )
    assert answer == ok(("Contact", contact.format("new") + ";expires=600"), ("Require", "outbound"))
    assert rest == [Registered("ann"), WakeAt("registrar:ann", 601.0)]
    assert registrar.link_closed(PHONE, 2.0) == []
    assert contacts(registrar, 2.0) == [("sip:new@x.invalid", "link-2")]


def test_path_is_kept_and_repeated() -> None:
    registrar = Registrar()
    [answer, *_] = registrar.register("ann", register("<sip:a@h>", Path="<sip:p;lr>"), PHONE, 0.0)
    assert answer == ok(("Contact", "<sip:a@h>;expires=600"), ("Path", "<sip:p;lr>"))
    assert registrar.bindings("ann", 0.0)[0].path == ("<sip:p;lr>",)


def test_preference_comes_first_then_the_freshest() -> None:
    registrar = registered("<sip:a@h>;q=0.5", "<sip:b@h>;q=0.9", "<sip:c@h>;q=nonsense")
    registrar.register("ann", register("<sip:d@h>;q=0.9", cseq=2), PHONE, 1.0)
    assert [uri for uri, _ in contacts(registrar, 1.0)] == ["sip:c@h", "sip:d@h", "sip:b@h", "sip:a@h"]


def test_limit_bindings_the_stalest_give_way() -> None:
    registrar = Registrar()
    for number in range(MAX_CONTACTS + 1):
        registrar.register("ann", register(f"<sip:{number}@h>", cseq=number), PHONE, float(number))
    uris = [uri for uri, _ in contacts(registrar, 30.0)]
    assert (len(uris), "sip:0@h" in uris, "sip:20@h" in uris) == (MAX_CONTACTS, False, True)


def test_closed_link_takes_its_bindings() -> None:
    registrar = registered("<sip:a@h>")
    registrar.register("ann", register("<sip:b@h>", call_id="r2", Expires="60"), TAB, 0.0)
    registrar.register("bob", register("<sip:c@h>"), TAB, 0.0)
    assert registrar.link_closed(TAB, 1.0) == [WakeAt("registrar:ann", 600.0), Unregistered("bob")]
    assert registrar.link_closed(TAB, 1.0) == []
    assert contacts(registrar, 1.0) == [("sip:a@h", "link-1")]


def test_expiry() -> None:
    registrar = registered("<sip:a@h>;expires=60", "<sip:b@h>;expires=100")
    assert [contacts(registrar, now) for now in (59.9, 60.0, 100.0)] == [
        [("sip:a@h", "link-1"), ("sip:b@h", "link-1")],
        [("sip:b@h", "link-1")],
        [],
    ]
    assert registrar.woke("registrar:ann", 30.0) == [WakeAt("registrar:ann", 60.0)]
    assert registrar.woke("registrar:ann", 60.0) == [WakeAt("registrar:ann", 100.0)]
    assert registrar.woke("registrar:ann", 100.0) == [Unregistered("ann")]
    assert registrar.woke("registrar:ann", 100.0) == []
    assert registrar.woke("something else", 100.0) == []
    assert registrar.users() == ()


def test_refresh_that_overtakes_a_late_wake_up_is_only_a_refresh() -> None:
    registrar = registered("<sip:a@h>")
    effects = registrar.register("ann", register("<sip:a@h>", cseq=2), PHONE, 600.5)
    assert effects[1:] == [WakeAt("registrar:ann", 1200.5)]


requests = st.builds(
    register,
    st.sampled_from(
        ["<sip:a@h>", "<sip:b@h>;expires=0", f"<sip:c@h>;{INSTANCE};reg-id=1", "*", "<sip:d@h>;q=0.1"]
    ),
    cseq=st.integers(0, 5),
    call_id=st.sampled_from(["r1", "r2"]),
    Expires=st.sampled_from(["0", "60", "600", "x"]),
)
steps = st.one_of(
    st.tuples(st.just("register"), st.sampled_from(["ann", "bob"]), requests, st.sampled_from([PHONE, TAB])),
    st.tuples(st.just("closed"), st.sampled_from([PHONE, TAB])),
    st.tuples(st.just("woke"), st.sampled_from(["registrar:ann", "registrar:bob", "registrar:", "x"])),
)


@given(st.lists(st.tuples(steps, st.integers(0, 300)), max_size=12))
def test_any_history(history: list[tuple[tuple[object, ...], int]]) -> None:
    """Whoever is told about is in the books; what is in the books wakes us; data brings it all back."""
    registrar, now = Registrar(), 0.0
    known: dict[str, bool] = {"ann": False, "bob": False}
    for (kind, *rest), later in history:
        now += later
        effects: list[RegistrarEffect]
        if kind == "register":
            effects = registrar.register(*rest, now)  # type: ignore[arg-type]
        elif kind == "closed":
            [link] = rest
            assert isinstance(link, Link)
            effects = registrar.link_closed(link, now)
        else:
            effects = registrar.woke(str(rest[0]), now)
        for effect in effects:
            if isinstance(effect, Registered | Unregistered):
                assert known[effect.user] or isinstance(effect, Registered)
                known[effect.user] = isinstance(effect, Registered)
        assert set(registrar.users()) == {user for user, is_known in known.items() if is_known}
        assert Registrar.from_data(json.loads(json.dumps(registrar.to_data()))) == registrar
    assert [wake.key for wake in registrar.wakes()] == [f"registrar:{user}" for user in registrar.users()]
