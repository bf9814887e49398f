"""The picture in the README shows the page as it is; `python -m tests.screens --readme` takes it anew."""

import pytest

from tests.agent_ui.pictures import difference
from tests.agent_ui.stage import played
from tests.screens import README_PICTURE, readme

pytestmark = pytest.mark.browser

LARGEST = 150_000
ALIKE = 0.0095
"""Other fonts on the same page come to 0.008; another state of the page to 0.010 and more."""


@played
async def test_the_readmes_picture_is_current(home, blank):
    kept = README_PICTURE.read_bytes()
    size, size_now, unlike = await difference(blank, kept, await readme(home))
    assert (size, size_now) == ([1280, 720], [1280, 720])
    assert unlike < ALIKE, "the page has changed: python -m tests.screens --readme"
    assert len(kept) <= LARGEST


@played
async def test_another_state_of_the_page_would_not_pass_for_it(home, blank):
    _, _, unlike = await difference(blank, README_PICTURE.read_bytes(), await readme(home, "agent-offer"))
    assert unlike > ALIKE
