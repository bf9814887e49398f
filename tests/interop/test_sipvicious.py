"""sipvicious from 127.0.0.66: it learns nothing about who is here, is kept out, and nobody else notices.

The tests run in order, each leaving the attacker with less: served as a stranger, then banned.
"""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.ports import free_port
from tests.helpers.product import Product
from tests.helpers.sipp import Ears
from tests.helpers.sounds import RATE, tone, write_wav
from tests.helpers.stranger import ATTACKER
from tests.interop.aftermath import Aftermath
from tests.interop.baresip import Baresip
from tests.interop.scenario import Sipp
from tests.needs import program
from tests.system.aio import system_test, wait_for

pytestmark = pytest.mark.system

FROM_ELSEWHERE = Path(__file__).with_name("from_elsewhere.py")
WITHIN_S = 40.0
REAL, INVENTED = ("phone1", "agent1", "4001", "2041"), ("nobody", "agent7", "4009", "2999")


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory, prompts: Path) -> Iterator[Product]:
    """MD5 is what sipvicious guesses with."""
    folder = tmp_path_factory.mktemp("sipvicious")
    running = Product(folder, {"digest_algorithms": "MD5"}, prompts=prompts)
    wait_for(running.start())
    yield running
    wait_for(running.stop())


async def attack(tmp_path: Path, name: str, *options: str) -> str:
    """Run one of its programs from the attacker's address; what it printed."""
    path = program(name)
    assert path is not None, f"{name} is missing: python -m tests.needs --interop installs it"
    interpreter = Path(path).read_text().partition("\n")[0].removeprefix("#!").split()
    process = await asyncio.create_subprocess_exec(
        *interpreter, str(FROM_ELSEWHERE), ATTACKER, path, "-x", ATTACKER, "-P", str(free_port()), *options,
        env={**os.environ, "HOME": str(tmp_path)}, cwd=tmp_path,
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    try:
        said, _ = await asyncio.wait_for(process.communicate(), WITHIN_S)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return said.decode(errors="replace")


def words(tmp_path: Path, *lines: str) -> str:
    file = tmp_path / "words.txt"
    file.write_text("\n".join(lines) + "\n")
    return str(file)


def found(said: str) -> set[str]:
    """The first column of the table it prints."""
    return set(re.findall(r"^\| (\S+) +\|", said, re.MULTILINE)) - {"Extension", "SIP"}


@system_test
async def test_a_map_of_the_network_shows_a_device_and_no_more(product: Product, tmp_path: Path) -> None:
    """That somebody speaks SIP here can be seen; not what product."""
    said = await attack(tmp_path, "svmap", "-p", str(product.sip_port), "127.0.0.1")
    assert found(said) == {f"127.0.0.1:{product.sip_port}"}
    assert "unknown" in said
    assert "callcenter" not in said


@pytest.mark.parametrize("method", ["REGISTER", "INVITE", "OPTIONS"])
@system_test
async def test_a_hunt_for_extensions_tells_nothing(product: Product, tmp_path: Path, method: str) -> None:
    """Who exists is answered like who does not, and so not found."""
    for users in (REAL, INVENTED):
        users_file = words(tmp_path, *users)
        said = await attack(
            tmp_path, "svwar", "-m", method, "-d", users_file, "--force", "--maximumtime", "2",
            f"udp://127.0.0.1:{product.sip_port}",
        )  # fmt: skip
        assert found(said) & {*users} == set(), said


@system_test
async def test_guessing_passwords_ends_in_a_ban_and_nobody_else_notices(
    product: Product, tmp_path: Path
) -> None:
    """The right password is the 41st guess; a call goes on meanwhile as if nothing was."""
    guesses = words(tmp_path, *(f"guess{number}" for number in range(40)), "demo")
    caller = Sipp(tmp_path, product.sip_port, "uac", number="5901", is_builtin=True, options=("-d", "8000"))
    ears = Ears(caller.media_port)
    ears.start()
    await caller.start()
    try:
        said = await attack(
            tmp_path, "svcrack", "-u", "phone1", "-d", guesses, "--maximumtime", "3",
            f"udp://127.0.0.1:{product.sip_port}",
        )  # fmt: skip
        await caller.wait()
    finally:
        await caller.stop()
        ears.stop()
    assert "found nothing" in said
    assert 7.5 < len(ears.heard()) / RATE < 8.5
    token = await asyncio.to_thread(product.login, "admin")
    [ban] = (await asyncio.to_thread(product.get, "/api/bans", token))["items"]
    assert (ban["source"], ban["why"]) == (ATTACKER, "guessing")
    log = product.log.read_text()
    assert [line for line in log.splitlines() if "source_banned" in line and ATTACKER in line]


@system_test
async def test_the_banned_find_nothing_and_phones_register_and_call(product: Product, tmp_path: Path) -> None:
    said = await attack(tmp_path, "svmap", "-p", str(product.sip_port), "127.0.0.1")
    assert found(said) == set()
    aftermath = Aftermath(product)
    voice = write_wav(tmp_path / "said.wav", tone(705.0, 5.0))
    address = f"sip:phone1@127.0.0.1:{product.sip_port}"
    async with Baresip(tmp_path / "phone1", address, voice) as desk:
        await desk.calls("5901")
        await desk.hangs_up()
    aftermath.nothing_is_left()
