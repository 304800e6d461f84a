"""A county's practices on its administrator's desk: how they fare, what they look like, and changes that are written down."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select

from core import audit, hookspecs
from core.answers import CaseAction, CaseAtHand, CaseLine, Figure, MenuEntry, Panel, Way
from core.practices import service
from core.practices.calling import try_out
from core.practices.models import PracticeCount
from core.web.fields import OFFICIAL_TIME
from core.workspace import Workspace
from tenants.base import AnyRow
from tenants.spaces import SpaceKind, SpaceRow

#: Days over which calls are counted on the page of a practice.
COUNTED = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a practice would add, tried on an invented case; whatever it wrote meanwhile is undone."""

    examples: Sequence[Panel]
    menu: Sequence[MenuEntry]
    ways: Sequence[Way]
    actions: Sequence[CaseAction]


def change(ws: Workspace, deed: str, key: str, act: Callable[[], None]) -> None:
    """Change something about a practice and write it into the audit.

    Raises:
        Unfit: it cannot be changed so.
    """
    act()
    audit.record(ws, deed, detail={"practice": key})


def preview(ws: Workspace, key: str) -> Preview:
    """Return what a practice would add to the pages of this county."""
    case = _invented(ws)
    return Preview(
        examples=try_out(ws, key, hookspecs.examples),
        menu=try_out(ws, key, hookspecs.menu),
        ways=try_out(ws, key, hookspecs.case_ways, case),
        actions=try_out(ws, key, hookspecs.case_actions, case),
    )


def this_month(ws: Workspace) -> dict[str, Figure]:
    """Return the first figure of this month of each practice that has any, by key."""
    today = ws.now().astimezone(OFFICIAL_TIME).date()
    found: dict[str, Figure] = {}
    for said in ws.gather(hookspecs.figures, today.replace(day=1), today):
        found.setdefault(said.key, said.answer)
    return found


def counts(ws: Workspace, key: str) -> Sequence[AnyRow]:
    """Return how often each hook of a practice was called in the last days, how often it failed, and how long it took."""
    since = (ws.now() - COUNTED).astimezone(OFFICIAL_TIME).date().isoformat()
    table = PracticeCount
    wanted = (
        select(
            table.hook,
            func.sum(table.calls).label("calls"),
            func.sum(table.failures).label("failures"),
            func.sum(table.total_ms).label("total_ms"),
            func.max(table.slowest_ms).label("slowest_ms"),
        )
        .where(table.county_id == ws.county_id, table.key == key, table.day >= since)
        .group_by(table.hook)
        .order_by(func.sum(table.calls).desc(), table.hook)
    )
    return ws.session.execute(wanted).all()


def townships(ws: Workspace) -> list[tuple[int, str]]:
    """Return the county's townships."""
    wanted = select(SpaceRow.id, SpaceRow.name).where(
        SpaceRow.county_id == ws.county_id, SpaceRow.kind == SpaceKind.TOWNSHIP, SpaceRow.closed_at.is_(None)
    )
    return [(row.id, row.name) for row in ws.session.execute(wanted.order_by(SpaceRow.code))]


def shelf(ws: Workspace, key: str) -> service.Shelf | None:
    """Return one practice as the county has it; None where it is not installed or not allowed."""
    return next((one for one in service.shelves(ws) if one.card.key == key), None)


def _invented(ws: Workspace) -> CaseAtHand:
    """Return an invented case in the middle of its life, about which everybody agreed to talk."""
    now = ws.now()
    line = CaseLine(
        county_id=ws.county_id, home_space_id=ws.space_id, id=0, number="0000", kind="dispute", type_code="J02", grade=2, people=2,
        source="02", state="in_hand", rung="", unit_id=None, version=1, reported_at=now - timedelta(days=2), due_at=now + timedelta(days=5),
        closed_at=None,
    )  # fmt: skip
    deeds = frozenset({"note_session", "settle", "escalate", "record_consent"})
    return CaseAtHand(line, deeds, consents=("agreed", "agreed"), whole=True, mediates=True)
