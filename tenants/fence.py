"""The fence: which scope role may read, add and change which rows, declared once for every kind of table.

Nothing here runs at request time. ``db upgrade`` lays the policies into the database and a test compares what lies there
with what is declared here. Home and opened are joined by CASE and never by OR: with OR the planner leaves the ordered index.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import Table

from tenants.base import Fence
from tenants.scopes import ENTERED_ROLES, SPACE_ROLES, WALLED_ROLES, Role


def _bound(name: str, kind: str = "bigint") -> str:
    """Return what a transaction bound under this name; NULL, matching nothing, when it bound nothing."""
    return f"NULLIF(current_setting('app.{name}', true), '')::{kind}"


COUNTY = _bound("county")
SPACE = _bound("space")
SEAT = _bound("seat")
ACCOUNT = _bound("account")
SIGN_IN = _bound("sign_in")
OPENED = _bound("opened")
#: Cases of other homes whose ledger lines a space reads because it holds a share of them.
LINES = _bound("lines", "bigint[]")
CODE = _bound("code", "text")

ALL = "true"
OWN = f"space_id = {SPACE}"
ADDRESSED = f"for_space_id = {SPACE}"
HOME = f"home_space_id = {SPACE}"

#: Kinds whose rows belong to the account's own county, whichever county it has entered.
SEATED = (Fence.ACCOUNT, Fence.SIGN_IN, Fence.DOOR_ONLY, Fence.POST)
#: Key columns: a row never changes them, so no role gets the right.
KEYS = ("county_id", "home_space_id", "holder_space_id", "space_id", "for_space_id", "case_id", "id")
#: Inside a space an assignment of these kinds may be taken by the county for itself on any case.
COUNTY_TAKES = ("supervise", "review")

TOWNSHIP_LIKE = (Role.TOWNSHIP, Role.PREFECTURE)
COMMANDS = ("SELECT", "INSERT", "UPDATE")


@dataclass(frozen=True, slots=True)
class Window:
    """A permissive policy: these roles may do this to the rows for which the condition holds."""

    roles: tuple[Role, ...]
    command: str  # SELECT, INSERT or UPDATE
    rows: str


def _windows(case: str, *, about_a_case: bool = True) -> dict[Fence, tuple[Window, ...]]:
    """Return the windows in the wall of every kind of table; ``case`` is the table's column with the case's number.

    Not every table of tickets is ``about_a_case``; one that is is written by whoever has the case open.
    """
    home_or_opened = f"CASE WHEN {HOME} THEN true ELSE {case} = {OPENED} END"
    line = f"CASE WHEN {HOME} THEN true ELSE {case} = {OPENED} OR {case} = ANY ({LINES}) END"
    held_or_opened = f"CASE WHEN {HOME} OR holder_space_id = {SPACE} THEN true ELSE {case} = {OPENED} END"
    ticket = home_or_opened if about_a_case else HOME
    taken = ", ".join(f"'{name}'" for name in COUNTY_TAKES)
    county_takes = f"({home_or_opened}) OR (holder_space_id = {SPACE} AND kind IN ({taken}))"
    worker, county, door, resident = (Role.WORKER,), (Role.COUNTY,), (Role.DOOR,), (Role.PUBLIC,)
    overseers = (Role.COUNTY, Role.WORKER)
    return {
        Fence.REGISTRY: (),
        Fence.CASE_LINE: (
            Window(TOWNSHIP_LIKE, "SELECT", line),
            Window(overseers, "SELECT", ALL),
            Window(resident, "SELECT", f"{case} = {OPENED}"),
            Window(SPACE_ROLES, "INSERT", HOME),
            Window(SPACE_ROLES, "UPDATE", home_or_opened),
            Window(worker, "UPDATE", ALL),
        ),
        Fence.ASSIGNMENT: (
            Window(TOWNSHIP_LIKE, "SELECT", held_or_opened),
            Window(resident, "SELECT", f"{case} = {OPENED} AND leads = 1"),
            Window(overseers, "SELECT", ALL),
            Window(TOWNSHIP_LIKE, "INSERT", home_or_opened),
            Window(county, "INSERT", county_takes),
            Window(worker, "INSERT", ALL),
            Window(SPACE_ROLES, "UPDATE", held_or_opened),
            Window(worker, "UPDATE", ALL),
        ),
        Fence.CLOCK: (
            Window(TOWNSHIP_LIKE, "SELECT", home_or_opened),
            Window(overseers, "SELECT", ALL),
            Window(SPACE_ROLES, "INSERT", home_or_opened),
            Window(worker, "INSERT", ALL),
            Window(SPACE_ROLES, "UPDATE", home_or_opened),
            Window(worker, "UPDATE", ALL),
        ),
        Fence.PERSONAL: (
            Window(SPACE_ROLES, "SELECT", home_or_opened),
            Window(SPACE_ROLES, "INSERT", home_or_opened),
            Window(SPACE_ROLES, "UPDATE", home_or_opened),
        ),
        Fence.TIMELINE: (
            Window(TOWNSHIP_LIKE, "SELECT", home_or_opened),
            Window(overseers, "SELECT", ALL),
            Window(SPACE_ROLES, "INSERT", home_or_opened),
            Window(worker, "INSERT", ALL),
        ),
        Fence.SPACE_OWN: (
            Window(TOWNSHIP_LIKE, "SELECT", f"{OWN} OR space_id = county_id"),
            Window((*overseers, Role.DOOR), "SELECT", ALL),
            Window(resident, "SELECT", OWN),
            Window(SPACE_ROLES, "INSERT", OWN),
            Window(SPACE_ROLES, "UPDATE", OWN),
        ),
        Fence.COUNTY_OWN: (
            Window(WALLED_ROLES, "SELECT", ALL),
            Window(county, "INSERT", ALL),
            Window(county, "UPDATE", ALL),
        ),
        Fence.COUNTY_STATE: (
            Window(WALLED_ROLES, "SELECT", ALL),
            Window(overseers, "INSERT", ALL),
            Window(overseers, "UPDATE", ALL),
        ),
        Fence.NOTICE: (
            Window(SPACE_ROLES, "SELECT", ADDRESSED),
            Window(worker, "SELECT", ALL),
            Window((*SPACE_ROLES, Role.WORKER, Role.PUBLIC), "INSERT", ALL),
            Window(SPACE_ROLES, "UPDATE", ADDRESSED),
            Window(worker, "UPDATE", ALL),
        ),
        Fence.AUDIT: (
            Window(overseers, "SELECT", ALL),
            Window(WALLED_ROLES, "INSERT", OWN),
        ),
        Fence.SEAL: (
            Window(overseers, "SELECT", ALL),
            Window(worker, "INSERT", ALL),
        ),
        Fence.REPORT: (
            Window(resident, "SELECT", f"code_digest = {CODE}"),
            Window(SPACE_ROLES, "SELECT", HOME),
            Window(resident, "INSERT", HOME),
            Window(SPACE_ROLES, "UPDATE", HOME),
        ),
        Fence.TICKET: (
            Window(resident, "SELECT", f"code_digest = {CODE}"),
            Window(SPACE_ROLES, "SELECT", ticket),
            Window(SPACE_ROLES, "INSERT", ticket),
            Window(SPACE_ROLES, "UPDATE", ticket),
            Window(resident, "UPDATE", f"code_digest = {CODE}"),
        ),
        # What a space shows to the whole county and to residents: a roster, hours, who is where. Nothing personal.
        Fence.OPEN: (
            Window((*SPACE_ROLES, Role.WORKER, Role.PUBLIC), "SELECT", ALL),
            Window(SPACE_ROLES, "INSERT", OWN),
            Window(SPACE_ROLES, "UPDATE", OWN),
        ),
        # A numbered place that is taken once: everybody in the county reads that it is taken and nobody by whom, so that whoever
        # comes next, from whichever space, is told the truth. It belongs to the space where it was taken, residents take it too.
        Fence.PLACE: (
            Window((*SPACE_ROLES, Role.WORKER, Role.PUBLIC), "SELECT", ALL),
            Window((*SPACE_ROLES, Role.PUBLIC), "INSERT", OWN),
            Window(worker, "INSERT", ALL),
            Window(TOWNSHIP_LIKE, "UPDATE", OWN),
            Window(overseers, "UPDATE", ALL),
        ),
        # what residents put in is nobody's any more: they do not read it again, and no code leads to it
        Fence.BOX: (
            Window(resident, "INSERT", HOME),
            Window(SPACE_ROLES, "SELECT", HOME),
            Window(SPACE_ROLES, "UPDATE", HOME),
        ),
        Fence.ACCOUNT: (Window(SPACE_ROLES, "SELECT", f"id = {ACCOUNT}"), *_whole(door)),
        Fence.SIGN_IN: (
            Window(SPACE_ROLES, "SELECT", f"id = {SIGN_IN}"),
            Window(SPACE_ROLES, "UPDATE", f"id = {SIGN_IN}"),
            *_whole(door),
        ),
        Fence.DOOR_ONLY: _whole(door),
        Fence.POST: (
            Window(TOWNSHIP_LIKE, "SELECT", f"{OWN} OR space_id = county_id"),
            Window(overseers, "SELECT", ALL),
            *_whole(door),
        ),
        Fence.COUNTER: tuple(Window(SPACE_ROLES, command, OWN) for command in COMMANDS),
        Fence.TOTAL: (
            Window((Role.TOWNSHIP,), "SELECT", OWN),
            Window((*overseers, Role.PREFECTURE), "SELECT", ALL),
            Window(worker, "INSERT", ALL),
            Window(worker, "UPDATE", ALL),
        ),
        Fence.LOOK: (
            Window((*SPACE_ROLES, Role.WORKER), "SELECT", ALL),
            Window(worker, "INSERT", ALL),
            Window(worker, "UPDATE", ALL),
        ),
    }


def _whole(roles: tuple[Role, ...]) -> tuple[Window, ...]:
    return tuple(Window(roles, command, ALL) for command in COMMANDS)


#: The reviewed list of tables outside the fence, with the rights of each role (columns for UPDATE).
REGISTRY_RIGHTS: dict[str, tuple[tuple[tuple[Role, ...], str], ...]] = {
    "spaces": (
        (ENTERED_ROLES, "SELECT"),
        ((Role.OPERATOR,), "INSERT"),
        ((Role.OPERATOR,), "UPDATE (name, closed_at, parent_id)"),
    ),
    "agenda": (
        (ENTERED_ROLES, "SELECT"),
        ((Role.OPERATOR,), "INSERT"),
        ((*SPACE_ROLES, Role.PUBLIC, Role.WORKER), "UPDATE (next_at)"),
    ),
    "allowed_practices": (
        (ENTERED_ROLES, "SELECT"),
        ((Role.OPERATOR,), "INSERT"),
        ((Role.OPERATOR,), "UPDATE (version, allowed_at, withdrawn_at, stamp)"),
    ),
}


def windows_of(table: Table) -> tuple[Window, ...]:
    """Return the windows declared for a table."""
    case = "id" if table.name == "cases" else "case_id"
    windows = _windows(case, about_a_case=case in table.columns)[kind_of(table)]
    searched = (Window((Role.SEARCH,), "SELECT", ALL),) if table.info.get("searched") else ()
    return windows + searched


def kind_of(table: Table) -> Fence:
    """Return the kind of fence a table declares; a table that declares none is a mistake.

    Raises:
        LookupError: the table's ``info`` names no fence.
    """
    try:
        return Fence(table.info["fence"])
    except KeyError:
        msg = f"table {table.name} stands behind no fence: give it info=fenced(Fence.…)"
        raise LookupError(msg) from None


def wall_of(table: Table) -> str | None:
    """Return the restrictive condition every scope role is held to, or None for a table outside the fence."""
    kind = kind_of(table)
    if kind is Fence.REGISTRY:
        return None
    return f"county_id = {SEAT if kind in SEATED else COUNTY}"


def policies(table: Table, prefix: str) -> Iterator[tuple[str, str]]:
    """Yield (name, CREATE POLICY statement) for a table: first the wall, then the windows."""
    wall = wall_of(table)
    if wall is None:
        return
    name = f'"{table.name}"'
    walled = _names(prefix, WALLED_ROLES)
    yield "wall", f"CREATE POLICY wall ON {name} AS RESTRICTIVE FOR ALL TO {walled} USING ({wall}) WITH CHECK ({wall})"
    for number, window in enumerate(windows_of(table)):
        policy = f"w{number:02d}_{window.command.lower()}"
        clauses = {
            "SELECT": f"USING ({window.rows})",
            "INSERT": f"WITH CHECK ({window.rows})",
            "UPDATE": f"USING ({window.rows}) WITH CHECK ({window.rows})",
        }[window.command]
        roles = _names(prefix, window.roles)
        yield policy, f"CREATE POLICY {policy} ON {name} FOR {window.command} TO {roles} {clauses}"


def grants(table: Table, prefix: str) -> Iterator[str]:
    """Yield the GRANT statements of a table: no DELETE, no TRUNCATE, UPDATE by columns that may change."""
    name = f'"{table.name}"'
    if kind_of(table) is Fence.REGISTRY:
        for roles, right in REGISTRY_RIGHTS[table.name]:
            yield f"GRANT {right} ON {name} TO {_names(prefix, roles)}"
        return
    fixed = {*KEYS, *table.info.get("fixed", ())}
    changing = ", ".join(f'"{column.name}"' for column in table.columns if column.name not in fixed)
    for window in windows_of(table):
        if window.command == "UPDATE" and not changing:
            continue
        right = f"UPDATE ({changing})" if window.command == "UPDATE" else window.command
        yield f"GRANT {right} ON {name} TO {_names(prefix, window.roles)}"


def fence_statements(table: Table, prefix: str) -> list[str]:
    """Return everything that puts one table behind its fence, from a bare table or an older fence."""
    name = f'"{table.name}"'
    every = _names(prefix, tuple(Role))
    statements = [f"REVOKE ALL ON {name} FROM PUBLIC, {every}"]
    if kind_of(table) is not Fence.REGISTRY:
        statements += [f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY", f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY"]
    statements += [statement for _, statement in policies(table, prefix)]
    statements += list(grants(table, prefix))
    return statements


def role_name(prefix: str, role: Role) -> str:
    """Return a scope role's name in the cluster."""
    return f"{prefix}_{role.value}"


def _names(prefix: str, roles: Iterable[Role]) -> str:
    return ", ".join(f'"{role_name(prefix, role)}"' for role in roles)
