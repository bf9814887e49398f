"""What a verb keeps of an answer: variables, and where in the answer each stands."""

from __future__ import annotations

from ivr_flows.errors import ExpressionError
from ivr_flows.fields import Fields
from ivr_flows.json_path import JsonPath, parse_path
from ivr_flows.run import Run
from ivr_flows.values import Json, Use
from said import Said

Picked = tuple[tuple[Use, JsonPath], ...]


def read_picked(fields: Fields, example: str) -> Picked:
    """Read `read: {variable: path}`; nothing when it is not there. `example`: a path, for whoever wrote a wrong one."""

    def one(picked: Fields, name: str) -> tuple[Use, JsonPath]:
        use, text = picked.variable_key(name), picked.text(name)
        try:
            return use, parse_path(text)
        except ExpressionError as error:
            picked.wrong(
                Said(
                    "the path of `{name}` cannot be understood: {problem}", name=name, problem=error.problem
                ),
                Said("write, for instance, {example}", example=example),
                picked.place_inside(name, error.column),
            )
            return use, JsonPath(text, ())

    return tuple(fields.table("read", one, required=False).values())


def keep(run: Run, picked: Picked, answer: Json) -> bool:
    """Set the variables whose paths lead somewhere; False when one does not."""
    found = [(use, path.find(answer)) for use, path in picked]
    for use, item in found:
        if item is not None:
            run.set_variable(use.name, item)
    return all(item is not None for _, item in found)
