"""Random SIP values, each within what the type promises to print and read again."""

from __future__ import annotations

from hypothesis import strategies as st

from callcenter.sip import CSeq, Headers, NameAddr, OtherUri, Request, Response, SipUri, TelUri, Via

TOKENS = st.text("abcXYZ019-.!%*_+`'~", min_size=1, max_size=8)
WORDS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=8)
PORTS = st.none() | st.integers(1, 65_535)
HOSTS = st.sampled_from(["example.com", "10.0.0.1", "2001:db8::9:1", "::ffff:192.0.2.1", "a_b-c.D"])
QUOTED = st.from_regex(r'\A"([a-z ,;<>=@:]|\\["\\])*"\Z')

uri_params = st.lists(st.tuples(WORDS, st.none() | WORDS), max_size=3).map(tuple)
uri_headers = st.lists(st.tuples(WORDS, WORDS), max_size=2).map(tuple)
header_params = st.lists(st.tuples(TOKENS, st.none() | TOKENS | QUOTED), max_size=3).map(tuple)

sip_uris = st.builds(
    SipUri,
    scheme=st.sampled_from(["sip", "sips"]),
    user=WORDS,
    host=HOSTS,
    port=PORTS,
    params=uri_params,
    headers=uri_headers,
    password=st.none() | st.just("") | WORDS,
) | st.builds(SipUri, host=HOSTS, port=PORTS, params=uri_params)
tel_uris = st.builds(TelUri, st.from_regex(r"\A\+?[0-9*#().\-]{1,15}\Z"), uri_params)
other_uris = st.builds(
    OtherUri, st.sampled_from(["http", "isbn", "soap.beep"]), st.text("abc/?;@:,=%1", max_size=9)
)
uris = sip_uris | tel_uris | other_uris

displays = st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=12)
name_addrs = st.builds(NameAddr, uris, displays, header_params)
vias = st.builds(Via, st.sampled_from(["UDP", "TCP", "TLS", "WS", "WSS"]), HOSTS, PORTS, header_params)
cseqs = st.builds(CSeq, st.integers(0, 2**31 - 1), TOKENS)

# What stays as it is on the way: no blank at the ends, no comma that would split a list.
values = st.text(st.characters(codec="utf-8", exclude_characters="\r\n,"), max_size=20).map(
    lambda text: text.strip(" \t")
)
names = st.sampled_from(["Via", "From", "To", "Call-ID", "CSeq", "Contact", "Subject", "X-Ticket", "x-other"])
headers = st.lists(st.tuples(names, values), max_size=8).map(Headers)
bodies = st.binary(max_size=60)
request_uris = sip_uris.map(str)
requests = st.builds(Request, TOKENS, request_uris, headers, bodies)
reasons = st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=12)
responses = st.builds(Response, st.integers(100, 699), reasons, headers, bodies)
messages = requests | responses
