"""People and their posts: who may give what to whom, one-time passwords, and who is found in the list."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from core.administration.rules import Condition, Refused
from core.administration.service import hiring, staff
from core.administration.service.scopes import at_the_door
from core.people import service as people
from core.people.models import Account
from core.workspace import Workspace
from tests.core.administration.staffing import account, at_door, hired, person, refused, signed_in
from tests.places import PASSWORD, County


def test_somebody_new_signs_in_with_the_one_time_password_and_must_choose_another(county: County) -> None:
    account_id, password = hired(county)
    door = county.door()
    with door.session:
        name = door.session.scalar(select(Account.sign_in_name).where(Account.id == account_id))
    assert name == "feng001"
    assert signed_in(county, name, password).must_change
    assert hired(county)[0] != account_id  # the next of that name gets the next number


def test_a_quick_hash_is_for_drawn_passwords_alone(county: County, slow_hashing: None) -> None:
    account_id, password = hired(county)
    door = county.door()
    with door.session:
        people.change_password(door, account_id, password, "四条小河一直往东流去")
        row = door.session.get_one(Account, (county.space.id, account_id))
        assert "m=32768,t=3," in row.password_hash
        door.session.rollback()


@pytest.mark.parametrize(
    ("who", "kind", "code"),
    [
        ("admin", "township_admin", "not_yours_to_give"),
        ("admin", "county_clerk", "post_elsewhere"),
        ("county_admin", "township_admin", None),
        ("clerk", "grid_member", "not_yours_to_give"),
    ],
)
def test_only_posts_that_are_an_administrators_to_give(county: County, who: str, kind: str, code: str | None) -> None:
    unit = county.home.units["upper1"]

    def work(door: Workspace) -> object:
        return hiring.give(door, county.home.space, account(county, "mediator"), kind, unit)

    if code is None:
        at_door(county, work, who)
    else:
        assert refused(county, work, who) == code


def test_nobody_holds_two_of_the_three_administrators_posts(county: County) -> None:
    def give(kind: str) -> Callable[[Workspace], object]:
        return lambda door: hiring.give(door, county.space, county.people["county_director"].account_id or 0, kind)

    security = make_security_admin(county)

    def as_security(work: Callable[[Workspace], object]) -> object:
        def through(ws: Workspace) -> object:
            with at_the_door(ws, county.space) as door:
                return work(door)

        return county.do("security", through, county)

    assert security
    with pytest.raises(Refused, match="not_yours_to_give"):
        at_county(county, give("audit_admin"))
    as_security(give("audit_admin"))
    with pytest.raises(Refused, match="two_administrators"):
        as_security(give("county_admin"))


def at_county(county: County, work: Callable[[Workspace], object]) -> object:
    def through(ws: Workspace) -> object:
        with at_the_door(ws, county.space) as door:
            return work(door)

    return county.do("county_admin", through, county)


def make_security_admin(county: County) -> int:
    """Make one as the operator does at the command line."""
    door = county.door()
    with door.session:
        made = people.add_account(door, f"sec-{county.space.code}", "安平", PASSWORD, must_change=False)
        given = people.add_post(door, made, "security_admin", county.space.id)
        door.session.commit()
    clerk = county.people["county_admin"]
    county.people["security"] = type(clerk)("security_admin", "安平", made.id, given.id)
    return made.id


def test_a_password_is_not_renewed_by_whoever_may_not_give_what_it_opens(county: County) -> None:
    def renew(who: str) -> Callable[[Workspace], object]:
        return lambda door: hiring.renew_password(door, county.home.space, account(county, who))

    assert refused(county, renew("admin")) == "own_account"
    at_door(county, renew("admin"), "county_admin")
    at_door(county, renew("clerk"))
    # a post in the neighbouring township makes somebody the county's to manage
    at_door(
        county,
        lambda door: hiring.give(door, county.sibling.space, account(county, "mediator"), "director"),
        "county_admin",
        county.sibling,
    )
    assert refused(county, renew("mediator")) == "not_yours_to_manage"
    at_door(county, renew("mediator"), "county_admin")


def test_a_neighbours_people_are_as_missing_as_nobody(county: County) -> None:
    for number in (account(county, "clerk", county.sibling), 7):
        with pytest.raises(staff.PersonMissing):
            at_door(county, lambda door, number=number: hiring.renew_password(door, county.home.space, number))


def test_a_disabled_account_is_out_and_comes_back_with_a_new_password(county: County) -> None:
    at_door(county, lambda door: hiring.disable(door, county.home.space, account(county, "clerk")))
    with pytest.raises(people.WrongSignIn):
        signed_in(county, county.home.names["clerk"])
    assert person(county, "clerk").line.condition is Condition.DISABLED
    at_door(county, lambda door: hiring.renew_password(door, county.home.space, account(county, "clerk")))
    assert person(county, "clerk").line.condition is Condition.LEFT


def test_the_list_is_narrowed_by_words_unit_post_and_condition(county: County) -> None:
    hired(county)

    def found(**wanted: object) -> list[str]:
        page = at_door(county, lambda door: staff.list_staff(door, county.home.space, staff.StaffFilter(**wanted)))  # type: ignore[arg-type]
        assert isinstance(page, staff.Staff)
        return [line.name for line in page.lines]

    assert len(found()) == 9
    assert found(words="冯小") == ["冯小四", "冯小满"]
    assert found(unit_id=county.home.units["upper1"]) == ["钱大有"]
    assert found(kind="director") == ["吴建国"]
    assert found(condition="waiting") == ["冯小四"]
    assert found(after="feng001")[0] != "冯小四"
