"""What the library objects to: whatever our models can raise has a sentence of ours."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import ValidationError

from callcenter.site import Site
from callcenter.site.load import document_of
from callcenter.site.objections import SAYS, in_words
from said import Said

RAISES: dict[str, tuple[str, ...]] = {
    "bool": ("bool_type", "bool_parsing"),
    "date": ("date_type", "date_parsing", "date_from_datetime_parsing", "date_from_datetime_inexact"),
    "dict": ("dict_type",),
    "enum": ("enum",),
    "float": ("float_type", "float_parsing", "finite_number"),
    "int": ("int_type", "int_parsing", "int_parsing_size", "int_from_float", "finite_number"),
    "json-or-python": (),
    "lax-or-strict": (),
    "list": ("list_type",),
    "literal": ("literal_error",),
    "model": ("model_type",),
    "model-fields": ("missing", "extra_forbidden", "model_attributes_type"),
    "str": ("string_type", "string_unicode"),
    "tagged-union": ("union_tag_invalid", "union_tag_not_found"),
    "tuple": ("tuple_type", "iteration_error"),
}
"""By the kind of schema; `LIMITS` has what limits add."""
LIMITS: dict[str, tuple[str, ...]] = {
    "ge": ("greater_than_equal",),
    "gt": ("greater_than",),
    "le": ("less_than_equal",),
    "lt": ("less_than",),
    "pattern": ("string_pattern_mismatch",),
}
SILENT = frozenset({
    "any", "default", "definition-ref", "definitions", "function-after", "function-before", "function-plain",
    "function-wrap", "is-instance", "model-field", "nullable", "chain", "union", "callable", "custom-error",
    "no-info", "none", "typed-dict",
})  # fmt: skip
"""They raise nothing of their own, or a ValueError with a sentence of ours."""


def parts(schema: Any) -> Iterator[dict[str, Any]]:
    """Every schema within a schema, once."""
    seen: set[int] = set()
    todo = [schema]
    while todo:
        one = todo.pop()
        if isinstance(one, dict) and id(one) not in seen:
            seen.add(id(one))
            todo += [
                item for name, item in one.items() if name not in ("metadata", "serialization", "expected")
            ]
            if isinstance(one.get("type"), str):
                yield one
        elif isinstance(one, list | tuple):
            todo += one


def raised(schema: dict[str, Any]) -> set[str]:
    """The types of objection that a schema can lead to."""
    found = set(RAISES.get(schema["type"], ()))
    for limit, types in LIMITS.items():
        found |= set(types) if limit in schema else set()
    for limit, word in (("min_length", "short"), ("max_length", "long")):
        if limit in schema:
            found.add(f"string_too_{word}" if schema["type"] == "str" else f"too_{word}")
    return found


def test_everything_our_models_can_raise_has_a_sentence() -> None:
    schemas = list(parts(Site.__pydantic_core_schema__))
    assert {one["type"] for one in schemas} - set(RAISES) - SILENT == set()
    assert sorted({kind for one in schemas for kind in raised(one)} - set(SAYS)) == []


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ({"type": "missing", "input": {}, "msg": "Field required"}, "is missing"),
        ({"type": "string_type", "input": 5, "msg": ""}, "Input should be a valid string; put it in quotes"),
        ({"type": "less_than", "input": 5, "msg": "", "ctx": {"lt": 5.0}}, "Input should be less than 5"),
        ({"type": "too_short", "input": [], "msg": "", "ctx": {"min_length": 1, "actual_length": 0}},
         "should have at least 1 entry"),
        ({"type": "brand_new", "input": 5, "msg": "Value error, it rained"}, "it rained"),
    ],
)  # fmt: skip
def test_an_objection_in_words(error: dict[str, Any], words: str) -> None:
    assert in_words(error) == words


def test_a_rule_of_ours_brings_its_own_sentence() -> None:
    with pytest.raises(ValidationError) as invalid:
        Site.model_validate(
            {"hours": {"day": {"week": {"someday": []}}}, "queues": {"a": {"name": {}, "hours": "x"}}}
        )
    assert [in_words(error).template for error in invalid.value.errors()] == [
        "is a day or a range of days such as mon-fri; days: {days}"
    ]


def test_a_place_in_the_file_keeps_the_sentence(tmp_path: Any) -> None:
    document = document_of(tmp_path / "site.yaml", "users: {a: {}}", Said("a mapping"))
    with pytest.raises(ValidationError) as invalid:
        Site.model_validate(document.data)
    assert {one.problem.template for one in document.explain_all(invalid.value)} == {"is missing"}
