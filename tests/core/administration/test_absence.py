"""Leave and stand-ins: the post for these days and no longer."""

from datetime import date, timedelta

import pytest

from core.administration.rules import Condition, Leave, Refused
from core.administration.service import absence, hiring
from core.people import service as people
from core.workspace import Workspace
from tenants.scopes import Role, Scope
from tests.core.administration.staffing import TODAY, account, at_door, person, post, posts_now, signed_in
from tests.places import START, County


def go_away(county: County, first: date = TODAY, days: int = 3, stand_in: str = "grid2") -> None:
    leave = Leave(first, first + timedelta(days=days - 1))
    covers = {post(county, "grid"): account(county, stand_in)}
    at_door(county, lambda door: absence.go_on_leave(door, county.home.space, account(county, "grid"), leave, covers))


def test_a_stand_in_has_the_post_for_these_days_and_no_longer(county: County) -> None:
    go_away(county, TODAY + timedelta(days=1), days=2)
    assert [one.acting for one in posts_now(county, "grid2")] == [False]
    county.clock.forward(days=1)
    own, acting = posts_now(county, "grid2")
    assert (acting.acting, acting.kind, acting.unit_name) == (True, "grid_member", "1 网格")
    assert own.unit_name == "1 网格"
    assert person(county, "grid").line.condition is Condition.AWAY
    county.clock.forward(days=2)
    assert [one.acting for one in posts_now(county, "grid2")] == [False]
    assert person(county, "grid").line.condition is Condition.ACTIVE


def test_an_administrator_never_lets_themselves_stand_in(county: County) -> None:
    admin = county.home.people["admin"].account_id or 0
    unit = county.home.units["upper2"]
    at_door(county, lambda door: hiring.give(door, county.home.space, admin, "grid_member", unit), "county_admin")
    with pytest.raises(Refused, match="cannot_stand_in"):
        go_away(county, stand_in="admin")


def test_a_sign_in_at_a_stand_ins_post_dies_with_the_last_day(county: County) -> None:
    go_away(county, days=1)
    acting = posts_now(county, "grid2")[1]
    first = signed_in(county, county.home.names["grid2"])
    door = county.door()
    with door.session:
        switched = people.switch_post(door, first.sign_in_id, acting.id, lasts=timedelta(days=60))
        token = people.add_token(door, switched.account_id, acting.id, "x", START + timedelta(days=60))
        door.session.commit()

    def alive() -> bool:
        scope = Scope(
            Role.TOWNSHIP,
            county=county.space.id,
            space=county.home.space.id,
            seat=county.space.id,
            account=switched.account_id,
            sign_in=switched.sign_in_id,
        )
        at_home = Workspace(county.database.open(scope), county.home.space, county.home.people["grid2"], county.clock)
        with at_home.session:
            claim = {"seat": county.space.id, "sign_in_id": switched.sign_in_id, "account_id": switched.account_id}
            seen = people.presence(at_home, **claim, secret=switched.secret, idle=timedelta(days=90))
        with county.door().session as session:
            by_token = people.presence_by_token(Workspace(session, county.space, at_home.actor, county.clock), token)
        assert (seen is None) == (by_token is None)
        assert seen is None or (seen.acting and seen.actor.name == "冯小满（代钱大有）")
        return seen is not None

    assert alive()
    county.clock.forward(days=1)
    assert not alive()


def test_whoever_comes_back_early_ends_the_stand_ins_post(county: County) -> None:
    go_away(county, days=10)
    at_door(county, lambda door: absence.come_back(door, county.home.space, account(county, "grid")))
    assert [one.acting for one in posts_now(county, "grid2")] == [False]
    assert person(county, "grid").line.condition is Condition.ACTIVE
    assert [event.deed for event in person(county, "grid").events][:2] == ["came_back", "stood_in_for"]


@pytest.mark.parametrize(
    ("first", "days", "stand_in", "code"),
    [
        (TODAY - timedelta(days=9), 3, "grid2", "leave_is_over"),
        (TODAY, 0, "grid2", "leave_backwards"),
        (TODAY, 400, "grid2", "leave_too_long"),
        (TODAY, 3, "admin", "cannot_stand_in"),
        (TODAY, 3, "grid", "cannot_stand_in"),
    ],
)
def test_a_leave_that_cannot_be_is_refused(county: County, first: date, days: int, stand_in: str, code: str) -> None:
    with pytest.raises(Refused, match=code):
        go_away(county, first, days, stand_in)
