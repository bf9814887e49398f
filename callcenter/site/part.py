"""What every part of a site file is made of: its base class, names, and texts by language."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from said import Said

Language = Literal["en", "zh"]
Words = dict[Language, str]
"""One text per language."""
Spoken = dict[Language, Annotated[str, Field(min_length=1, max_length=400)]]
"""What callers hear, by language."""
Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
"""Users, queues, skills: safe in URLs, SIP URIs and file names."""
BoxName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
"""Voicemail boxes: part of a prompt's name."""
PromptName = Annotated[str, Field(max_length=100, pattern=r"^[a-z0-9_]+(/[a-z0-9_]+)*$")]
Level = Annotated[int, Field(ge=1, le=10)]

Place = tuple[str | int, ...]
Problem = tuple[Place, Said]
"""Where in the file, and what is wrong there."""


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


def shape(mapping: str, text: str = "[text]", several: str = "[list]") -> Callable[[Any], str]:
    """The tag of whatever form was written. Tags stand in brackets, and the loader leaves those out of a place."""

    def tag(given: Any) -> str:
        if isinstance(given, dict | Part):
            return mapping
        return several if isinstance(given, list | tuple) else text

    return tag
