"""A world to try the fence in: two counties, three townships, a prefecture, and in every table a marked row for every place.

The rows are planted by the superuser; what a scope sees or may do is tried as the serving login.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from psycopg.errors import InsufficientPrivilege
from sqlalchemy import Engine, Executable, insert, text, update
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from core.tables import metadata
from tenants.door import Database, changed
from tenants.scopes import SPACE_ROLES, Role, Scope
from tests.places import START
from tests.tenants.cells import NOBODY
from tests.tenants.rows import CHANGES, OF_A_COUNTY, OF_A_SPACE, Place, new_id, places_in, row


@dataclass(frozen=True)
class Viewer:
    """Somebody who looks: a scope, and whether the window on the shared case stands open."""

    scope: Scope
    opened: bool = False
    #: Whether the line of the shared case is shown, without its window.
    lines: bool = False


@dataclass
class World:
    """The places, those who look, and the database they look into."""

    database: Database
    superuser: Engine
    places: dict[str, Place]
    viewers: dict[str, Viewer]
    #: Every planted row by table and place.
    planted: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict, repr=False)

    @contextmanager
    def looking(self, viewer: str) -> Iterator[Session]:
        """A session of somebody who looks; nothing of it stays."""
        with self.database.open(self.viewers[viewer].scope) as session:
            if self.viewers[viewer].opened:
                open_window(session, self.places["shared"].case)
            if self.viewers[viewer].lines:
                session.execute(text(f"SET LOCAL app.lines = '{{{self.places['shared'].case}}}'"))
            yield session
            session.rollback()

    @contextmanager
    def at(self, scope: Scope) -> Iterator[Session]:
        """A session under a scope of the test's own; nothing of it stays."""
        with self.database.open(scope) as session:
            yield session
            session.rollback()

    def rights(self, session: Session, table: str, columns: list[str], *, opened: bool = False) -> dict[str, str]:
        """What a session can do with a table's rows, by place: S sees them, I adds one, U changes one; - none of these."""
        seen = places_in(visible(session, table))
        strangers = seen - set(columns)
        found = {name: ("S" if name in seen else "") for name in columns}
        for name in columns:
            found[name] += "I" if self._adds(session, table, name, opened=opened) else ""
            found[name] += "U" if self._changes(session, table, name) else ""
        return {name: letters or NOBODY for name, letters in found.items()} | dict.fromkeys(strangers, "S")

    def _adds(self, session: Session, table: str, place: str, *, opened: bool) -> bool:
        at = self.places[place]
        special = {
            ("case_stories", place): {"case_id": at.bare},
            ("assignments", "taken"): {"kind": "supervise"},
        }
        fresh = {"lead_id": new_id()} if table == "cases" else special.get((table, place), {})
        if opened and (table, place) == ("case_stories", "shared"):
            open_window(session, at.bare)
        added = does(session, insert(metadata.tables[table]).values(row(metadata.tables[table], at, **fresh)))
        if opened:
            open_window(session, self.places["shared"].case)
        return added == 1

    def _changes(self, session: Session, table: str, place: str) -> bool:
        """Change the rows of a place, told from others by their numbers: their marks are not visible to everyone."""
        target = metadata.tables[table]
        column = target.c[CHANGES[table]]
        planted = self.planted[table, place]
        itself = [key == planted[key.name] for key in target.primary_key]
        return does(session, update(target).where(*itself).values({column: column})) == 1


def open_window(session: Session, case: int) -> None:
    """Set the window as the core's own function does, but without its question whether the space holds a share."""
    session.execute(text(f"SET LOCAL app.opened = '{case}'"))


def visible(session: Session, table: str) -> str:
    """Everything a session sees of a table, as text."""
    try:
        with session.begin_nested():
            return "\n".join(session.scalars(text(f'SELECT CAST(t AS text) FROM "{table}" t')))
    except ProgrammingError as refused:
        return _refused(refused, "")


def _refused(error: ProgrammingError, answer: Any) -> Any:
    if not isinstance(error.orig, InsufficientPrivilege):
        raise error
    return answer


def does(session: Session, statement: Executable) -> int:
    """Try a statement in a savepoint that is taken back, and return how many rows it reached; -1 when it is refused."""
    savepoint = session.begin_nested()
    try:
        return changed(session.execute(statement))
    except ProgrammingError as refused:
        return _refused(refused, -1)
    finally:
        savepoint.rollback()


def found_world(database: Database, superuser: Engine) -> World:
    """Plant two counties and a prefecture with a marked row in every fenced table for every place."""
    with superuser.begin() as connection:
        places = _found_spaces(connection)
        near = places["next"]
        desk = places["county"]
        places |= {
            "shared": replace(near, name="shared", case=new_id(), bare=new_id()),
            "mine": replace(near, name="mine", unit=places["here"].unit, holder=places["here"].space),
            "taken": replace(near, name="taken", unit=desk.unit, holder=desk.space),
        }
        places["mine"].case = places["shared"].case
        world = World(database, superuser, places, {})
        for name in ("here", "next", "county", "prefecture", "foreign"):
            _plant_own(connection, world, places[name])
        for name in ("here", "next", "shared", "county", "foreign"):
            _plant_cases(connection, world, places[name])
        for name, kind in (("mine", "coholder"), ("taken", "supervise")):
            _plant(connection, world, "assignments", places[name], kind=kind)
    world.viewers = _viewers(places)
    return world


