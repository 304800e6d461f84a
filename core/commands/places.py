"""Where a command works: a space by its code, and the workspaces an operator opens there."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from core.workspace import Actor, Workspace
from tenants.door import Database, FencedSession, enter
from tenants.resolution import Registry
from tenants.scopes import Role, Scope
from tenants.spaces import Space, SpaceKind

#: Whoever works at the command line; stands in the audit.
OPERATOR = Actor("operator", "")
_ROLES = {SpaceKind.TOWNSHIP: Role.TOWNSHIP, SpaceKind.COUNTY: Role.COUNTY, SpaceKind.PREFECTURE: Role.PREFECTURE}


def find_space(database: Database, code: str) -> Space:
    """Return the open space with this code, or complain."""
    space = Registry(database).find(code)
    if space is None:
        msg = f"No open space has the code {code}. See which there are: fengqiao space list"
        raise click.ClickException(msg)
    return space


def spaces_of(database: Database, space: Space) -> list[Space]:
    """Return a space with those in it: a county with its townships."""
    return Registry(database).in_county(space.id) if space.is_county else [space]


@contextmanager
def at_the_door(database: Database, space: Space) -> Iterator[Workspace]:
    """Open a workspace for accounts and posts of a space's county; whoever changed something commits."""
    scope = Scope(Role.DOOR, county=space.county_id, space=space.id, seat=space.county_id)
    with database.open(scope) as session:
        yield Workspace(session, space, OPERATOR)


def open_inside(database: Database, space: Space) -> FencedSession:
    """Return a session inside a space."""
    return database.open(_inside(space))


def move_into(session: FencedSession, space: Space) -> Workspace:
    """Go on in another space within the same transaction, so that what a list changes in several is done whole or not at all."""
    enter(session, _inside(space))
    return Workspace(session, space, OPERATOR)


def _inside(space: Space) -> Scope:
    return Scope(_ROLES[space.kind], county=space.county_id, space=space.id, seat=space.county_id)
