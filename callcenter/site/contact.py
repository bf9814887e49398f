"""People outside whom agents often call, or transfer to."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from callcenter.site.part import Part, Words

OutsideNumber = Annotated[str, Field(pattern=r"^\+?[0-9][0-9 ().-]{1,30}$")]


class SiteContact(Part):
    """An entry of the directory; whether an agent may call it is still for `dialling` to say."""

    name: Words
    number: OutsideNumber
    note: str = Field(default="", max_length=200)