def _found_spaces(connection: Any) -> dict[str, Place]:
    county, other, above = new_id(), new_id(), new_id()
    ladders = {county: new_id(), other: new_id(), above: new_id()}
    spaces = {
        "county": (county, county, "county"), "faraway": (other, other, "county"), "prefecture": (above, above, "prefecture"),
        "here": (county, new_id(), "township"), "next": (county, new_id(), "township"), "foreign": (other, new_id(), "township"),
    }  # fmt: skip
    rows = [
        {"id": space, "code": f"{space}", "kind": kind, "name": name, "county_id": home, "founded_at": START}
        for name, (home, space, kind) in spaces.items()
    ]
    connection.execute(insert(metadata.tables["spaces"]), rows)
    connection.execute(insert(metadata.tables["agenda"]), [{"county_id": home, "next_at": START} for home in (county, other)])
    return {
        name: Place(name, home, space, new_id(), ladders[home], new_id(), new_id(), new_id())
        for name, (home, space, _) in spaces.items()
    }


def _plant(connection: Any, world: World, table: str, place: Place, **given: Any) -> None:
    target = metadata.tables[table]
    values = row(target, place, **given)
    connection.execute(insert(target).values(values))
    world.planted[table, place.name] = values


def _plant_cases(connection: Any, world: World, place: Place) -> None:
    for case in (place.bare, place.case):
        lead = new_id()
        given = {"case_id": case}
        _plant(connection, world, "cases", place, id=case, lead_id=lead)
        _plant(connection, world, "assignments", place, id=lead, kind="lead", leads=1, **given)
    place.bare_parts = _plant_parts(connection, world, place, place.bare)
    place.parts = _plant_parts(connection, world, place, place.case)
    for table in OF_A_CASE:
        _plant(connection, world, table, place)


#: Tables with a row about every case, after those they speak of.
OF_A_CASE = (
    "case_stories",
    "clocks",
    "supervisions",
    "petitions",
    "outcomes",
    "follow_ups",
    "calls",
    "looks",
    "timeline",
    "timeline_notes",
    "party_people",
    "invitation_consents",
    "session_guests",
    "danger_reports",
    "signatures",
    "performances",
    "confirmations",
)


def _plant_parts(connection: Any, world: World, place: Place, case: int) -> dict[str, int]:
    """Plant what other rows about a case speak of and return their numbers: two parties, a session, an invitation, an agreement, an instalment."""
    names = (
        "party_id",
        "payer_id",
        "payee_id",
        "session_id",
        "invitation_id",
        "agreement_id",
        "instalment_id",
    )
    parts = {name: new_id() for name in names}
    parts["party_id"] = parts["payer_id"]
    for table, part in (
        ("parties", "payee_id"),
        ("parties", "payer_id"),
        ("sessions", "session_id"),
        ("invitations", "invitation_id"),
        ("agreements", "agreement_id"),
        ("instalments", "instalment_id"),
    ):
        _plant(connection, world, table, place, **{**parts, "id": parts[part], "case_id": case})
    return parts


def _plant_own(connection: Any, world: World, place: Place) -> None:
    if place.name in {"county", "foreign"}:
        _plant(connection, world, "ladders", place, id=place.ladder)
        for table in OF_A_COUNTY:
            _plant(connection, world, table, place)
        _plant(connection, world, "ladder_drafts", place, kind=place.name)
        _plant(connection, world, "audit_seals", place)
    for table, key in (("units", place.unit), ("accounts", place.account), ("posts", place.post), ("sign_ins", place.sign_in)):
        _plant(connection, world, table, place, id=key)
    for table in OF_A_SPACE:
        _plant(connection, world, table, place)
    place.code = str(world.planted["reports", place.name]["code_digest"])


def _viewers(places: dict[str, Place]) -> dict[str, Viewer]:
    def scope(role: Role, place: Place, **more: Any) -> Scope:
        bound = {"seat": place.county, "account": place.account, "sign_in": place.sign_in} if role in SPACE_ROLES else {}
        return Scope(role, **{"county": place.county, "space": place.space, **bound, **more})

    here, near, county, above = (places[name] for name in ("here", "next", "county", "prefecture"))
    visiting = scope(Role.PREFECTURE, above, county=county.county)
    return {
        "township": Viewer(scope(Role.TOWNSHIP, here)),
        "township opened": Viewer(scope(Role.TOWNSHIP, here), opened=True),
        "township lines": Viewer(scope(Role.TOWNSHIP, here), lines=True),
        "sibling": Viewer(scope(Role.TOWNSHIP, near)),
        "county": Viewer(scope(Role.COUNTY, county)),
        "county opened": Viewer(scope(Role.COUNTY, county), opened=True),
        "prefecture": Viewer(visiting),
        "prefecture opened": Viewer(visiting, opened=True),
        "public": Viewer(scope(Role.PUBLIC, here)),
        "public opened": Viewer(scope(Role.PUBLIC, here), opened=True),
        "public with code": Viewer(scope(Role.PUBLIC, here, code=here.code)),
        "door": Viewer(Scope(Role.DOOR, county=here.county, space=here.space, seat=here.county)),
        "worker": Viewer(Scope(Role.WORKER, county=county.county, space=county.space, seat=county.county)),
        "operator": Viewer(Scope(Role.OPERATOR)),
        "foreign township": Viewer(scope(Role.TOWNSHIP, places["foreign"])),
        "foreign county": Viewer(scope(Role.COUNTY, places["faraway"])),
        "unbound": Viewer(Scope(Role.TOWNSHIP)),
    }
