"""Who calls, whom, and who was called first (RFC 3323, 3325, 5806, 7044)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.sip import Headers, Request
from callcenter.sip.identity import Identity, identity_of
from tests.sip.desk import invite

PLAIN = Identity(caller="+4930", name="Jo", called="100", diverted_from="", is_private=False)
FROM = '"Jo" <sip:+4930@far.test>;tag=peer'


def asked(uri: str = "sip:100@cc.test", **rows: str) -> Request:
    return replace(invite(**{"sender": FROM, **rows}), uri=uri)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "rows, changes",
    [
        ({}, {}),
        ({"P_Asserted_Identity": '"Ann" <sip:+4989@carrier.test>'}, {"caller": "+4989", "name": "Ann"}),
        ({"P_Asserted_Identity": "<tel:+49-89>"}, {"caller": "+4989", "name": ""}),
        ({"P_Asserted_Identity": "<sip:carrier.test>, <tel:+4989>"}, {"caller": "+4989", "name": ""}),
        ({"P_Asserted_Identity": "<<"}, {}),
        # A wish of the caller's phone, addressed to its proxy (RFC 3325 9.2).
        ({"P_Preferred_Identity": "<sip:+1@carrier.test>"}, {}),
        ({"Privacy": "id"}, {"is_private": True}),
        ({"Privacy": "critical;ID"}, {"is_private": True}),
        ({"Privacy": "header, user"}, {"is_private": True}),
        ({"Privacy": "none"}, {}),
        ({"Privacy": "session"}, {}),
        (
            {"sender": '"Anonymous" <sip:anonymous@anonymous.invalid>;tag=peer'},
            {"caller": "anonymous", "name": "Anonymous", "is_private": True},
        ),
        (
            {
                "sender": '"Anonymous" <sip:anonymous@anonymous.invalid>;tag=peer',
                "P_Asserted_Identity": "<tel:+4989>",
                "Privacy": "id",
            },
            {"caller": "+4989", "name": "", "is_private": True},
        ),
        (
            {
                "sender": '"Anonymous" <sip:anonymous@anonymous.invalid>;tag=peer',
                "P_Asserted_Identity": "<tel:+4989>",
            },
            {"caller": "+4989", "name": "", "is_private": True},
        ),
        ({"sender": "<sip:+4930;npdi;rn=+1@far.test;user=phone>;tag=p"}, {"name": ""}),
        ({"sender": "<sip:bob;x@far.test>;tag=p"}, {"caller": "bob;x", "name": ""}),
    ],
)
def test_who_calls(rows: dict[str, str], changes: dict[str, object]) -> None:
    expected = replace(PLAIN, **changes)  # type: ignore[arg-type]
    assert identity_of(asked(**rows), is_trusted=True) == expected


def test_nobody_else_asserts_who_calls_but_everybody_may_hide() -> None:
    said = asked(P_Asserted_Identity="<sip:+4989@carrier.test>", Privacy="id")
    assert identity_of(said, is_trusted=False) == replace(PLAIN, is_private=True)


@pytest.mark.parametrize(
    "uri, to, called",
    [
        ("sip:100@cc.test", "<sip:200@cc.test>", "100"),
        ("tel:+49-30-1", "<sip:200@cc.test>", "+49301"),
        ("sip:+49301;phone-context=x@cc.test", "<sip:200@cc.test>", "+49301"),
        ("sip:cc.test", "<sip:200@cc.test>", "200"),
        # RFC 3261 10: a registrar puts the contact it was given there; whom the caller dialled is in To.
        ("sip:t123@10.0.0.1:5060", "<sip:+49302@carrier.test>", "+49302"),
    ],
)
def test_who_is_called(uri: str, to: str, called: str) -> None:
    assert identity_of(asked(uri, to=to), is_trusted=True, contact_user="t123").called == called


@pytest.mark.parametrize(
    "rows, first",
    [
        ({"Diversion": "<sip:300@cc.test>;reason=no-answer"}, "300"),
        # RFC 5806 4.1: the latest on top.
        (
            {"Diversion": '<sip:300@cc.test>;reason=no-answer, "Boss" <tel:+49-30-1>;reason=unconditional'},
            "+49301",
        ),
        ({"Diversion": "<sip:300@cc.test>;privacy=full"}, ""),
        ({"Diversion": '<sip:300@cc.test>;privacy="off"'}, "300"),
        ({"Diversion": "<<"}, ""),
        # RFC 7044 10.3: the oldest first; one entry is the call itself.
        (
            {
                "History_Info": "<sip:300@cc.test>;index=1, <sip:100@cc.test?Reason=SIP%3Bcause%3D302>;index=1.1"
            },
            "300",
        ),
        ({"History_Info": "<sip:100@cc.test>;index=1"}, ""),
        ({"History_Info": "<sip:100@cc.test>;index=1, <sip:100@10.0.0.1>;index=1.1"}, ""),
        ({"History_Info": "<sip:300@cc.test?Privacy=history>;index=1, <sip:100@cc.test>;index=1.1"}, ""),
        (
            {"History_Info": "<sip:300@cc.test>;index=1, <sip:100@cc.test>;index=1.1", "Privacy": "history"},
            "",
        ),
        (
            {"Diversion": "<sip:301@cc.test>", "History_Info": "<sip:300@x>;index=1, <sip:100@x>;index=1.1"},
            "301",
        ),
    ],
)
def test_who_was_called_first(rows: dict[str, str], first: str) -> None:
    assert identity_of(asked(**rows), is_trusted=True).diverted_from == first


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["P-Asserted-Identity", "Diversion", "History-Info", "Privacy"]),
            st.text('<>sip:te01@c.t;,"= privacyhistory?&%', max_size=40),
        ),
        max_size=6,
    ),
    st.booleans(),
)
def test_whatever_stands_there_the_call_goes_on(rows: list[tuple[str, str]], is_trusted: bool) -> None:
    base = asked()
    said = replace(base, headers=Headers([*base.headers.rows, *rows]))
    assert identity_of(said, is_trusted=is_trusted).called == "100"
