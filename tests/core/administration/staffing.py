"""An administrator of a township at the door, for tests of people and their posts."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from core.administration.rules import NewPerson, Refused
from core.administration.service import hiring, staff
from core.administration.service.scopes import at_the_door
from core.people import service as people
from core.workspace import Workspace
from tests.places import PASSWORD, START, County, Township

TODAY = START.date()


def at_door(county: County, work: Callable[[Workspace], object], who: str = "admin", place: Township | None = None) -> object:
    """Do a piece of work at the door as an administrator of the first township, or of the county for a township."""
    here = place or county.home

    def through(ws: Workspace) -> object:
        with at_the_door(ws, here.space) as door:
            return work(door)

    return county.do(who, through, county if who.endswith("_admin") else county.home)


def account(county: County, who: str, place: Township | None = None) -> int:
    return (place or county.home).people[who].account_id or 0


def post(county: County, who: str) -> int:
    return county.home.people[who].post_id or 0


def hired(county: County, name: str = "冯小四", kind: str = "grid_member", unit: str = "upper2") -> tuple[int, str]:
    new = NewPerson(name, "", kind, county.home.units[unit])
    made = at_door(county, lambda door: hiring.hire(door, county.home.space, new))
    assert isinstance(made, tuple)
    return made


def signed_in(county: County, sign_in_name: str, password: str = PASSWORD) -> people.SignedIn:
    door = county.door()
    with door.session:
        found = people.sign_in(
            door, sign_in_name, password, source="x", device="", lasts=timedelta(days=60), space_id=county.home.space.id
        )
        door.session.commit()
    return found


def posts_now(county: County, who: str) -> list[people.PostLine]:
    door = county.door()
    with door.session:
        return people.posts_of(door, account(county, who))


def person(county: County, who: str) -> staff.Person:
    found = at_door(county, lambda door: staff.read_person(door, county.home.space, account(county, who)))
    assert isinstance(found, staff.Person)
    return found


def refused(county: County, work: Callable[[Workspace], object], who: str = "admin") -> str:
    with pytest.raises(Refused) as error:
        at_door(county, work, who)
    return error.value.code
