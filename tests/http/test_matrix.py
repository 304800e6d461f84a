"""Every route × every post × ids of one's own, of the sibling township, of another county, of nobody: nothing of a neighbour is heard.

Made from the application's own map of addresses: a new route is attacked without a word here. Nothing that is sent stays.
"""

from collections.abc import Iterator

import pytest

from core.manifest import Id, Route, Tenancy
from tests.http.attack import ATTACKERS, NARROWER, TURNED_AWAY, Attacker, Siege, leaks, outside_of
from tests.http.world import Spot

everybody = pytest.mark.parametrize("name", ATTACKERS)
#: Pages of one case, on which all of it stands: read in every state. Other addresses are tried in two.
WHOLE = {"cases.case", "cases_api.case"}
#: Whose rows are foreign to those of a place: a neighbour's, and another county's.
FOREIGN = {"A1": ("A2", "B1"), "A": ("B", "B1"), "P": ("A1", "B1")}
#: Where somebody else's cookie is simply not looked at: to sign in and out.
AT_THE_DOOR = {"people.sign_in", "people.signing_in", "people.sign_out"}


def tries(siege: Siege, route: Route, spot: Spot) -> Iterator[str]:
    """The states of a case in which a route is tried at home: one, where the answer was given without asking for the case at all."""
    states = list(spot.cases)
    yield states[0]
    if Id.CASE not in route.ids.values() or not siege.asked:
        return
    if route.endpoint in WHOLE:
        yield from states[1:]
    else:
        yield "mediating" if "mediating" in states else states[-1]


@everybody
def test_at_home_nothing_of_a_neighbour_is_heard(siege: Siege, name: str) -> None:
    who = siege.attackers[name]
    wrong, shut, told_apart = {}, {}, {}
    for route in siege.routes:
        public = who.spot if route.place.tenancy is Tenancy.PUBLIC else None
        missing = missing_at(siege, who, route) if route.endpoint in WHOLE else None
        for state in tries(siege, route, who.spot):
            ids = {part: siege.id_of(kind, who.spot, state) for part, kind in route.ids.items()}
            answer = siege.send(who, route, who.spot.code, ids, who.spot.cases[state].version)
            turned_away = answer.status_code in TURNED_AWAY | {409, 422, 428}
            if answer.status_code >= 500 or not (turned_away or who.may_come(route)) or leaks(who, answer, visited=public):
                wrong[f"{route.method} {route.path} ({state})"] = answer.status_code, leaks(who, answer, visited=public)
            if comes_in(who, route) and answer.status_code not in {200, 302, 303, 412}:
                shut[route.path] = answer.status_code
            if missing and answer.status_code == 404 and (outside_of(answer, ids), siege.statements) != missing:
                told_apart[f"{route.path} ({state})"] = outside_of(answer, ids) == missing[0] and dearer(siege, who, route, ids)
    assert wrong == {}
    assert shut == {}
    assert {what: how for what, how in told_apart.items() if how is not None} == {}


def comes_in(who: Attacker, route: Route) -> bool:
    """Whether the manifest says that somebody is let in at an address that is about no single thing."""
    residents = route.place.tenancy is Tenancy.PUBLIC and who.spot.name == "P"  # nobody reports to a prefecture
    return route.method == "GET" and not route.ids and who.may_come(route) and who.alive and not residents


def missing_at(siege: Siege, who: Attacker, route: Route) -> tuple[tuple[object, ...], int]:
    """How somebody is answered who asks for what is not there, and how many statements it costs."""
    nobodys = nowhere(siege, route)
    return outside_of(siege.send(who, route, who.spot.code, nobodys, 1), nobodys), siege.statements


def nowhere(siege: Siege, route: Route) -> dict[str, int]:
    """Ids for an address that nobody has."""
    return {part: siege.missing(siege.id_of(kind, siege.world["B1"])) for part, kind in route.ids.items()}


def dearer(siege: Siege, who: Attacker, route: Route, there: dict[str, int]) -> tuple[int, int] | None:
    """How many statements it costs to ask for these ids and for such as nobody has, where that tells them apart: the time would.

    What is kept for a while is read anew now and then: asked three times, they cost the same once at least.
    """
    for _ in range(3):
        costs = []
        for ids in (there, nowhere(siege, route)):
            siege.send(who, route, who.spot.code, ids, 1)
            costs.append(siege.statements)
        if costs[0] == costs[1]:
            return None
    return costs[0], costs[1]


def abroad(siege: Siege, route: Route, sibling: Spot, other: Spot) -> Iterator[tuple[Spot, str]]:
    """The foreign places, and the states of a case there, whose ids are sent: one, where nobody looked for it."""
    yield sibling, "registered"
    if siege.asked:
        yield other, "registered"
        if Id.CASE in route.ids.values():
            yield sibling, list(sibling.cases)[-1]


@everybody
def test_what_is_foreign_looks_like_what_is_missing(siege: Siege, name: str) -> None:
    who = siege.attackers[name]
    sibling, other = (siege.world[name] for name in FOREIGN[who.spot.name])
    told_apart, by_time = {}, {}
    for route in siege.routes:
        if not route.ids:
            continue
        missing, statements = missing_at(siege, who, route)
        for foreign, state in abroad(siege, route, sibling, other):
            there = {part: siege.id_of(kind, foreign, state) for part, kind in route.ids.items()}
            answer = siege.send(who, route, who.spot.code, there, 1)
            if answer.status_code >= 500 or leaks(who, answer) or outside_of(answer, there) != missing:
                told_apart[f"{route.method} {route.path} ({foreign.name})"] = answer.status_code, missing[0], leaks(who, answer)
            if siege.statements != statements and (cost := dearer(siege, who, route, there)):
                by_time[f"{route.method} {route.path} ({foreign.name})"] = cost
    assert told_apart == {}
    assert by_time == {}


@everybody
def test_another_places_address_never_opens_with_this_places_cookie(siege: Siege, name: str) -> None:
    who = siege.attackers[name]
    stranger = Attacker("stranger", "anonymous", who.spot)
    parent = siege.world["A" if who.spot.name == "A1" else "A1"]
    opened = {}
    for route in siege.routes:
        if "<space>" not in route.path or (name in NARROWER and route.method != "GET"):
            continue
        public = route.place.tenancy is Tenancy.PUBLIC
        more = (siege.world["B1"], parent) if route.method == "GET" and name not in NARROWER else ()
        for foreign in (siege.world["A2"], *more):
            ids = {part: siege.id_of(kind, foreign) for part, kind in route.ids.items()}
            answer = siege.send(who, route, foreign.code, ids, 1)
            closed = public or route.endpoint in AT_THE_DOOR or answer.status_code in TURNED_AWAY
            found = leaks(stranger, answer, visited=foreign if public else None)
            if answer.status_code >= 500 or not closed or found:
                opened[f"{route.method} {route.path} at {foreign.name}"] = answer.status_code, found
    assert opened == {}
