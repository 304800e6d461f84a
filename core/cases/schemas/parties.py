"""Names of parties as a clerk writes them down: several in one line."""

import re
from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields

from core.cases.rules import NewParty
from core.web.fields import PersonName, Text, tidy
from core.web.words import mark

MOST = 10
"""So many names one line may hold; a crowd is written down later, one by one."""

# Between two Chinese names a blank separates; inside a Latin name, or after a family name set apart (王 五), it belongs to the name.
_BETWEEN = re.compile(r"[、，,;；/]+|(?<=[\u3400-\u9fff][\u3400-\u9fff）)])\s+(?=[\u3400-\u9fff]{2})")
_BODIES = re.compile(
    r"(公司|集团|合作社|委员会|村委会|居委会|村民小组|项目部|施工队|工程队|事务所|中心|学校|医院|银行|超市|饭店|政府|.{3}[厂店矿所站局])(（.*）)?$"
)


def party_kind(name: str) -> str:
    """Return ``organisation`` for a name that only a body can have (…公司, …合作社), else ``person``."""
    return "organisation" if _BODIES.search(name.strip()) else "person"


class PartyName(PersonName):
    """What one party is called: a person's name, or a body's, which may have figures in it."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **options: Any) -> str:
        body = party_kind(str(value)) == "organisation"
        name: str = Text(longest=50).deserialize(value) if body else super()._deserialize(value, attr, data, **options)
        return name


class PartyNames(fields.Field[tuple[NewParty, ...]]):
    """One line of names, separated by 、 or a comma: the first is the applicant, the second the respondent, others third parties."""

    default_error_messages = {"too_many": mark("一次最多写 10 位，其余的以后再补。"), "too_long": mark("名字太长了，写短一点。")}

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **options: Any) -> tuple[NewParty, ...]:
        names = [name for part in _BETWEEN.split(tidy(str(value))) if (name := part.strip())]
        if len(names) > MOST:
            raise self.make_error("too_many")
        return tuple(self._party(name, at) for at, name in enumerate(names))

    def _party(self, name: str, at: int) -> NewParty:
        kind = party_kind(name)
        if len(name) > 50:
            raise self.make_error("too_long")
        try:
            name = name if kind == "organisation" else PersonName(required=True).deserialize(name)
        except ValidationError as refused:
            raise ValidationError(refused.messages) from None
        return NewParty(name=name, side=min(at, 2) + 1, kind=kind)
