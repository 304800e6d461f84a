"""Load the demonstration: found its counties, load their year in sets, and walk the stories that are told in full, once."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import and_, select

from core import hookspecs, reports
from core.cases import codewords
from core.cases.models import Assignment
from core.escalation import Ladder
from core.jobs import Sweeper
from core.people.models import Account, Post
from core.people.visitors import Visitor
from core.people.wording import POSTS
from core.workspace import WORKER, Actor, Workspace
from demo import telling
from demo.bulk import Setting
from demo.founding import Ground, found, found_above, scope_of
from demo.mustering import Person
from demo.packs import PACKS, Pack, Place, read_above, read_ladder, read_packs
from demo.planning import Plan, plan_all
from demo.sets import load_in_sets
from demo.stories import Waiting, read_stories, read_waiting
from demo.switching import switch_on_practices
from demo.walking import Walker, code_for, waiting_key
from tenants.door import Database
from tenants.resolution import Registry
from tenants.scopes import Role, Scope
from tenants.spaces import Space


def load_demo(
    database: Database,
    now: datetime,
    say: Callable[[str], None],
    only: Sequence[str] = PACKS,
    secret: str = "",
    also: Sequence[str] = (),
) -> list[Visitor]:
    """Load the packs (all, or ``only`` these) and return who can sign in; ``say`` is told how far it is. No worker may run meanwhile.

    ``secret`` is the installation's: with it the query codes of residents' reports are made (``waiting_codes``).

    ``also`` are keys of practices that are switched on everywhere beside those the places name.

    Cases fall into the year before ``now``. Loaded once, a second call finds everything there and keeps the first one's ``now``; a
    loading that was killed goes on where it stopped, told from the moment of its first call.

    Raises:
        NotADemonstration: others work in one of the counties.
    """
    visitors: list[Visitor] = []
    for name in only:
        above, space = read_above(name), None
        if above is not None:
            space = found_above(database, above, now, say)
            visitors += _visitors_of(database, space, above.own, above.password)
        teller = _Teller(database, say, secret, space)
        for pack in read_packs(name):
            own = replace(pack.own, practices=(*pack.own.practices, *also))
            visitors += _load(teller, replace(pack, own=own), now)
    return visitors


@dataclass(frozen=True, slots=True)
class _Teller:
    """What telling a place needs, whichever it is."""

    database: Database
    say: Callable[[str], None]
    secret: str
    above: Space | None


def _load(by: _Teller, pack: Pack, now: datetime) -> Iterator[Visitor]:
    database = by.database
    ground = found(database, pack, now, by.say)
    switch_on_practices(database, pack, ground)
    loaded = sum(_tell(by, pack, place, space, ground) for place, space in zip(pack.places, ground.places, strict=True))
    if loaded and ground.county not in ground.places:
        _tell_practices(database, ground.county, ground.now)
    if loaded and any(place.bulk is not None for place in pack.places):
        Sweeper(database, lambda: ground.now).sweep(ground.county.id)  # what ran out and is to be supervised
    if loaded:
        by.say(f"{ground.county.name}: {loaded} cases of the last year. 最近一年 {loaded} 件。")
    _count(database, ground.county, now)
    for place, space in zip(pack.places, ground.places, strict=True):
        yield from _visitors_of(database, space, place, pack.password)
    yield from _visitors_of(database, ground.county, pack.own, pack.password)


def _tell(by: _Teller, pack: Pack, place: Place, space: Space, ground: Ground) -> int:
    """Load a place's cases and walk its stories; return how many cases it was."""
    told = tell_place(pack, place, ground.now)
    loaded = load_in_sets(by.database, space, ground.county, told.bulk, ground.now)
    walker = Walker(by.database, space, told.ladders, by.say, by.secret, by.above)
    loaded += len(told.plans) if walker.walk(told.plans, told.swept) else 0
    if loaded:
        _tell_practices(by.database, space, ground.now)
    walker.report(told.waiting, ground.now)
    return loaded


@dataclass(frozen=True, slots=True)
class WaitingCode:
    """How a resident of the demonstration asks what became of a report that waits at a window."""

    place: str
    space_code: str
    words: str
    code: str
    #: The last digits of the telephone that are asked for with it; empty where none was left.
    tail: str


def waiting_codes(database: Database, only: Sequence[str], secret: str) -> list[WaitingCode]:
    """Return the query codes of the reports that were left waiting, of the packs that are loaded."""
    found = []
    for name, space in _loaded(database, only):
        for number, one in enumerate(read_waiting(name, space.code)):
            code = codewords.grouped(code_for(secret, space, waiting_key(number), one.phone))
            found.append(WaitingCode(space.name, space.code, one.words, code, codewords.tail_of(one.phone)))
    return found


