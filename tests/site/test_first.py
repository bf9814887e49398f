"""The site of a new contact centre: what may be asked for, and that the file always loads as it was meant."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.site import DEMO_PASSWORD, load_site
from callcenter.site.first import FirstSite

GOOD = FirstSite(
    company="Harbour & Sons: “Repairs” #1", language="en", admin="petra", admin_name="Petra Novak",
    admin_password="correct horse", agent="lin", agent_name="林梅 {Lin}", agent_password='quotes " and \\ too',
    extension="2001", number="5000", phone_password="generated",
)  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "problems"),
    [
        ({}, []),
        ({"company": " "}, [("company", "missing")]),
        ({"company": "x" * 81}, [("company", "words")]),
        ({"company": "two\nlines"}, [("company", "words")]),
        ({"admin": "Petra Novak"}, [("admin", "user_name")]),
        ({"admin": ""}, [("admin", "user_name")]),
        ({"admin": "phone1"}, [("admin", "taken")]),
        ({"admin_password": "short"}, [("admin_password", "short")]),
        ({"admin_password": "x" * 201}, [("admin_password", "unusable")]),
        ({"admin_password": "tab\tand more"}, [("admin_password", "unusable")]),
        ({"admin_password": "petra novak"}, [("admin_password", "same")]),
        ({"agent": "Petra"}, [("agent", "taken")]),
        ({"agent_name": ""}, [("agent_name", "missing")]),
        ({"number": "5"}, [("number", "figures")]),
        ({"number": "+4930"}, [("number", "figures")]),
        ({"number": "5900"}, [("number", "taken")]),
        ({"extension": "5000"}, [("extension", "taken")]),
        ({"extension": "x"}, [("extension", "figures")]),
    ],
)
def test_what_may_be_asked_for(changes: dict[str, str], problems: list[tuple[str, str]]) -> None:
    assert list(replace(GOOD, **changes).problems()) == problems


def loaded(folder: Path, first: FirstSite):  # type: ignore[no-untyped-def]
    path = folder / "site.yaml"
    path.write_text(first.text(), encoding="utf-8")
    return load_site(path)


def test_the_file_says_what_was_asked_for(tmp_path: Path) -> None:
    site = loaded(tmp_path, GOOD)
    assert {name: (user.name, user.role, user.password) for name, user in site.users.items()} == {
        "petra": ("Petra Novak", "admin", "correct horse"),
        "lin": ("林梅 {Lin}", "agent", 'quotes " and \\ too'),
    }
    assert (site.company['en'], site.users["lin"].queues, site.users["lin"].extension) == (
        GOOD.company, ("support",), "2001",
    )  # fmt: skip
    assert {number: what.flow for number, what in site.numbers.items()} == {
        "5000": "reception",
        "5900": "echo",
    }
    assert site.phones["phone1"].password == "generated"
    assert DEMO_PASSWORD not in {one.password for one in site.accounts().values()}


USERS = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,20}", fullmatch=True)
FIGURES = st.from_regex(r"[0-9]{2,15}", fullmatch=True)


@given(
    company=st.text(min_size=1, max_size=100), admin=USERS, agent=USERS, name=st.text(max_size=90),
    password=st.text(max_size=30), number=FIGURES, extension=FIGURES, language=st.sampled_from(["en", "zh"]),
)  # fmt: skip
def test_whatever_has_no_problem_loads(
    tmp_path_factory: pytest.TempPathFactory, company: str, admin: str, agent: str, name: str, password: str,
    number: str, extension: str, language: str,
) -> None:  # fmt: skip
    first = FirstSite(
        company=company, language=language, admin=admin, admin_name=name, admin_password=password, agent=agent,
        agent_name=name, agent_password=password, extension=extension, number=number, phone_password="generated",
    )  # fmt: skip
    if not list(first.problems()):
        site = loaded(tmp_path_factory.getbasetemp(), first)
        assert (site.company["zh"], set(site.users), site.users[admin].password) == (
            company,
            {admin, agent},
            password,
        )
        assert number in site.numbers
