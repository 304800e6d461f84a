"""Cases in any state, planted behind the fence: for tests that need many, or one that no movement makes."""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, insert, select

from core.cases.models import Assignment, Call, Case, CaseStory, Party
from core.cases.rules import State, pieces, searchable
from core.escalation.models import Clock, LadderVersion
from tests.places import START, County, Township

#: Far above what key blocks give out in a test.
_ids = itertools.count(1 << 40)


@dataclass(frozen=True)
class Share:
    """A share of a case held by a unit of a space, open or ended."""

    space: int
    unit: int
    kind: str = "coholder"
    ended_at: datetime | None = None
    #: By its time it was signed for, unless told otherwise: to_sign, done.
    state: str = ""
    #: The unit that called it in, to whom it answers.
    caller: int | None = None


@dataclass(frozen=True)
class Planted:
    """A case that was planted: its number and what it was made of."""

    id: int
    lead_id: int
    home: int
    facts: dict[str, Any] = field(default_factory=dict)


class Planter:
    """Plants cases of a county as the superuser."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def case(
        self,
        county: County,
        place: Township | County | None = None,
        *,
        unit: str = "desk",
        lead: Share | None = None,
        others: Iterable[Share] = (),
        **more: Any,
    ) -> Planted:
        """Plant a case at a place (the first township unless told otherwise), held by a unit of it or by another's share."""
        at = place or county.home
        holder = lead or Share(at.space.id, at.units[unit])
        case_id, lead_id = next(_ids), next(_ids)
        keys = {"county_id": county.space.id, "home_space_id": at.space.id, "case_id": case_id}
        others = tuple(others)
        ids = [next(_ids) for _ in others]
        held = [_share(keys, one, other, leads=0) for one, other in zip(ids, others, strict=True)]
        shares = [_share(keys, lead_id, holder, leads=1, **more), *held]
        with self._engine.begin() as connection:
            ladder = connection.scalar(select(LadderVersion.id).where(LadderVersion.county_id == county.space.id))
            connection.execute(insert(Case).values(_line(keys, lead_id, ladder, **more)))
            connection.execute(insert(Assignment), shares)
            connection.execute(insert(CaseStory).values(_story(keys, **more)))
            for name, phone in more.get("parties", ()):
                connection.execute(insert(Party).values(_party(keys, name, phone)))
            for one, other in zip(ids, others, strict=True):
                if other.caller:
                    connection.execute(insert(Call).values({**keys, "id": one, "demand": "来看一看", "called_by": "周国平"}))
            for table, row in more.get("asked", ()):
                connection.execute(insert(table).values({**keys, "id": next(_ids), "assignment_id": lead_id, **row}))
            for clock in more.get("clocks", ()):
                connection.execute(insert(Clock).values({**_clock(keys, lead_id, more.get("rung", "township")), **clock}))
        return Planted(case_id, lead_id, at.space.id, {"holder": holder, "others": others, **more})


def _line(keys: dict[str, int], lead_id: int, ladder: int | None, **more: Any) -> dict[str, Any]:
    return {
        "county_id": keys["county_id"], "id": keys["case_id"], "home_space_id": keys["home_space_id"], "number": f"P{keys['case_id']}",
        "kind": "dispute", "grade": 2, "people": 2, "source": "02", "channel": "window", "unit_id": more.get("happened_in"),
        "state": more.get("state", State.IN_HAND), "ladder_id": ladder, "rung": more.get("rung", "township"), "lead_id": lead_id,
        "leads": 1, "version": more.get("version", 1), "reporter_post_id": more.get("reporter"), "leader_post_id": more.get("leader"), "type_code": more.get("type_code", "J02"),
        "reported_at": more.get("reported_at", START), "due_at": more.get("due_at"), "closed_at": more.get("closed_at"), "paused_at": more.get("paused_at"), "returns": more.get("returns", 0),
    }  # fmt: skip


def _share(keys: dict[str, int], share_id: int, share: Share, *, leads: int, **more: Any) -> dict[str, Any]:
    state = share.state or ("to_sign" if more.get("state") == State.ASSIGNED else "signed")
    return {
        **keys, "id": share_id, "holder_space_id": share.space, "holder_unit_id": share.unit, "kind": "lead" if leads else share.kind,
        "leads": leads, "rung": more.get("rung", "township"), "round": 1, "state": state, "created_at": START,
        "caller_unit_id": share.caller, "due_at": more.get("due_at"), "ended_at": share.ended_at,
    }  # fmt: skip


def _story(keys: dict[str, int], **more: Any) -> dict[str, Any]:
    words = [more.get("title", "种下的纠纷"), *(word for party in more.get("parties", ()) for word in party)]
    clean = [searchable(word) for word in words if word]
    return {
        **keys, "title": words[0], "story": "", "place": "", "reporter_name": "", "reporter_phone": "", "searched": "\n".join(clean),
        "grams": pieces(clean, keys["county_id"]),
    }  # fmt: skip


def _party(keys: dict[str, int], name: str, phone: str) -> dict[str, Any]:
    return {
        **keys,
        "id": next(_ids),
        "side": 1,
        "kind": "person",
        "name": name,
        "phone": phone,
        "address": "",
        "consent": "unasked",
    }


def _clock(keys: dict[str, int], lead_id: int, rung: str) -> dict[str, Any]:
    return {
        **keys, "id": next(_ids), "kind": "rung", "rung": rung, "round": 1, "assignment_id": lead_id, "on_expiry": "climb",
        "started_at": START, "due_at": START,
    }  # fmt: skip


def ids_of(planted: Sequence[Planted]) -> set[int]:
    """The numbers of planted cases."""
    return {one.id for one in planted}
