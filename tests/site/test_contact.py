"""Numbers of the directory in the site file."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from callcenter.from_site import number_lines
from callcenter.site.contact import SiteContact
from callcenter.site.model import Site

PARTNER = {"name": {"en": "Partner", "zh": "合作方"}, "number": "+86 10 0000-0177", "note": "until six"}


def test_the_directory_lists_them_before_our_own_named_numbers() -> None:
    numbers = {"5000": {"flow": "main", "name": {"en": "Main menu"}}, "5001": {"flow": "main"}}
    site = Site.model_validate({"directory": {"partner": PARTNER}, "numbers": numbers})
    assert [(line.number, line.kind, line.note) for line in number_lines(site)] == [
        ("+86 10 0000-0177", "contact", "until six"),
        ("5000", "ours", ""),
    ]


@pytest.mark.parametrize("number", ["", "+", "call me", "5000;ext=1", "1" * 40])
def test_what_cannot_be_dialled_is_refused(number: str) -> None:
    with pytest.raises(ValidationError):
        SiteContact.model_validate({**PARTNER, "number": number})
