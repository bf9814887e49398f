"""The kinds of objects a site is made of, read off its model: whoever adds a part there has it administered here.

A mapping of parts is a kind with names (`queues`), a list of parts with an `id` as well (`customers`); what is left,
single values of the whole house, are the fields of one object, `site/site`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel, TypeAdapter
from pydantic.fields import FieldInfo

from callcenter.site import Site

WHOLE = "site"
"""The kind, and the name, of what belongs to the site as a whole."""

NOT_CHANGED = frozenset({"version"})

NO_SECRETS = frozenset({("queries", "sql"), ("webhooks", "secret")})
"""Kept out of logs for their length, and the name of a secret that stands elsewhere."""

TITLES: dict[str, dict[str, str]] = {
    "users": {"en": "Users", "zh": "用户"},
    "phones": {"en": "Phones", "zh": "话机"},
    "hours": {"en": "Hours and holidays", "zh": "营业时间与节假日"},
    "skills": {"en": "Skills", "zh": "技能"},
    "queues": {"en": "Queues", "zh": "队列"},
    "numbers": {"en": "Numbers", "zh": "号码"},
    "trunks": {"en": "Trunks", "zh": "中继"},
    "dialling": {"en": "Dialling rights", "zh": "拨号权限"},
    "voicemail": {"en": "Voicemail boxes", "zh": "语音信箱"},
    "databases": {"en": "Databases", "zh": "数据库"},
    "queries": {"en": "Queries", "zh": "查询"},
    "webhooks": {"en": "Webhooks", "zh": "网络回调"},
    "customers": {"en": "Customers", "zh": "客户"},
    "alerts": {"en": "Alerts", "zh": "告警"},
    "articles": {"en": "Articles", "zh": "知识条目"},
    WHOLE: {"en": "Company", "zh": "公司"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """`section`: the key of the site file. `id_field`: where a list's objects have their name, "" for a mapping.

    `secrets`: top-level fields whose value is shown to nobody.
    """

    kind: str
    section: str
    title: dict[str, str]
    id_field: str = ""
    model: type[BaseModel] = field(repr=False)
    secrets: frozenset[str] = frozenset()
    names: TypeAdapter[Any] = field(repr=False)

    @property
    def is_whole(self) -> bool:
        return self.kind == WHOLE

    def schema(self) -> dict[str, Any]:
        """The JSON Schema of one object of this kind."""
        found = self.model.model_json_schema(by_alias=True)
        if self.is_whole:
            keep = {name: what for name, what in found["properties"].items() if name in whole_fields()}
            found = {**found, "properties": keep}
        return found

    def defaults(self) -> dict[str, Any]:
        """What holds for a field that is not given."""
        found = {}
        for name, what in self.model.model_fields.items():
            if not what.is_required() and (not self.is_whole or name in whole_fields()):
                default = what.get_default(call_default_factory=True)
                plain = (
                    default.model_dump(mode="json", by_alias=True)
                    if isinstance(default, BaseModel)
                    else default
                )
                found[what.alias or name] = list(plain) if isinstance(plain, tuple | frozenset) else plain
        return found


@cache
def kinds() -> dict[str, Kind]:
    """Every kind by its name, in the order of the site file."""
    found = {
        name: kind for name, what in Site.model_fields.items() if (kind := _kind(name, what)) is not None
    }
    whole = Kind(
        kind=WHOLE, section="", title=_title(WHOLE), model=Site, names=TypeAdapter(str)
    )  # fmt: skip
    return {**found, WHOLE: whole}


@cache
def whole_fields() -> frozenset[str]:
    """The keys of the file that belong to the site as a whole."""
    return frozenset(
        name
        for name, what in Site.model_fields.items()
        if name not in NOT_CHANGED and _kind(name, what) is None
    )


def _kind(name: str, what: FieldInfo) -> Kind | None:
    origin, inside = get_origin(what.annotation), get_args(what.annotation)
    if origin is dict and len(inside) == 2 and _is_part(inside[1]):
        return Kind(
            kind=name, section=name, title=_title(name), model=inside[1], secrets=_secrets_of(name, inside[1]),
            names=TypeAdapter(inside[0]),
        )  # fmt: skip
    if origin is tuple and inside and _is_part(inside[0]) and "id" in inside[0].model_fields:
        part = inside[0]
        id_type: Any = part.model_fields["id"]
        return Kind(
            kind=name, section=name, title=_title(name), model=part, secrets=_secrets_of(name, part), id_field="id",
            names=TypeAdapter(_annotated(id_type)),
        )  # fmt: skip
    return None


def _annotated(what: FieldInfo) -> Any:
    return Annotated[what.annotation, *what.metadata] if what.metadata else what.annotation


def _is_part(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _secrets_of(section: str, model: type[BaseModel]) -> frozenset[str]:
    """The fields that do not show themselves: the model keeps them out of its `repr`."""
    found = (what.alias or name for name, what in model.model_fields.items() if not what.repr)
    return frozenset(name for name in found if (section, name) not in NO_SECRETS)


def _title(kind: str) -> dict[str, str]:
    plain = kind.replace("_", " ").capitalize()
    return TITLES.get(kind, {"en": plain, "zh": plain})
