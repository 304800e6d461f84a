"""What tests of the wall hang on it: mediators, parties that choose, and slips in their hands."""

from collections.abc import Callable
from typing import Any, TypeVar

from core import cases
from core.api import Workspace, ticket_digest
from core.people.models import Account, Post
from core.testing import County, Room, case_in, read
from core.workspace import WORKER
from plugins.supermarket_mediator import service
from plugins.supermarket_mediator.models import Place, Ticket
from plugins.supermarket_mediator.rules.entries import Answer, NewMediator
from plugins.supermarket_mediator.rules.picks import Wanted
from plugins.supermarket_mediator.service import Standing
from tenants.scopes import Role, Scope

KEY = "supermarket_mediator"
T = TypeVar("T")


def hang(county: County, *names: str, at: Room | None = None, **known: Any) -> list[int]:
    """Hang mediators of these names on the wall of a township and return their numbers."""
    if KEY not in county.do("county_admin", lambda ws: set(ws.practices.practices)):
        county.switch_on(KEY)
    described = {"skills": ("neighbours",), "opens": "00:00", "closes": "23:59", "days": tuple("1234567"), **known}
    return [
        county.do("director", lambda ws, name=name: service.add_mediator(ws, NewMediator(name, **described)), at)  # type: ignore[misc]
        for name in names
    ]


def choosing_in(county: County, state: str = "agreeing", who: str = "village") -> int:
    """Let the parties of a case choose, and return the case's number."""
    number = case_in(county, state)
    county.do(who, lambda ws: service.open_choosing(ws, number))
    return number


def standing(county: County, case_id: int, who: str = "village") -> Standing:
    """Return how far the parties of a case are."""

    def look(ws: Workspace) -> Standing:
        view = service.seen_whole(ws, case_id)
        one = service.choosing_of(ws, view.case.home_space_id, case_id)
        assert one is not None
        found = service.standing_of(ws, one)
        ws.session.expunge_all()
        return found

    return county.do(who, look)


def slips(county: County, case_id: int) -> list[str]:
    """Return the codes on the slips of a case, one for each party."""

    def issue(ws: Workspace) -> list[str]:
        return [service.issue(ws, _again(ws, ticket)) for ticket in tickets]

    tickets = standing(county, case_id).tickets
    return county.do("village", issue)


def by_phone(county: County, code: str, work: Callable[[Workspace, Ticket], T], at: Room | None = None) -> T:
    """Do something as a resident with the code of a slip."""
    ws = county.public(at, ticket_digest(code))
    with ws.session:
        ticket = service.ticket_by(ws, ticket_digest(code))
        assert ticket is not None
        found = work(ws, ticket)
        ws.session.commit()
    return found


def pick(county: County, code: str, *wishes: int, anyone: bool = False) -> int:
    """Pick with the phone."""
    return by_phone(county, code, lambda ws, ticket: service.pick(ws, ticket, Wanted("phone", wishes, anyone=anyone)))


def note(county: County, case_id: int, at: int, *wishes: int, way: str = "paper", anyone: bool = False) -> int:
    """Write down what a party picked on paper: the first (0) or the second (1)."""
    ticket = standing(county, case_id).tickets[at]
    return county.do("village", lambda ws: service.pick(ws, _again(ws, ticket), Wanted(way, wishes, anyone=anyone)))


def say(county: County, case_id: int, mediator_id: int, said: Answer) -> int:
    """Write down what a mediator says to a case."""

    def answer(ws: Workspace) -> int:
        view = service.seen_whole(ws, case_id)
        number = next(one.id for one in live(county, case_id) if one.mediator_id == mediator_id)
        place = service.place_of(ws, number)
        assert place is not None
        return service.answer(ws, place, said, view)

    return county.do("village", answer)


def live(county: County, case_id: int) -> list[Place]:
    """Return the places that stand for a case."""
    return service.live(standing(county, case_id).places)


def refuse(county: County, case_id: int) -> None:
    """Let the second party say that it will not talk."""
    party = read(county, case_id).parties[1]
    county.do("village", lambda ws: cases.record_consent(ws, case_id, party.id, version=None, agrees=False, way="oral"))


def sweep(county: County) -> int:
    """Let the worker look at a township."""
    here = county.home.space
    ws = Workspace(
        county.database.open(Scope(Role.WORKER, county=county.space.id, space=here.id, seat=county.space.id)),
        here,
        WORKER,
        county.clock,
    )
    with ws.session:
        found = service.move_gone(ws) + service.move_late(ws)
        ws.session.commit()
    return found


def leave(county: County, who: str, *, disabled: bool = False) -> None:
    """Let somebody leave the only post, or be shut out of the account alone."""
    actor = county.people.get(who) or county.home.people[who]
    scope = Scope(Role.DOOR, county=county.space.id, space=county.space.id, seat=county.space.id)
    with county.database.open(scope) as session:
        if disabled:
            session.get_one(Account, (county.space.id, actor.account_id)).disabled_at = county.clock()
        else:
            session.get_one(Post, (county.space.id, actor.post_id)).ended_at = county.clock()
        session.commit()


def _again(ws: Workspace, ticket: Ticket) -> Ticket:
    found = ws.session.get(Ticket, (ticket.county_id, ticket.id))
    assert found is not None
    return found
