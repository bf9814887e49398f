"""Session descriptions: what each side of a call can do with audio (RFC 8866, 3264).

    text -> parse() -> SessionDescription -> str() -> the same text

                       phones, trunks                        browsers
    we are called      answer_plain(offer)  -> Negotiated    answer_browser(offer) -> BrowserNegotiated
    we call            offer_plain()        -> text          offer_browser()       -> text
    it answers us      read_plain_answer()  -> PlainAudio    read_browser_answer() -> BrowserAnswer

Pure functions on text and values: the call core owns session ids and versions, the media plane owns ports
and keys. Everything raised is an SdpError, which carries the SIP status to refuse an offer with.
"""

from callcenter.sdp.browser import (
    BrowserAnswer,
    BrowserNegotiated,
    answer_browser,
    offer_browser,
    read_browser_answer,
)
from callcenter.sdp.crypto import SECRET_BYTES, Secrecy, SrtpKey
from callcenter.sdp.direction import Direction
from callcenter.sdp.errors import NoCommonCodec, NoUsableAudio, SdpError
from callcenter.sdp.negotiate import (
    OUR_CODECS,
    WITH_WIDEBAND,
    Negotiated,
    PlainAnswer,
    PlainAudio,
    answer_plain,
    offer_plain,
    read_plain_answer,
)
from callcenter.sdp.session import (
    Attribute,
    Connection,
    Line,
    MediaDescription,
    Origin,
    SessionDescription,
    parse,
)

__all__ = [
    "OUR_CODECS",
    "SECRET_BYTES",
    "WITH_WIDEBAND",
    "Attribute",
    "BrowserAnswer",
    "BrowserNegotiated",
    "Connection",
    "Direction",
    "Line",
    "MediaDescription",
    "Negotiated",
    "NoCommonCodec",
    "NoUsableAudio",
    "Origin",
    "PlainAnswer",
    "PlainAudio",
    "SdpError",
    "Secrecy",
    "SessionDescription",
    "SrtpKey",
    "answer_browser",
    "answer_plain",
    "offer_browser",
    "offer_plain",
    "parse",
    "read_browser_answer",
    "read_plain_answer",
]
