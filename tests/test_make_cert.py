"""`callcenter make-cert`: a pair that fits, for the names asked for, and never over another."""

from __future__ import annotations

import datetime
import ipaddress
import ssl
from pathlib import Path

import pytest
from cryptography import x509

from callcenter.cli import main
from callcenter.errors import UsageError
from callcenter.make_cert import write_pair
from callcenter.settings import load

NOW = datetime.datetime(2026, 3, 1, tzinfo=datetime.UTC)


def names(cert: Path) -> list[object]:
    read = x509.load_pem_x509_certificate(cert.read_bytes())
    return [name.value for name in read.extensions.get_extension_for_class(x509.SubjectAlternativeName).value]


def test_the_pair_fits_and_names_every_host_once(tmp_path: Path) -> None:
    hosts = ["cc.lan", "192.0.2.10", "2001:db8::1", "bücher.example", "cc.lan"]
    cert, key = write_pair(tmp_path / "tls", hosts, NOW)
    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(cert, key)
    assert names(cert) == [
        "cc.lan",
        ipaddress.ip_address("192.0.2.10"),
        ipaddress.ip_address("2001:db8::1"),
        "xn--bcher-kva.example",
    ]
    read = x509.load_pem_x509_certificate(cert.read_bytes())
    assert read.not_valid_before_utc < NOW < read.not_valid_after_utc
    # Browsers refuse what lasts longer.
    assert read.not_valid_after_utc - read.not_valid_before_utc < datetime.timedelta(days=398)
    assert (key.stat().st_mode & 0o777, cert.stat().st_mode & 0o077) == (0o600, 0o044)


@pytest.mark.parametrize("name", ["cert.pem", "key.pem"])
def test_what_is_there_stays(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("mine")
    with pytest.raises(UsageError, match=f"{name} is there already; remove it to make a new pair$"):
        write_pair(tmp_path, ["cc.lan"], NOW)
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [(name, "mine")]


@pytest.mark.parametrize("host", ["", "a..b", "x" * 64])
def test_what_is_no_host_is_refused(tmp_path: Path, host: str) -> None:
    with pytest.raises(UsageError, match=r"neither a host name nor an IP address$"):
        write_pair(tmp_path, [host], NOW)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="cannot be written: "):
        write_pair(tmp_path / "file" / "tls", ["cc.lan"], NOW)


def test_the_command_prints_the_two_lines_that_were_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "callcenter.toml"
    # What makes every other command ask for a certificate does not stop the one that makes it.
    given = f'host = "0.0.0.0"\nadvertised_address = "192.0.2.10"\ndata_dir = "{tmp_path / "var"}"\n'
    config.write_text(given)
    monkeypatch.setenv("CALLCENTER_CONFIG", str(config))
    assert main(["make-cert", "cc.lan"]) == 0
    lines = capsys.readouterr().out
    config.write_text(given + lines)
    settings = load()
    assert Path(settings.tls_cert) == tmp_path / "var" / "tls" / "cert.pem"
    made = names(Path(settings.tls_cert))
    assert made[:2] == ["cc.lan", ipaddress.ip_address("192.0.2.10")]
    assert made[-2:] == ["localhost", ipaddress.ip_address("127.0.0.1")]
    assert main(["make-cert"]) == 2