def _loaded(database: Database, only: Sequence[str]) -> Iterator[tuple[str, Space]]:
    """Yield the places of these packs that are founded, each with its pack's name."""
    registry = Registry(database)
    for name in only:
        spaces = (registry.find(place.code) for pack in read_packs(name) for place in pack.places)
        yield from ((name, space) for space in spaces if space is not None)


@dataclass(frozen=True, slots=True)
class SlipCode:
    """A code that a practice of the demonstration gives to a resident: whose it is, and the page below the space where it is typed in."""

    place: str
    space_code: str
    practice: str
    about: str
    code: str
    path: str


def slip_codes(database: Database, only: Sequence[str], now: datetime) -> list[SlipCode]:
    """Return the codes that practices give residents to try, of the townships of the packs that are loaded; each call gives new ones."""
    found = []
    for _name, space in _loaded(database, only):
        with database.open(scope_of(space)) as session:
            said = Workspace(session, space, Actor("director", ""), lambda: now).gather(hookspecs.demo_codes)
            session.commit()
        found += [SlipCode(space.name, space.code, one.name, one.answer.about, one.answer.code, one.answer.path) for one in said]
    return found


@dataclass(frozen=True, slots=True)
class Told:
    """Everything that is told of a place: stories that walk through the services, the year in bulk, and what waits at the window."""

    ladders: Mapping[str, Ladder]
    plans: Sequence[Plan]
    #: Until when the worker has been at work when the stories end.
    swept: datetime
    bulk: Sequence[Plan]
    waiting: Sequence[Waiting]


def tell_place(pack: Pack, place: Place, now: datetime) -> Told:
    """Return what is told of a place up to now, without a database: the cases of its bulk that walk are not told twice."""
    own = [read_ladder(named.ladder) for named in (*pack.own.ladders, *place.ladders)]
    ladders = {ladder.kind.value: ladder for ladder in own}
    stories = read_stories(pack.name, place.code)
    plans, swept = plan_all(stories, ladders, now)
    if place.bulk is None:
        return Told(ladders, plans, swept, (), read_waiting(pack.name, place.code))
    staff = frozenset(person.name for person in (*pack.own.people, *place.people))
    setting = Setting(f"{pack.name} {place.code}", place.units.grids, ladders, staff)
    bulk = telling.tell(setting, place.bulk.without(plans), now)
    return Told(ladders, plans, swept, bulk, read_waiting(pack.name, place.code))


def _tell_practices(database: Database, space: Space, now: datetime) -> None:
    """Let the practices that are on here add examples of theirs, once, as a director would."""
    with database.open(scope_of(space)) as session:
        Workspace(session, space, Actor("director", ""), lambda: now).tell(hookspecs.demo_loaded)
        session.commit()


def _count(database: Database, county: Space, now: datetime) -> None:
    """Count the county's totals anew: what was loaded has past times, which the worker's own look would find a day later."""
    with database.open(Scope(Role.WORKER, county=county.id, space=county.id, seat=county.id)) as session:
        reports.count_anew(Workspace(session, county, WORKER, lambda: now))
        session.commit()


def _visitors_of(database: Database, space: Space, place: Place, password: str) -> Iterator[Visitor]:
    """Yield whom the demonstration introduces of a place, and where it introduces somebody, one at each post that is left.

    Of several at a post the first that has something in hand, for whoever tries the post is to find work there.
    """
    if not any(person.note for person in place.people):
        return
    busy = _busy_in(database, space)
    at: dict[str, list[Person]] = {}
    for person in place.people:
        at.setdefault(person.post, []).append(person)
    for there in at.values():
        first = next((person for person in there if person.sign_in_name in busy), there[0])
        for person in [person for person in there if person.note] or [first]:
            yield Visitor(
                space.name,
                space.code,
                person.title or POSTS[person.post],
                person.name,
                person.sign_in_name,
                password,
                person.note,
            )


def _busy_in(database: Database, space: Space) -> frozenset[str]:
    """Return the sign-in names of those in whose unit something is in hand now."""
    in_hand = (
        select(Post.account_id)
        .join(Assignment, and_(Assignment.county_id == Post.county_id, Assignment.holder_unit_id == Post.unit_id))
        .where(Post.county_id == space.county_id, Post.space_id == space.id, Assignment.ended_at.is_(None))
        .where(Assignment.state != "done", Assignment.kind != "supervise")
    )
    with database.open(scope_of(space)) as session:
        ids = set(session.scalars(in_hand))
    county = space.county_id
    with database.open(Scope(Role.DOOR, county=county, space=county, seat=county)) as session:
        named = select(Account.sign_in_name).where(Account.county_id == county, Account.id.in_(ids))
        return frozenset(session.scalars(named))
