"""People and their posts: who may give what to whom, one-time passwords, leave and stand-ins, and work that is handed over."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import Connection, select, text

from core import cases
from core.administration.rules import Condition, Leave, NewPerson, Refused
from core.administration.service import absence, hiring, leaving, staff
from core.administration.service.scopes import at_the_door
from core.cases.models import Case
from core.people import service as people
from core.people.models import Account, Post
from core.workspace import Workspace
from tenants.scopes import Role, Scope
from tests.desk import dispatched, in_hand, read
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


def named(county: County, behind_the_fence: Connection, case_id: int, who: str) -> None:
    """Let somebody hold a case by name."""
    behind_the_fence.execute(
        text("UPDATE assignments SET holder_post_id = :post WHERE case_id = :case AND leads = 1"),
        {"post": post(county, who), "case": case_id},
    )


def test_whoever_leaves_hands_over_what_they_hold_and_every_case_says_so(county: County, behind_the_fence: Connection) -> None:
    case_id = in_hand(county)
    other = dispatched(county)
    named(county, behind_the_fence, case_id, "village")
    seen = county.do(
        "admin", lambda ws: leaving.look_at_parting(ws, county.home.space, account(county, "village"), post(county, "village"))
    )
    assert isinstance(seen, leaving.Parting)
    assert (seen.work.named, seen.work.unit, seen.alone) == (1, 1, True)
    assert not {"title", "names", "story"} & set(seen.work.lines[0]._fields)

    def part(ws: Workspace) -> object:
        return leaving.end_post(
            ws, county.home.space, account(county, "village"), post(county, "village"), account(county, "village2")
        )

    assert county.do("admin", part) == 2
    successor = next(one for one in posts_now(county, "village2") if one.unit_name == "上村")
    ws = county.workspace(
        county.home,
        type(county.home.people["village2"])("village_mediator", "褚春生", 1, successor.id, county.home.units["upper"]),
    )
    with ws.session:
        for one in (case_id, other):
            view = cases.read_case(ws, one)
            assert view.timeline[0].deed == "handed_over"
            assert (view.timeline[0].actor_name, view.timeline[0].facts["to_name"]) == ("郑云", "褚春生")
        held = behind_the_fence.scalar(
            text("SELECT holder_post_id FROM assignments WHERE case_id = :case AND leads = 1"), {"case": case_id}
        )
        assert held == successor.id
    notices = behind_the_fence.scalar(
        text("SELECT count(*) FROM outbox WHERE kind = 'handed_over' AND case_id = ANY(:ids)"), {"ids": [case_id, other]}
    )
    assert notices == 2
    assert person(county, "village").line.condition is Condition.LEFT
    assert person(county, "village").events[0].deed == "work_handed_over"


def test_work_needs_somebody_to_take_it_and_whoever_is_one_of_many_leaves_none(county: County) -> None:
    in_hand(county)

    def part(who: str, successor: int | None) -> Callable[[Workspace], object]:
        return lambda ws: leaving.end_post(ws, county.home.space, account(county, who), post(county, who), successor)

    with pytest.raises(Refused, match="successor_missing"):
        county.do("admin", part("village", None))
    with pytest.raises(Refused, match="cannot_take_over"):
        county.do("admin", part("village", account(county, "admin")))
    assert county.do("admin", part("clerk", None)) == 0


def test_a_case_from_elsewhere_is_handed_over_by_the_share_the_space_holds(county: County, behind_the_fence: Connection) -> None:
    case_id = in_hand(county)
    case = county.do("village", lambda ws: ws.session.scalar(select(Case).where(Case.id == case_id)))
    assert isinstance(case, Case)
    behind_the_fence.execute(
        text(
            "UPDATE assignments SET holder_space_id = :space, holder_unit_id = :unit, holder_post_id = :post WHERE case_id = :case AND leads = 1"
        ),
        {
            "space": county.space.id,
            "unit": county.units["desk"],
            "post": county.people["county_clerk"].post_id,
            "case": case_id,
        },
    )

    def part(ws: Workspace) -> object:
        clerk, director = county.people["county_clerk"], county.people["county_director"]
        return leaving.end_post(ws, county.space, clerk.account_id or 0, clerk.post_id or 0, director.account_id)

    assert county.do("county_admin", part, county) == 1
    assert read(county, "director", case_id).timeline[0].deed == "handed_over"
    behind_the_fence.execute(
        text("UPDATE assignments SET holder_space_id = :space, holder_unit_id = :unit WHERE case_id = :case AND leads = 1"),
        {"space": county.home.space.id, "unit": county.home.units["upper"], "case": case_id},
    )


def test_nothing_is_left_half_done_when_the_handing_over_fails(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    in_hand(county)

    def fail(*_: object, **__: object) -> int:
        msg = "the line went dead"
        raise RuntimeError(msg)

    monkeypatch.setattr(cases, "hand_over_work", fail)
    with pytest.raises(RuntimeError):
        county.do(
            "admin",
            lambda ws: leaving.end_post(
                ws, county.home.space, account(county, "village"), post(county, "village"), account(county, "village2")
            ),
        )
    assert len(posts_now(county, "village")) == 1
    assert len(posts_now(county, "village2")) == 1


def test_after_the_door_the_workspace_is_where_it_was(county: County) -> None:
    ws = county.at("admin")
    with ws.session:
        before = ws.session.info["scope"]
        with pytest.raises(Refused), at_the_door(ws, county.home.space) as door:
            hiring.renew_password(door, county.home.space, account(county, "admin"))
        assert ws.session.info["scope"] is before
        assert ws.session.scalar(text("SELECT current_setting('app.opened', true)")) == ""
        assert ws.session.scalars(select(Post.id)).all()
        assert ws.session.scalars(select(Account.id)).all() == [account(county, "admin")]
