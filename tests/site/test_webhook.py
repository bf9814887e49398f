"""Hooks in the site file, and what follows a conversation: what may be written, and where a mistake is."""

from __future__ import annotations

from pathlib import Path

import pytest

from callcenter.from_site import after_rules
from callcenter.hook_room import hooks_of
from callcenter.settings import Settings, SettingsError
from callcenter.site import Site, SiteError, load_site

GOOD = """
queues: {support: {name: {en: Support}, after_call: survey}}
numbers: {"5000": {flow: main, after_call: goodbye}, "5001": {flow: main}}
webhooks:
  sms:
    url: https://sms.example/send
    headers: {Authorization: {env: SMS_TOKEN, prefix: "Bearer "}, X-From: house}
    secret: {file: sms.key}
    body: {to: "{number}", text: "{text}"}
  mail: {file: mail.jsonl}
"""


def read(folder: Path, text: str = GOOD) -> Site:
    path = folder / "site.yaml"
    path.write_text(text)
    return load_site(path)


def settings(folder: Path) -> Settings:
    return Settings(site_file=folder / "site.yaml", data_dir=folder / "data")


def test_what_follows_a_conversation(tmp_path: Path) -> None:
    rules = after_rules(read(tmp_path))
    asked = [("support", "5000"), ("", "5000"), ("sales", "5000"), ("support", "5001"), ("", "5001")]
    assert [rules.flow(queue, number) for queue, number in asked] == [
        "survey", "goodbye", "goodbye", "survey", "",
    ]  # fmt: skip


def test_secrets_come_from_elsewhere(tmp_path: Path) -> None:
    site = read(tmp_path)
    (tmp_path / "sms.key").write_text("a word\n")
    hooks = hooks_of(settings(tmp_path), site, {"SMS_TOKEN": "t0p"})
    sms, mail = hooks["sms"], hooks["mail"]
    assert (dict(sms.headers), sms.secret) == ({"Authorization": "Bearer t0p", "X-From": "house"}, b"a word")
    assert mail.path == str(tmp_path / "data" / "hooks" / "mail.jsonl")


@pytest.mark.parametrize(
    ("environ", "key", "says"),
    [
        ({}, "a word", "webhooks.sms.headers.Authorization: the environment has no SMS_TOKEN"),
        ({"SMS_TOKEN": "t"}, "", "must hold one line"),
        ({"SMS_TOKEN": "t"}, "a\nb", "must hold one line"),
        ({"SMS_TOKEN": "t"}, None, "cannot be read"),
    ],
)
def test_secrets_that_are_not_there(
    tmp_path: Path, environ: dict[str, str], key: str | None, says: str
) -> None:
    site = read(tmp_path)
    if key is not None:
        (tmp_path / "sms.key").write_text(key)
    with pytest.raises(SettingsError) as wrong:
        hooks_of(settings(tmp_path), site, environ)
    assert says in str(wrong.value)


@pytest.mark.parametrize(
    ("hook", "place", "problem"),
    [
        ("{}", "webhooks.x", "exactly one of url and file"),
        ("{url: 'http://a', file: b}", "webhooks.x", "exactly one of url and file"),
        ("{url: 'ftp://a'}", "webhooks.x.url", "pattern"),
        ("{url: 'http://me:pin@a'}", "webhooks.x.url", "pattern"),
        ("{file: ../../etc/passwd}", "webhooks.x.file", "pattern"),
        ("{url: 'http://a', secret: {}}", "webhooks.x.secret", "exactly one of env"),
        ("{url: 'http://a', headers: {A: {env: B, file: C}}}", "webhooks.x.headers.A", "exactly one of env"),
        ("{url: 'http://a', body: {a: '{1 +}'}}", "webhooks.x.body", "cannot be understood"),
        ("{url: 'http://a', format: form, body: {a: [b]}}", "webhooks.x.body", "a form has no lists"),
        ("{url: 'http://a', retries: 99}", "webhooks.x.retries", "less than or equal"),
    ],
)
def test_mistakes(tmp_path: Path, hook: str, place: str, problem: str) -> None:
    with pytest.raises(SiteError) as wrong:
        read(tmp_path, f"webhooks:\n  x: {hook}\n")
    assert (wrong.value.key, wrong.value.line) == (place, 2)
    assert problem in str(wrong.value)
