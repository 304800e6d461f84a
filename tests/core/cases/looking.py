"""A case as it lies in the tables, and the shortest ways to bring one there."""

from typing import cast

from sqlalchemy import Connection, text

from core import cases
from core.cases.models import Case
from core.cases.rules import NewCase, NewParty
from tests.places import County

TWO = (NewParty("张三"), NewParty("李四", side=2))
PLANTED = (("张三", "13800000001"), ("李四", "13800000002"))


def rows(connection: Connection, table: str, case_id: int) -> int:
    return int(connection.scalar(text(f"SELECT count(*) FROM {table} WHERE case_id = :case"), {"case": case_id}) or 0)


def line(connection: Connection, case_id: int) -> Case:
    return cast("Case", connection.execute(text("SELECT * FROM cases WHERE id = :case"), {"case": case_id}).one())


def leads(connection: Connection, case_id: int) -> list[object]:
    """The open shares that lead a case."""
    open_lead = "SELECT id FROM assignments WHERE case_id = :case AND leads = 1 AND ended_at IS NULL AND kind = 'lead'"
    return list(connection.scalars(text(open_lead), {"case": case_id}))


def clocks(connection: Connection, case_id: int) -> list[tuple[object, ...]]:
    """The clocks of a case as (kind, rung, round, how it is), in the order they were started."""
    found = text(
        "SELECT kind, rung, round, CASE WHEN stopped_at IS NOT NULL THEN 'stopped' WHEN fired_at IS NOT NULL THEN 'fired' "
        "ELSE 'running' END FROM clocks WHERE case_id = :case ORDER BY id"
    )
    return [tuple(row) for row in connection.execute(found, {"case": case_id})]


def opened(county: County, who: str = "clerk", **more: object) -> int:
    """A case opened by somebody: the clerk's lies at the desk, a grid member's is in the grid's hand."""
    act = cases.report_from_grid if who.startswith("grid") else cases.register
    new = NewCase(**{"title": "滴水", "parties": TWO, **more})  # type: ignore[arg-type]
    return cast("Case", county.do(who, lambda ws: act(ws, new))).id


def up(county: County, who: str, case_id: int) -> None:
    county.do(who, lambda ws: cases.escalate(ws, case_id, version=None, tried="劝了两次", why="不让"))
