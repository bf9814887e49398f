from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path

import pytest

from callcenter.settings import (
    DEFAULT_CONFIG,
    Settings,
    SettingsError,
    is_loopback,
    load,
    read_servers,
    refuse_demo_passwords,
)
from tests.net.certificates import write_pem

SHIPPED = Path(__file__).parents[1] / DEFAULT_CONFIG


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """No settings from outside, an empty folder around; the path of the file to write settings to."""
    for name in list(os.environ):
        if name.startswith("CALLCENTER_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path / DEFAULT_CONFIG


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_the_shipped_file_lists_exactly_the_keys_with_their_defaults() -> None:
    commented = re.sub(r"(?m)^# (\w+ = .*)$", r"\1", SHIPPED.read_text())
    defaults = {key: value.default for key, value in Settings.model_fields.items()}
    listed = tomllib.loads(commented)
    assert listed == {
        key: str(value) if isinstance(value, Path) else value for key, value in defaults.items()
    }
    assert tomllib.loads(SHIPPED.read_text()) == {}


def test_environment_beats_file_beats_default(clean: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(clean, 'http_port = 8081\nsip_port = 5070\nlanguage = "zh"\n')
    monkeypatch.setenv("CALLCENTER_HTTP_PORT", "8082")
    settings = load(sip_port=5071)
    assert (settings.http_port, settings.sip_port, settings.language, settings.ivr_ports) == (
        8082,
        5071,
        "zh",
        30,
    )


def test_another_file_can_be_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    write(tmp_path / "other.toml", "ivr_ports = 4\n")
    monkeypatch.setenv("CALLCENTER_CONFIG", "other.toml")
    assert load().ivr_ports == 4


def test_what_settings_mean() -> None:
    settings = load(rtp_ports="30000-30003", data_dir="/srv/cc")
    assert settings.rtp_port_range == range(30000, 30004)
    assert settings.database == "sqlite:////srv/cc/callcenter.sqlite3"
    assert load(database_url="postgresql://h/n").database == "postgresql://h/n"


@pytest.mark.parametrize(
    ("variable", "value", "text"),
    [
        ("HTTP_PORT", "abc", "http_port: 'abc' (environment variable CALLCENTER_HTTP_PORT) is not allowed; allowed: "
         "a port number, 0 to 65535 (0 = any free one)"),
        ("HTTP_PORT", "65536", "http_port: '65536' (environment variable CALLCENTER_HTTP_PORT) is not allowed; "
         "allowed: a port number, 0 to 65535 (0 = any free one)"),
        ("RTP_PORTS", "20999-20000", "rtp_ports: '20999-20000' (environment variable CALLCENTER_RTP_PORTS) is not "
         'allowed; allowed: first and last port as "20000-20999", from 1024 to 65535'),
        ("RTP_PORTS", "many", "rtp_ports: 'many' (environment variable CALLCENTER_RTP_PORTS) is not allowed; "
         'allowed: first and last port as "20000-20999", from 1024 to 65535'),
        ("LANGUAGE", "de", "language: 'de' (environment variable CALLCENTER_LANGUAGE) is not allowed; "
         'allowed: "en" or "zh"'),
        ("TIME_ZONE", "Mars/Base", "time_zone: 'Mars/Base' (environment variable CALLCENTER_TIME_ZONE) is not "
         'allowed; allowed: a time zone name such as "Asia/Shanghai"'),
        ("TRUSTED_PEERS", "192.0.2.7, far.test", "trusted_peers: '192.0.2.7, far.test' (environment variable "
         "CALLCENTER_TRUSTED_PEERS) is not allowed; allowed: IP addresses and networks such as "
         '"192.0.2.7, 198.51.100.0/24"'),
        ("DIGEST_ALGORITHMS", "SHA-1", "digest_algorithms: 'SHA-1' (environment variable "
         'CALLCENTER_DIGEST_ALGORITHMS) is not allowed; allowed: "SHA-256, MD5", "MD5, SHA-256", or one of the two '
         "alone"),
        ("RING_FOR_S", "0", "ring_for_s: '0' (environment variable CALLCENTER_RING_FOR_S) is not allowed; "
         "allowed: seconds, more than 0 and at most 3600"),
        ("RING_FOR_S", "nan", "ring_for_s: 'nan' (environment variable CALLCENTER_RING_FOR_S) is not allowed; "
         "allowed: seconds, more than 0 and at most 3600"),
        ("HTTP_PRT", "1", "CALLCENTER_HTTP_PRT: no such setting (environment variable); "
         "did you mean CALLCENTER_HTTP_PORT?"),
        ("CONFIG", "none.toml", "CALLCENTER_CONFIG: none.toml (environment variable) is not a file"),
    ],
)  # fmt: skip
def test_a_bad_variable_is_named(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, text: str
) -> None:
    monkeypatch.setenv(f"CALLCENTER_{variable}", value)
    with pytest.raises(SettingsError) as error:
        load()
    assert str(error.value) == text


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("http_port = -1", "http_port: -1 (in config/callcenter.toml) is not allowed; allowed: "
         "a port number, 0 to 65535 (0 = any free one)"),
        ("htp_port = 1", "htp_port: no such setting (in config/callcenter.toml); did you mean http_port?"),
        ("[listener]\nport = 1", "listener: no such setting (in config/callcenter.toml); allowed: "
         + ", ".join(sorted(Settings.model_fields))),
        ("http_port = ", "CALLCENTER_CONFIG: config/callcenter.toml is not valid TOML: Invalid value"
         " (at end of document)"),
    ],
)  # fmt: skip
def test_a_bad_line_is_named(clean: Path, line: str, text: str) -> None:
    write(clean, line)
    with pytest.raises(SettingsError) as error:
        load()
    assert str(error.value) == text


