"""Through the door and into a township, in one transaction: what an administrator does to people, units and work is one deed."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from core.workspace import Workspace
from tenants.door import enter
from tenants.scopes import Role, Scope
from tenants.spaces import Space, SpaceKind

_ROLES = {SpaceKind.TOWNSHIP: Role.TOWNSHIP, SpaceKind.COUNTY: Role.COUNTY, SpaceKind.PREFECTURE: Role.PREFECTURE}


@contextmanager
def at_the_door(ws: Workspace, place: Space) -> Iterator[Workspace]:
    """Work on accounts and posts for a place of the actor's county, and come back to where the actor works."""
    with _moved(ws, place, Scope(Role.DOOR, county=ws.county_id, space=place.id, seat=ws.county_id)) as door:
        yield door


@contextmanager
def inside(ws: Workspace, place: Space) -> Iterator[Workspace]:
    """Work inside a place as its own people do, and come back: units and work lists are written by their own space alone."""
    before: Scope = ws.session.info["scope"]
    scope = Scope(
        _ROLES[place.kind],
        county=place.county_id,
        space=place.id,
        seat=ws.county_id,
        account=ws.actor.account_id,
        sign_in=before.sign_in,
    )
    with _moved(ws, place, scope) as within:
        yield within


@contextmanager
def _moved(ws: Workspace, place: Space, scope: Scope) -> Iterator[Workspace]:
    before: Scope = ws.session.info["scope"]
    enter(ws.session, scope)
    try:
        yield Workspace(ws.session, place, ws.actor, ws.clock)
    except DBAPIError:
        raise  # the transaction is lost, and with it every scope
    except BaseException:
        enter(ws.session, before)
        raise
    enter(ws.session, before)
