"""A case as it lies in the tables, and the shortest ways to bring one there."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

from sqlalchemy import Connection, text

from core import cases
from core.cases.models import Case
from core.cases.rules import NewCase, NewParty
from core.jobs import Sweeper
from core.workspace import WORKER, Workspace
from tenants.scopes import Role, Scope
from tests.factories import Planted, Planter
from tests.places import START, County

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


def sweep(county: County) -> int:
    """Let a sweeper deal with all that is due in a county."""
    return Sweeper(county.database, county.clock).sweep(county.space.id)


@contextmanager
def worker(county: County) -> Iterator[Workspace]:
    """The worker in a county; what it does is not committed."""
    scope = Scope(Role.WORKER, county=county.space.id, space=county.space.id, seat=county.space.id)
    with county.database.open(scope) as session:
        yield Workspace(session, county.space, WORKER, county.clock)


def deeds(connection: Connection, case_id: int) -> Counter[str]:
    """What the timeline says was done with a case, and how often."""
    return Counter(map(str, connection.scalars(text("SELECT deed FROM timeline WHERE case_id = :c"), {"c": case_id})))


def told(connection: Connection, case_id: int) -> list[tuple[str, int]]:
    """The words left about a case, and for which unit."""
    found = connection.execute(text("SELECT kind, for_unit_id FROM outbox WHERE case_id = :c ORDER BY id"), {"c": case_id})
    return [(row.kind, row.for_unit_id) for row in found]


def held_by(connection: Connection, case_id: int) -> int:
    """The unit that has the lead."""
    holder = "SELECT a.holder_unit_id FROM cases c JOIN assignments a ON a.id = c.lead_id WHERE c.id = :c"
    return int(connection.scalar(text(holder), {"c": case_id}) or 0)


def due_in_grid(planter: Planter, county: County, **clock: object) -> Planted:
    """A case in a grid's hand whose limit has just run out."""
    return planter.case(county, unit="upper1", rung="grid", parties=PLANTED, clocks=[{"due_at": START, **clock}])
