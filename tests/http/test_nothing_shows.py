"""What is done at a neighbour's changes not a byte of what anybody sees elsewhere: no list, no count, no number, no badge."""

import itertools
import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from sqlalchemy import Connection, Engine, create_engine, text

from core.cases.rules import State
from tests.conftest import Databases
from tests.factories import Planter
from tests.http.attack import Siege, outside_of
from tests.http.world import FACES, Spot, mark, name

#: Who looks, and at which places something is done meanwhile: at the sibling's, in another county, and below another township.
LOOKING = {
    **dict.fromkeys(("clerk of A1", "director of A1", "grid of A1", "admin of A1", "nobody"), ("A2", "B", "B1")),
    **dict.fromkeys(("county_director of A", "county_admin of A", "audit_admin of A"), ("B", "B1")),
    "above_director of P": ("B", "B1"),
}
#: Above all numbers that notices have; each time another.
_firsts = itertools.count(100_000_000, 1_000_000)


@pytest.fixture
def planter(databases: Databases, database_name: str) -> Iterator[Planter]:
    """Somebody who plants cases whatever the fence says."""
    engine: Engine = create_engine(databases.superuser_url(database_name).replace("postgresql://", "postgresql+psycopg://", 1))
    yield Planter(engine)
    engine.dispose()


def seen(siege: Siege, who: str) -> dict[str, object]:
    """Every page and table of somebody's that is about no single thing, without what differs from request to request."""
    looker = siege.attackers[who]
    routes = [route for route in siege.routes if route.method == "GET" and not route.ids and looker.may_come(route)]
    return {route.path: _timeless(outside_of(siege.send(looker, route, looker.spot.code, {}), {})) for route in routes}


def _timeless(answer: tuple[int, object, str]) -> tuple[int, object, str]:
    """An answer without the minute in which it was given."""
    return *answer[:2], re.sub(r"\b\d\d:\d\d\b", "TIME", answer[2])


def bustle(spot: Spot, planter: Planter, behind: Connection) -> None:
    """Plant cases in every state at a place, late ones and red ones, with words for whoever works there."""
    for state in (State.REGISTERED, State.ACCEPTED, State.ASSIGNED, State.MEDIATING, State.CLOSED):
        title = mark(spot.name, "title")
        planter.case(spot.county, spot.place, state=state, title=title, parties=[(name(spot.name), "13800001111")])  # type: ignore[arg-type]
    behind.execute(
        text(
            "INSERT INTO notices (county_id, id, for_space_id, for_unit_id, kind, payload, created_at) "
            "SELECT county_id, :first + id, space_id, id, 'dispatched', '{}', now() FROM units WHERE space_id = :space"
        ),
        {"space": spot.place.space.id, "first": next(_firsts)},
    )


def searched(siege: Siege, who: str, words: str) -> list[object]:
    """What somebody finds in the ledger by these words, on the page and by the API, without the words themselves."""
    looker = siege.attackers[who]
    found = []
    for path in (f"/{looker.spot.code}/cases", f"/api/v1/{looker.spot.code}/cases"):
        asked = {"q": words, "words": words}
        answer = siege.app.test_client(use_cookies=False).get(path, query_string=asked, headers={"Cookie": looker.cookie})
        status, headers, body = outside_of(answer, {})
        found.append((status, headers, body.replace(quote(words), "WORDS").replace(words, "WORDS")))
    return found


@pytest.mark.parametrize("who", ["clerk of A1", "director of A1", "county_clerk of A", "above_clerk of P"])
def test_a_search_finds_a_neighbours_words_as_it_finds_words_of_nobody(siege: Siege, who: str) -> None:
    places = ("A2", "B1") if who.endswith("A1") else ("B", "B1")
    told = {place: searched(siege, who, f"{FACES[place]}CNRY") for place in places}
    assert set(map(str, told.values())) == {str(searched(siege, who, "囍囍CNRY"))}


def test_what_is_done_at_a_neighbours_changes_nothing_anybody_sees(
    siege: Siege, planter: Planter, behind_the_fence: Connection
) -> None:
    before = {who: seen(siege, who) for who in LOOKING}
    changed = {}
    for place in ("B", "B1", "A2"):
        bustle(siege.world[place], planter, behind_the_fence)
        for who in (one for one, places in LOOKING.items() if place in places and place != "B"):
            now = seen(siege, who)
            changed.update({f"{who}: {path}": place for path in now if now[path] != before[who][path]})
    assert changed == {}
