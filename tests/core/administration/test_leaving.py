"""Whoever leaves hands over what they hold."""

from collections.abc import Callable

import pytest
from sqlalchemy import Connection, select, text

from core import cases
from core.administration.rules import Condition, Refused
from core.administration.service import hiring, leaving
from core.administration.service.scopes import at_the_door
from core.cases.models import Case
from core.people.models import Account, Post
from core.workspace import Workspace
from tests.core.administration.staffing import account, person, post, posts_now
from tests.desk import dispatched, in_hand, read
from tests.places import County


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
