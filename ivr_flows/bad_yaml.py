"""What to do about a file that is not YAML: the reader says what it stumbled over, people want to know why."""

from __future__ import annotations

from yaml import MarkedYAMLError

from ivr_flows.values import Mark

ADVICE = (
    ("'\\t'", "indent with spaces, never with a tab"),
    ("mapping values are not allowed here", "put a text with a colon in quotes, and check the indentation"),
    ("could not find expected ':'", "write `name: value`, with a colon and a space"),
    ("found unexpected end of stream", "close the quotes that begin here"),
    ("expected alphabetic or numeric character", "put a text that begins with * or & in quotes"),
    ("found undefined alias", "put a text that begins with * in quotes"),
    ("found duplicate anchor", "put a text that begins with & in quotes"),
    ("found unknown escape character", "write \\\\ for a backslash, or use single quotes"),
    ("cannot start any token", "put a text that begins with this sign in quotes"),
    ("found undefined tag handle", "put a text that begins with ! in quotes"),
    ("but found another document", "remove the line with ---: one file holds one flow"),
    ("expected ',' or '}'", "put a comma between the fields, and close them with }"),
    ("expected ',' or ']'", "put a comma between the items, and close the list with ]"),
    ("expected <block end>", "indent this line as those above it that belong together"),
    ("expected a comment or a line break", "begin the text in the next line, indented"),
)
"""The first that fits; `problem` as the YAML reader words it."""

OTHERWISE = "check indentation, quotes and colons"
_WHERE_IT_BEGINS = "found unexpected end of stream"


def what_is_wrong(error: MarkedYAMLError) -> tuple[Mark, str, str]:
    """Return the place, the problem and what to do."""
    problem = error.problem or "it cannot be read"
    spot = error.context_mark if problem == _WHERE_IT_BEGINS and error.context_mark else error.problem_mark
    at = Mark(1, 1) if spot is None else Mark(spot.line + 1, spot.column + 1)
    advice = next((advice for sign, advice in ADVICE if sign in problem), OTHERWISE)
    return at, " ".join(problem.removeprefix("but ").split()), advice
