"""What the tests need besides Python is installed where that is possible, and named where it is not."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Collection

import pytest

from tests import needs


def without(monkeypatch: pytest.MonkeyPatch, *programs: str) -> None:
    monkeypatch.setattr(needs, "program", lambda name: None if name in programs else f"/usr/bin/{name}")


@pytest.mark.parametrize(
    "wanted, packages",
    [((), ["sip-tester"]), (("--interop",), ["sip-tester", "kamailio", "sipvicious"])],
)
def test_packages_are_named_for_what_is_wanted(
    monkeypatch: pytest.MonkeyPatch, wanted: Collection[str], packages: list[str]
) -> None:
    without(monkeypatch, "sipp", "kamailio", "svmap")
    assert [name for name in needs.missing(wanted) if name != needs.OUTBOUND_MODULE] == packages


def test_who_may_not_install_is_told_the_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    without(monkeypatch, "sipp")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(shutil, "which", lambda _name, **_where: None)
    assert needs.main([]) == 2
    assert capsys.readouterr().err == (
        "The tests need sip-tester. Run: sudo apt-get install --yes --no-install-recommends sip-tester\n"
    )


@pytest.mark.parametrize("uid, before", [(0, []), (1000, ["/usr/bin/sudo", "-n"])])
def test_root_installs_and_so_does_sudo_without_a_password(
    monkeypatch: pytest.MonkeyPatch, uid: int, before: list[str]
) -> None:
    without(monkeypatch, "sipp", "sox")
    ran = []

    def run(command: list[str], **_how: object) -> subprocess.CompletedProcess[str]:
        ran.append(command)
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(os, "geteuid", lambda: uid)
    monkeypatch.setattr(shutil, "which", lambda name, **_where: f"/usr/bin/{name}")
    monkeypatch.setattr(subprocess, "run", run)
    assert needs.main([]) == 0
    assert ran[-1] == [*before, "sh", "-c", needs.INSTALL, "install", "sip-tester", "sox"]
