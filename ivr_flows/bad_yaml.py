"""What to do about a file that is not YAML: the reader says what it stumbled over, people want to know why."""

from __future__ import annotations

from yaml import MarkedYAMLError

from ivr_flows.values import Mark
from said import Said

ADVICE = (
    ("'\\t'", Said("indent with spaces, never with a tab")),
    (
        "mapping values are not allowed here",
        Said("put a text with a colon in quotes, and check the indentation"),
    ),
    ("could not find expected ':'", Said("write `name: value`, with a colon and a space")),
    ("found unexpected end of stream", Said("close the quotes that begin here")),
    ("expected alphabetic or numeric character", Said("put a text that begins with * or & in quotes")),
    ("found undefined alias", Said("put a text that begins with * in quotes")),
    ("found duplicate anchor", Said("put a text that begins with & in quotes")),
    ("found unknown escape character", Said("write \\\\ for a backslash, or use single quotes")),
    ("cannot start any token", Said("put a text that begins with this sign in quotes")),
    ("found undefined tag handle", Said("put a text that begins with ! in quotes")),
    ("but found another document", Said("remove the line with ---: one file holds one flow")),
    ("expected ',' or '}'", Said("put a comma between the fields, and close them with }}")),
    ("expected ',' or ']'", Said("put a comma between the items, and close the list with ]")),
    ("expected <block end>", Said("indent this line as those above it that belong together")),
    ("expected a comment or a line break", Said("begin the text in the next line, indented")),
)
"""The first that fits; `problem` as the YAML reader words it."""

OTHERWISE = Said("check indentation, quotes and colons")
_WHERE_IT_BEGINS = "found unexpected end of stream"


def what_is_wrong(error: MarkedYAMLError) -> tuple[Mark, Said, Said]:
    """Return the place, the problem and what to do."""
    problem = error.problem or "it cannot be read"
    spot = error.context_mark if problem == _WHERE_IT_BEGINS and error.context_mark else error.problem_mark
    at = Mark(1, 1) if spot is None else Mark(spot.line + 1, spot.column + 1)
    advice = next((advice for sign, advice in ADVICE if sign in problem), OTHERWISE)
    return at, Said("{why}", why=" ".join(problem.removeprefix("but ").split())), advice
