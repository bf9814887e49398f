"""A certificate that is read again while everything runs."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from callcenter.certificates import renew
from callcenter.make_cert import LASTS, write_pair
from callcenter.net.errors import BadCertificate
from callcenter.net.tls import ServerTls

NOW = datetime.datetime(2026, 6, 1, tzinfo=datetime.UTC)


@dataclass
class Files:
    tls_cert: str = ""
    tls_key: str = ""


@dataclass
class Shown:
    times: list[str] = field(default_factory=list)

    def renew_certificate(self) -> None:
        self.times.append("renewed")


def files(folder: Path, made: datetime.datetime = NOW) -> Files:
    cert, key = write_pair(folder, ["127.0.0.1"], made)
    return Files(str(cert), str(key))


@pytest.mark.parametrize(
    ("age", "told"),
    [
        (datetime.timedelta(0), ("info", "certificate_read")),
        (LASTS - datetime.timedelta(days=10), ("warning", "certificate_read")),
        (LASTS + datetime.timedelta(days=10), ("warning", "certificate_read")),
    ],
)
def test_everybody_shows_the_new_pair_and_one_that_ends_soon_is_warned_of(
    tmp_path: Path, age: datetime.timedelta, told: tuple[str, str]
) -> None:
    web, sip = Shown(), Shown()
    with capture_logs() as logs:
        assert renew(files(tmp_path, NOW - age), (web, sip), NOW.timestamp())
    assert (web.times, sip.times) == (["renewed"], ["renewed"])
    assert [(log["log_level"], log["event"]) for log in logs] == [told]


def test_without_a_certificate_there_is_nothing_to_read() -> None:
    shown = Shown()
    assert (renew(Files(), [shown], 0.0), shown.times) == (False, [])


@pytest.mark.parametrize("what", ["missing", "nonsense", "another one's key"])
def test_a_pair_that_cannot_be_used_changes_nothing_and_is_logged(tmp_path: Path, what: str) -> None:
    pair, shown = files(tmp_path / "a"), Shown()
    if what == "missing":
        Path(pair.tls_cert).unlink()
    elif what == "nonsense":
        Path(pair.tls_cert).write_text("nothing of the kind")
    else:
        pair.tls_key = files(tmp_path / "b").tls_key
    with capture_logs() as logs:
        assert not renew(pair, [shown], NOW.timestamp())
    assert (shown.times, [log["event"] for log in logs]) == ([], ["certificate_refused"])


def test_a_server_shows_a_renewed_pair_to_the_next_connection_and_keeps_the_old_when_it_is_broken(
    tmp_path: Path,
) -> None:
    used, new = files(tmp_path / "used"), files(tmp_path / "new")
    server = ServerTls(used.tls_cert, used.tls_key)
    first = server.getContext()
    for there, here in ((new.tls_cert, used.tls_cert), (new.tls_key, used.tls_key)):
        Path(here).write_bytes(Path(there).read_bytes())
    server.renew()
    second = server.getContext()
    assert second is not first
    Path(used.tls_cert).write_text("broken")
    with pytest.raises(BadCertificate):
        server.renew()
    assert server.getContext() is second
