"""The leg to somebody we call: over a trunk, or to a telephone of ours; offered as the trunk's policy says."""

from __future__ import annotations

from dataclasses import replace

from callcenter.calls.book import Book
from callcenter.calls.call import Call
from callcenter.calls.leg import Leg, LegState
from callcenter.calls.media import PlainLocal
from callcenter.sdp import OUR_CODECS, SECRET_BYTES, WITH_WIDEBAND, Secrecy, offer_plain, read_plain_answer
from callcenter.trunks import Dtmf, TrunkSpec


def outside_leg(book: Book, call: Call, port: int, trunk: str, phone: str = "") -> Leg:
    """A new leg on an RTP port that was lent for it; `trunk` "" is a telephone of ours, of the account `phone`."""
    return book.put_leg(
        Leg(
            leg=book.ids.new("leg"),
            call=call.call,
            state=LegState.DIALLING,
            local=PlainLocal(port=port),
            sdp_session=int(book.ids.token(8), 16),
            is_outside=True,
            secret=new_secret(book, _secrecy(book, trunk, phone)),
            rights=f"trunk/{trunk}" if trunk else phone,
            trunk=trunk,
        )
    )


def offer_of(book: Book, call: Call, leg: Leg) -> str:
    """What we offer: the trunk's codecs, the caller's own first, so that nothing needs transcoding."""
    assert isinstance(leg.local, PlainLocal)
    codecs, spec = _codecs(book, leg), book.trunks.specs.get(leg.trunk)
    # A customer who is called back has no leg yet; the agent who waits for them has.
    caller = book.legs.get(call.caller_leg or call.agent_leg)
    own = caller.audio.codec if caller is not None and caller.audio is not None else ""
    return offer_plain(
        address=_address(book, spec),
        port=leg.local.port,
        session_id=leg.sdp_session,
        version=leg.sdp_version,
        codecs=sorted(codecs, key=lambda codec: codec != own),
        secrecy=_secrecy(book, leg.trunk, leg.rights),
        secret=bytes.fromhex(leg.secret),
        has_events=spec is None or spec.dtmf is Dtmf.RFC4733,
    )


def _address(book: Book, spec: TrunkSpec | None) -> str:
    """Ours in the family of who is called: an offer has to name one before anybody has said theirs."""
    is_ipv6 = spec is not None and spec.is_ipv6
    return (is_ipv6 and book.plane.address_v6) or book.plane.address


def met(book: Book, leg: Leg, sdp: str, state: LegState) -> Leg:
    """The leg with the peer's answer, final or early. Raises SdpError for one nobody understands."""
    peer = read_plain_answer(
        sdp,
        codecs=_codecs(book, leg),
        secrecy=_secrecy(book, leg.trunk, leg.rights),
        secret=bytes.fromhex(leg.secret),
    )
    secret = "" if state is LegState.UP else leg.secret
    return book.put_leg(replace(leg.agreed(peer), state=state, secret=secret))


def new_secret(book: Book, secrecy: Secrecy) -> str:
    """What the keys of an offer are made from; "" for one without."""
    return "" if secrecy is Secrecy.NEVER else book.ids.token(2 * SECRET_BYTES)


def _secrecy(book: Book, trunk: str, phone: str) -> Secrecy:
    spec = book.trunks.specs.get(trunk)
    return Secrecy(spec.srtp.value) if spec is not None else secrecy_of(book, phone)


def secrecy_of(book: Book, account: str) -> Secrecy:
    """How the telephones of an account of ours are called."""
    return book.rules.secrecy.get(account, Secrecy.NEVER)


def _codecs(book: Book, leg: Leg) -> tuple[str, ...]:
    """A trunk's own; a telephone of ours is offered wideband when its caller speaks it."""
    spec = book.trunks.specs.get(leg.trunk)
    if spec is not None:
        return spec.codecs
    call = book.calls.get(leg.call)
    caller = book.legs.get(call.caller_leg) if call is not None else None
    is_wide = caller is not None and caller.audio is not None and caller.audio.codec == WITH_WIDEBAND[0]
    return WITH_WIDEBAND if is_wide else OUR_CODECS
