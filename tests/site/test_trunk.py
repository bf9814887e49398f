"""Trunks and rights in the site file: what is understood, and how a mistake is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from callcenter.site import Site, SiteError, load_site

GOOD = """\
users:
  ann: {password: x, name: Ann, role: agent, extension: "21", number: "+861065520001"}
phones:
  desk: {password: x, number: "41"}
  hall: {password: x, number: "42"}
numbers:
  "5000": {flow: main}
trunks:
  carrier:
    uri: "sip:carrier.example;transport=tls"
    username: acme
    password: secret
    registers: true
    sources: [192.0.2.0/24, "198.51.100.7:5060"]
    prefixes: ["+"]
    caller_number: "+861065520000"
    max_calls: 30
    numbers: {"65520000": "5000"}
  pbx: {uri: "sip:10.0.0.5:5080"}
dialling:
  phone: {prefixes: ["+86", "100"], never: ["+8610"]}
emergency: ["4444"]
"""


def load_text(folder: Path, text: str) -> Site:
    path = folder / "site.yaml"
    path.write_text(text, encoding="utf-8")
    return load_site(path)


def test_a_site_with_trunks(tmp_path: Path) -> None:
    site = load_text(tmp_path, GOOD)
    carrier = site.trunks["carrier"]
    assert (carrier.prefixes, carrier.codecs, carrier.order) == (("+",), ("PCMA", "PCMU"), 100)
    assert site.trunks["pbx"].prefixes == ()
    assert site.dialling["phone"].never == ("+8610",)
    assert "secret" not in repr(site)


@pytest.mark.parametrize(
    ("was", "now", "line", "problem"),
    [
        ('"sip:carrier.example;transport=tls"', "carrier.example", 10, "is a server such as"),
        ('"sip:carrier.example;transport=tls"', '"sip:me@carrier.example"', 10, "is a server such as"),
        ("192.0.2.0/24", "192.0.2.0/77", 14, "is an address, a network"),
        ('"198.51.100.7:5060"', '"198.51.100.7:99999"', 14, "is an address, a network"),
        ('prefixes: ["+"]', 'prefixes: ["0x"]', 15, "pattern"),
        ('    caller_number: "+861065520000"\n', "", 9, "nobody calls out without a number"),
        ("    username: acme\n", "", 9, "a registration needs one"),
        ("    password: secret\n", "", 9, "a username alone proves nothing"),
        ("registers: true", "inbound_username: them", 13, "belong together"),
        ("max_calls: 30", "codecs: [PCMA, PCMA]", 17, "named twice"),
        ("max_calls: 30", "codecs: [opus]", 17, "Input should be 'PCMU', 'PCMA' or 'G722'"),
        ('"65520000": "5000"', '"65520000": "5001"', 18, "there is no number '5001'; numbers: 5000"),
        ("  phone: {prefixes", "  guest: {prefixes", 21, "Input should be 'agent'"),
        ('number: "42"', 'number: "41"', 5, "41 is desk's already"),
        ('number: "42"', 'number: "21"', 5, "21 is ann's already"),
        ('"4444"', '"41"', 22, "41 is a number of ours"),
        ('"4444"', '"5000"', 22, "5000 is a number of ours"),
        ('"+861065520001"', '"4711"', 2, "pattern"),
    ],
)
def test_a_mistake_is_named_with_its_line(
    tmp_path: Path, was: str, now: str, line: int, problem: str
) -> None:
    assert was in GOOD
    with pytest.raises(SiteError) as raised:
        load_text(tmp_path, GOOD.replace(was, now))
    assert problem in str(raised.value)
    assert raised.value.line == line
