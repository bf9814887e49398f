"""Flows by name on the command line."""

from pathlib import Path

import pytest

from callcenter.flow_tools.finding import flow_file, packaged_flows


@pytest.mark.parametrize("given", ["main", "main.yaml", "banking.tests.yaml"])
def test_a_bare_name_is_one_of_the_flows_that_come_with_the_product(given, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    found = flow_file(given)
    assert found.parent == packaged_flows()
    assert found.is_file()


@pytest.mark.parametrize("given", ["mine.yaml", "./main.yaml", "flows/main.yaml", "nothing"])
def test_whatever_else_is_named_is_meant(given, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert flow_file(given) == Path(given)


def test_a_file_here_comes_first(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "main.yaml").write_text("flow: main")
    assert flow_file("main.yaml") == Path("main.yaml")
