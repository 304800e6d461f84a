"""Load the demonstration: found its counties and walk their stories, once."""

from collections.abc import Callable, Iterator
from datetime import datetime

from core import hookspecs, reports
from core.people.visitors import Visitor
from core.people.wording import POSTS
from core.workspace import WORKER, Actor, Workspace
from demo.founding import Ground, found
from demo.packs import Pack, Place, read_ladder, read_pack
from demo.planning import plan_all
from demo.stories import read_stories, read_waiting
from demo.walking import Walker
from tenants.door import Database
from tenants.scopes import Role, Scope
from tenants.spaces import Space

PACKS = ("lengshui",)


def load_demo(database: Database, now: datetime, say: Callable[[str], None]) -> list[Visitor]:
    """Load every pack and return who can sign in; ``say`` is told how far it is. No worker may run meanwhile.

    Cases fall into the year before ``now``. Loaded once, a second call finds everything there and keeps the first one's ``now``; a
    loading that was killed goes on where it stopped, told from the moment of its first call.

    Raises:
        NotADemonstration: others work in one of the counties.
    """
    visitors: list[Visitor] = []
    for name in PACKS:
        pack = read_pack(name)
        ground = found(database, pack, now, say)
        for place, space in zip(pack.places, ground.places, strict=True):
            _tell(database, pack, place, space, ground.now, say)
        _count(database, ground.county, now)
        visitors += _visitors(pack, ground)
    return visitors


def _count(database: Database, county: Space, now: datetime) -> None:
    """Count the county's totals anew: what was loaded has past times, which the worker's own look would find a day later."""
    with database.open(Scope(Role.WORKER, county=county.id, space=county.id, seat=county.id)) as session:
        reports.count_anew(Workspace(session, county, WORKER, lambda: now))
        session.commit()


def _tell(database: Database, pack: Pack, place: Place, space: Space, now: datetime, say: Callable[[str], None]) -> None:
    ladder = read_ladder(place.ladder)
    plans, swept = plan_all(read_stories(pack.name), ladder, now)
    walker = Walker(database, space, ladder, say)
    if walker.walk(plans, swept):
        say(f"{space.name}: {len(plans)} cases of the last year. 最近一年 {len(plans)} 件。")
        _tell_practices(database, space, now)
    walker.report(read_waiting(pack.name), now)


def _tell_practices(database: Database, space: Space, now: datetime) -> None:
    """Let the practices that are on here add examples of theirs, once, as a director would."""
    with database.open(Scope(Role.TOWNSHIP, county=space.county_id, space=space.id, seat=space.county_id)) as session:
        Workspace(session, space, Actor("director", ""), lambda: now).tell(hookspecs.demo_loaded)
        session.commit()


def _visitors(pack: Pack, ground: Ground) -> Iterator[Visitor]:
    everyone = [*zip(ground.places, (place.people for place in pack.places), strict=True), (ground.county, pack.people)]
    for space, people in everyone:
        for person in people:
            if person.note:
                yield Visitor(
                    space.name, space.code, POSTS[person.post], person.name, person.sign_in_name, pack.password, person.note
                )
