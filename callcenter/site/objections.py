"""What the library that checks a site's shape objects to, as sentences that can be had in other languages.

A type that is not in the table keeps the library's own English; a test looks at everything our models can raise.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from said import Said

SAYS: Mapping[str, str] = {
    "bool_parsing": "Input should be a valid boolean, unable to interpret input",
    "bool_type": "Input should be a valid boolean",
    "date_from_datetime_inexact": "Datetimes provided to dates should have zero time - e.g. be exact dates",
    "date_from_datetime_parsing": "Input should be a valid date or datetime, {error}",
    "date_parsing": "Input should be a valid date or datetime, {error}",
    "date_type": "Input should be a valid date",
    "dict_type": "Input should be a valid dictionary",
    "enum": "Input should be {expected}",
    "extra_forbidden": "no such key",
    "finite_number": "Input should be a finite number",
    "float_parsing": "Input should be a valid number, unable to parse string as a number",
    "float_type": "Input should be a valid number",
    "greater_than": "Input should be greater than {gt}",
    "greater_than_equal": "Input should be greater than or equal to {ge}",
    "int_from_float": "Input should be a valid integer, got a number with a fractional part",
    "int_parsing": "Input should be a valid integer, unable to parse string as an integer",
    "int_parsing_size": "Unable to parse input string as an integer, exceeded maximum size",
    "int_type": "Input should be a valid integer",
    "invalid-json-value": "input was not a valid JSON value",
    "invalid_key": "Keys should be strings",
    "iteration_error": "Error iterating over object, error: {error}",
    "less_than": "Input should be less than {lt}",
    "less_than_equal": "Input should be less than or equal to {le}",
    "list_type": "Input should be a valid list",
    "literal_error": "Input should be {expected}",
    "missing": "is missing",
    "model_attributes_type": "Input should be a valid dictionary or object to extract fields from",
    "model_type": "Input should be a valid dictionary",
    "none_required": "Input should be None",
    "recursion_loop": "Recursion error - cyclic reference detected",
    "string_pattern_mismatch": "String should match pattern '{pattern}'",
    "string_too_long": "String should have at most {max_length} characters",
    "string_too_long.1": "String should have at most {max_length} character",
    "string_too_short": "String should have at least {min_length} characters",
    "string_too_short.1": "String should have at least {min_length} character",
    "string_type": "Input should be a valid string",
    "string_type.number": "Input should be a valid string; put it in quotes",
    "string_unicode": "Input should be a valid string, unable to parse raw data as a unicode string",
    "too_long": "should have at most {max_length} entries",
    "too_long.1": "should have at most {max_length} entry",
    "too_short": "should have at least {min_length} entries",
    "too_short.1": "should have at least {min_length} entry",
    "tuple_type": "Input should be a valid tuple",
    "union_tag_invalid": "may not be written like this",
    "union_tag_not_found": "may not be written like this",
}
"""By the type of the objection; `.1` when the limit is one, `.number` when a number stands there."""


def in_words(error: Mapping[str, Any]) -> Said:
    """One of `ValidationError.errors()`; a rule of our own has its sentence with it."""
    context = error.get("ctx") or {}
    ours = context.get("problem", context.get("error"))
    if isinstance(ours, ValueError) and ours.args:
        ours = ours.args[0]
    if isinstance(ours, Said):
        return ours
    template = SAYS.get(error["type"] + _kind(error, context)) or SAYS.get(error["type"])
    if template is None:
        return Said("{message}", message=error["msg"].removeprefix("Value error, "))
    return Said(template, **{name: _short(value) for name, value in context.items()})


def _kind(error: Mapping[str, Any], context: Mapping[str, Any]) -> str:
    if 1 in (context.get("min_length"), context.get("max_length")):
        return ".1"
    return ".number" if isinstance(error["input"], int | float) else ""


def _short(value: object) -> object:
    """Limits of numbers with a point are often whole."""
    return int(value) if isinstance(value, float) and value.is_integer() else value
