"""Queries, databases and PINs in the site file, and every way to get them wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from callcenter.site import SiteError, load_site, query_calls
from callcenter.site.sql import bindable, placeholders

GOOD = """databases: {shop: {url: "sqlite:///{data}/shop.sqlite3", first: shop.sql}}
queries:
  order: {database: shop, parameters: {number: text}, sql: "select state from o where n = :number and c = :call"}
customers: [{id: a, name: A, account: "1", pin: "1234"}]
"""


def problem(tmp_path: Path, text: str) -> str:
    path = tmp_path / "site.yaml"
    path.write_text(text)
    try:
        load_site(path)
    except SiteError as error:
        return str(error).removeprefix(f"{path}:")
    return ""


def test_a_good_one(tmp_path: Path) -> None:
    assert problem(tmp_path, GOOD) == ""
    assert query_calls(load_site(tmp_path / "site.yaml").queries) == {"order(number)"}
    assert "1234" not in repr(load_site(tmp_path / "site.yaml"))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("database: shop", "database: shed", "3: queries.order.database: there is no database 'shed'; databases: shop"),
        (":number and", ":nummer and", "3: queries.order.sql.0: :nummer is no parameter; declare it under parameters"),
        ("number: text", "number: text, more: whole", "3: queries.order.parameters.more: is used nowhere in the SQL"),
        ("number: text", "number: date", "3: queries.order.parameters.number: Input should be"),
        ("select state", "delete from o; select state", "3: queries.order.sql.0: is several statements"),
        ('"select state from', '"update', "3: queries.order.sql.0: begins with update, and writes"),
        ('pin: "1234"', 'pin: "12ab"', "4: customers.0.pin: "),
        ('account: "1", ', "", "4: customers.0.pin: belongs to an account, and this customer has none"),
        ("shop.sql", "../x.sql", "1: databases.shop.first: "),
    ],
)  # fmt: skip
def test_mistakes(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert problem(tmp_path, GOOD.replace(old, new)).startswith(said)


@pytest.mark.parametrize(
    ("sql", "names"),
    [
        ("select :a, :b, :a", ("a", "b")),
        ("select ':no', \":no\", x::int, :yes -- :no\n, /* :no */ :too", ("yes", "too")),
        ("select 'it''s :no'", ()),
        ("", ()),
    ],
)
def test_what_a_statement_wants(sql: str, names: tuple[str, ...]) -> None:
    assert placeholders(sql) == names


def test_colons_in_quotes_are_no_values() -> None:
    assert bindable("select '12:30', :a") == "select '12\\:30', :a"
