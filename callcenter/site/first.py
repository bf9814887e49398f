"""The site of a new contact centre: one administrator, one agent, one queue, one number. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from callcenter.site.part import Language

SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 200
"""Longer ones are pasted by mistake; signing in takes no more than 1024."""
LONGEST_WORDS = 80
ECHO, TELEPHONE = "5900", "4001"
"""Numbers every first site has besides its own: the echo test, and the telephone for trying things."""
PHONE, QUEUE = "phone1", "support"

_USER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}").fullmatch
_NUMBER = re.compile(r"[0-9]{2,15}").fullmatch

TEXT = """\
# The site of {company}. Administrators change it on the pages under /admin; who edits this file by hand runs
# `callcenter check-config` and `callcenter reload` then.
version: 1
realm: callcenter
company: {{en: {company}, zh: {company}}}

# Whoever signs in: administrators, supervisors, auditors and agents, with the queues that agents serve.
users:
  {admin}: {{name: {admin_name}, role: admin, password: {admin_password}, language: {language}}}
  {agent}:
    {{name: {agent_name}, role: agent, password: {agent_password}, language: {language}, extension: {extension},
     queues: [support]}}

# SIP accounts without a person. Any SIP telephone can register as this one and call the numbers below.
phones:
  phone1: {{password: {phone_password}, name: {telephone}, number: "4001"}}

# Who waits, and who gets whom.
queues:
  support:
    name: {{en: Support, zh: 客服}}
    ring_for_s: 20
    wrap_up_s: 10
    service_level_s: 20

# The numbers that can be dialled, and the flow that answers each.
numbers:
  {number}: {{flow: reception, name: {{en: {company}, zh: {company}}}}}
  "5900": {{flow: echo, name: {{en: Echo test, zh: 回声测试}}}}

# Where callers leave messages when nobody can take them.
voicemail:
  support:
    name: {{en: Support, zh: 客服}}
    owners: [{admin}]
    queue: support

# Whom each role may call outside, once there is a trunk: prefixes of numbers, such as ["+49"].
dialling:
  agent: {{prefixes: []}}
  supervisor: {{prefixes: []}}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstSite:
    """What the assistant asks for. `phone_password` is nobody's choice."""

    company: str
    language: Language
    admin: str
    admin_name: str
    admin_password: str
    agent: str
    agent_name: str
    agent_password: str
    extension: str
    number: str
    phone_password: str

    def problems(self) -> Iterator[tuple[str, str]]:
        """Fields that cannot be used, each with the code of why; in the order of the form."""
        yield from _words("company", self.company)
        yield from _person("admin", self.admin, self.admin_name, self.admin_password)
        yield from _person("agent", self.agent, self.agent_name, self.agent_password)
        if self.agent.lower() in (self.admin.lower(), PHONE):
            yield "agent", "taken"
        if self.admin.lower() == PHONE:
            yield "admin", "taken"
        yield from _figures("number", self.number, {ECHO, TELEPHONE})
        yield from _figures("extension", self.extension, {ECHO, TELEPHONE, self.number})

    def text(self) -> str:
        """The site file, with a word on each part for whoever edits it."""
        telephone = {"en": "Test telephone", "zh": "测试话机"}[self.language]
        return TEXT.format(
            company=_quoted(self.company),
            language=self.language,
            admin=_quoted(self.admin),
            admin_name=_quoted(self.admin_name),
            admin_password=_quoted(self.admin_password),
            agent=_quoted(self.agent),
            agent_name=_quoted(self.agent_name),
            agent_password=_quoted(self.agent_password),
            extension=_quoted(self.extension),
            phone_password=_quoted(self.phone_password),
            number=_quoted(self.number),
            telephone=_quoted(telephone),
        )

    def greetings(self) -> dict[str, str]:
        """What callers hear first, by the prompt's name."""
        return {
            "en/welcome": f"Welcome to {self.company}.",
            "zh/welcome": f"您好，欢迎致电{self.company}。",
        }


def _person(field: str, user: str, name: str, password: str) -> Iterator[tuple[str, str]]:
    if not _USER(user):
        yield field, "user_name"
    yield from _words(f"{field}_name", name)
    if len(password) < SHORTEST_PASSWORD:
        yield f"{field}_password", "short"
    elif len(password) > LONGEST_PASSWORD or not password.isprintable():
        yield f"{field}_password", "unusable"
    elif password.lower() in (user.lower(), name.lower()):
        yield f"{field}_password", "same"


def _words(field: str, text: str) -> Iterator[tuple[str, str]]:
    if not text.strip():
        yield field, "missing"
    elif len(text) > LONGEST_WORDS or not text.isprintable():
        yield field, "words"


def _figures(field: str, number: str, taken: set[str]) -> Iterator[tuple[str, str]]:
    if not _NUMBER(number):
        yield field, "figures"
    elif number in taken:
        yield field, "taken"


def _quoted(text: str) -> str:
    """The text in double quotes: what JSON writes, YAML reads."""
    return json.dumps(text, ensure_ascii=False)
