"""Whatever a peer writes about transfers inside a call: it is answered, and the call goes on."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from callcenter.sip import ParseError, Response
from callcenter.sip.replaces import Replaces
from tests.sip.desk import inside
from tests.sip.test_endpoint_refer import LEG, talking

WORDS = st.one_of(
    st.text(max_size=40).filter(lambda text: not set("\r\n\0") & set(text)),
    st.text('<>sip:@?;=&%",ab0Replaces-tofrmg', max_size=60),
    st.sampled_from(
        [
            "<sip:a@b?Replaces=c%3Bto-tag%3D1%3Bfrom-tag%3D2>",
            "<sip:a@b;method=INVITE>",
            "<tel:+49>",
            "refer;id=1",
            "terminated;reason=noresource",
            "false",
        ]
    ),
)


@given(
    st.sampled_from(["REFER", "NOTIFY"]),
    st.dictionaries(
        st.sampled_from(
            ["Refer_To", "Refer_Sub", "Referred_By", "Event", "Subscription_State", "Content_Type"]
        ),
        WORDS,
    ),
    st.text(max_size=60),
)
def test_any_words_about_a_transfer(method: str, words: dict[str, str], body: str) -> None:
    desk = talking()
    desk.note(desk.endpoint.refer(LEG, "sip:200@b.test", "", 0.0))
    effects = desk.hears(inside(desk, method, 5, body=body, **words))
    assert effects
    statuses = [one.status for one in desk.sent if isinstance(one, Response) and one.cseq.number == 5]
    assert len(statuses) == (0 if any(type(effect).__name__ == "LegReferred" for effect in effects) else 1)
    assert 500 not in statuses
    desk.restart()
    assert desk.note(desk.endpoint.hang_up(LEG, "", 0.0))[-1] == "BYE"


@given(WORDS)
def test_a_replaces_is_read_or_refused(text: str) -> None:
    try:
        replaces = Replaces.parse(text)
    except ParseError:
        return
    assert Replaces.parse(str(replaces)) == replaces