def test_a_bad_option_is_named() -> None:
    with pytest.raises(SettingsError, match=r"^http_port: 99999 \(command line\)"):
        load(http_port=99999)


def test_a_file_that_is_not_text_is_named(clean: Path) -> None:
    clean.parent.mkdir()
    clean.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsError, match="is not valid TOML"):
        load()


# ---- beyond this machine


@pytest.mark.parametrize(
    ("host", "answer"),
    [("127.0.0.1", True), ("127.0.0.66", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("::", False),
     ("192.0.2.1", False), ("example.org", False), ("", False)],
)  # fmt: skip
def test_loopback(host: str, answer: bool) -> None:
    assert is_loopback(host) is answer


def pem(tmp_path: Path) -> dict[str, str]:
    path = str(write_pem(tmp_path / "x.pem"))
    return {"tls_cert": path, "tls_key": path}


def test_a_certificate_that_does_not_fit_its_key_is_refused(tmp_path: Path) -> None:
    one, other = str(write_pem(tmp_path / "one.pem")), str(write_pem(tmp_path / "other.pem"))
    assert load(tls_cert=one, tls_key=one).tls_cert == one
    with pytest.raises(
        SettingsError,
        match=r"^tls_cert: '.*one.pem' and its key '.*other.pem' cannot be used: key values mismatch$",
    ):
        load(tls_cert=one, tls_key=other)


def test_listening_beyond_this_machine_needs_tls_and_an_address(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"^tls_cert: host = '0.0.0.0' .*add: tls_cert = \"/path"):
        load(host="0.0.0.0")
    with pytest.raises(
        SettingsError, match=r"^advertised_address: .*add: advertised_address = \"192.0.2.10\""
    ):
        load(host="0.0.0.0", **pem(tmp_path))
    assert load(host="0.0.0.0", advertised_address="192.0.2.10", **pem(tmp_path)).is_loopback is False


@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({"tls_cert": "x.pem"}, "tls_key"),
        ({"tls_key": "x.pem"}, "tls_cert"),
        ({"tls_cert": "none.pem", "tls_key": "none.pem"}, "tls_cert"),
    ],
)
def test_half_a_certificate_is_refused(options: dict[str, str], key: str) -> None:
    with pytest.raises(SettingsError) as error:
        load(**options)
    assert error.value.key == key


class Demo:
    def __init__(self, *weak: str) -> None:
        self._weak = list(weak)

    def with_demo_password(self) -> list[str]:
        return self._weak


def test_demo_passwords_stay_on_this_machine(tmp_path: Path) -> None:
    open_to_all = load(host="0.0.0.0", advertised_address="192.0.2.10", **pem(tmp_path))
    with pytest.raises(SettingsError, match=r"^site_file: .*gives agent1, phone1 the demo password"):
        refuse_demo_passwords(open_to_all, Demo("agent1", "phone1"))
    refuse_demo_passwords(open_to_all, Demo())
    refuse_demo_passwords(load(), Demo("agent1"))


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ('dns_servers = "192.0.2.53, dns.test"', "dns_servers: '192.0.2.53, dns.test'"),
        ('dns_servers = "192.0.2.53:x"', "dns_servers: '192.0.2.53:x'"),
        ('sip_hosts = "example.com"', "sip_hosts: 'example.com'"),
        ('sip_ca_file = "none.pem"', "sip_ca_file: 'none.pem' is not a file"),
        ('sip_hosts = "::"', "tls_cert: sip_hosts = '::' is reachable from other machines"),
        ("udp_keep_alive_s = -1", "udp_keep_alive_s: -1"),
    ],
)
def test_a_bad_way_out_is_named(clean: Path, line: str, text: str) -> None:
    write(clean, line)
    with pytest.raises(SettingsError, match=re.escape(text)):
        load()


def test_name_servers_have_ports() -> None:
    text = "192.0.2.53, 192.0.2.54:5353, 2001:db8::53, [2001:db8::54], [2001:db8::55]:5353"
    assert read_servers(text) == (
        ("192.0.2.53", 53),
        ("192.0.2.54", 5353),
        ("2001:db8::53", 53),
        ("2001:db8::54", 53),
        ("2001:db8::55", 5353),
    )
    assert Settings(sip_hosts="::1, 127.0.0.1").hosts == ("127.0.0.1", "::1")
