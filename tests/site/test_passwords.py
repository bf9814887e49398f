from __future__ import annotations

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.exceptions import VerifyMismatchError

from callcenter.site import Passwords, sip_ha1

CHEAP = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.mark.parametrize("password", ["demo", "密码", "", "a" * 1000, "\ud800", "x\0y"])
def test_only_the_password_matches_its_hash(password: str) -> None:
    stored = CHEAP.hash(password)
    assert stored.startswith("$argon2id$")
    assert CHEAP.hash(password) != stored
    assert CHEAP.matches(stored, password)
    assert not CHEAP.matches(stored, password + "x")


@pytest.mark.parametrize("stored", [None, "", "demo", "$argon2id$broken", "$2b$12$abcdefghijklmnopqrstuv"])
def test_nothing_matches_without_a_proper_hash(stored: str | None) -> None:
    assert not CHEAP.matches(stored, "nobody has this password")
    assert not CHEAP.matches(stored, "demo")


def test_nobodys_hash_is_checked_as_slowly_as_a_real_one() -> None:
    hasher = PasswordHasher(time_cost=2, memory_cost=64, parallelism=2, hash_len=24, salt_len=12)
    nobodys = Passwords(hasher)._nobody
    assert extract_parameters(nobodys) == extract_parameters(hasher.hash("demo"))
    with pytest.raises(VerifyMismatchError):  # and not InvalidHashError, which is raised at once
        hasher.verify(nobodys, "demo")


def test_ha1_of_the_example_in_rfc_7616_3_9_1() -> None:
    assert sip_ha1("Mufasa", "http-auth@example.org", "Circle of Life") == {
        "MD5": "3d78807defe7de2157e2b0b6573a855f",
        "SHA-256": "7987c64c30e25f1b74be53f966b49b90f2808aa92faf9a00262392d7b4794232",
    }
