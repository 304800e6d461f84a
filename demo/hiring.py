"""Give the people of a pack their accounts and posts, all of a county in one transaction, set by set."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select

from core.access import POSTS_AT, UNIT_POSTS
from core.audit.models import AuditEntry
from core.people import service as people
from core.people.models import Account, Post
from core.people.rules import check_password
from core.workspace import Actor, Workspace
from demo.mustering import Person
from tenants.door import Database
from tenants.scopes import Role, Scope
from tenants.spaces import Space

#: The people of one space, with the number of each unit by the name they know it by.
Staff = tuple[Space, Sequence[Person], Mapping[str, int]]


class WrongPost(ValueError):
    """Somebody is to have a post that their space does not know, or that needs a unit."""


def hire(database: Database, county: Space, staff: Sequence[Staff], password: str, began: datetime) -> None:
    """Make the accounts that are missing, each with its posts; the one password is hashed once.

    Somebody who stands twice in the list under one sign-in name has one account and two posts.

    Raises:
        WrongPost: a post does not fit its space.
    """
    with database.open(door(county)) as session:
        ws = Workspace(session, county, Actor("door", ""), lambda: began)
        known = set(session.scalars(select(Account.sign_in_name).where(Account.county_id == county.id)))
        missing = [(space, one, units) for space, there, units in staff for one in there if one.sign_in_name not in known]
        if not missing:
            return
        hashed = people.hash_password(password)
        accounts: dict[str, dict[str, Any]] = {}
        posts, audited = [], []
        for space, one, units in missing:
            if one.sign_in_name not in accounts:
                check_password(password, one.sign_in_name)
                accounts[one.sign_in_name] = account = _account(ws, one, hashed)
                audited.append(_audit(ws, "account_added", {"account": account["id"]}))
            posts.append(_post(ws, space, one, accounts[one.sign_in_name]["id"], units))
            audited.append(
                _audit(ws, "post_given", {"account": posts[-1]["account_id"], "post": posts[-1]["id"], "kind": one.post})
            )
        session.execute(insert(Account), list(accounts.values()))
        session.execute(insert(Post), posts)
        session.execute(insert(AuditEntry), audited)
        session.commit()


def _account(ws: Workspace, person: Person, hashed: str) -> dict[str, Any]:
    return {
        "county_id": ws.county_id, "id": ws.new_key(), "sign_in_name": person.sign_in_name, "name": person.name,
        "password_hash": hashed, "must_change": False, "locale": "zh", "created_at": ws.now(),
    }  # fmt: skip


def _post(ws: Workspace, space: Space, person: Person, account_id: int, units: Mapping[str, int]) -> dict[str, Any]:
    if person.post not in POSTS_AT[space.kind]:
        msg = f"{person.sign_in_name} cannot be {person.post} in {space.name}"
        raise WrongPost(msg)
    return {
        "county_id": ws.county_id, "id": ws.new_key(), "space_id": space.id, "account_id": account_id,
        "unit_id": units[person.unit] if person.post in UNIT_POSTS else None, "kind": person.post, "name": person.name,
        "title": person.title, "created_at": ws.now(),
    }  # fmt: skip


def _audit(ws: Workspace, deed: str, detail: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "county_id": ws.county_id, "id": ws.new_key(), "space_id": ws.space_id, "at": ws.now(), "post": ws.actor.post, "deed": deed,
        "detail": dict(detail),
    }  # fmt: skip


def door(county: Space) -> Scope:
    """Return the scope in which accounts of a county are made."""
    return Scope(Role.DOOR, county=county.id, space=county.id, seat=county.id)
