"""Every id of a list that a call of the API names, swapped one at a time: one foreign row among one's own is answered as one that is not there.

Lists of forms are swapped in the same way in ``test_swaps.py``. A list of ids without a place here fails, before it can be looked up unscoped.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import pytest
from sqlalchemy import Connection, text
from werkzeug.test import TestResponse

from core.manifest import Route
from tests.http.attack import TURNED_AWAY, Attacker, Siege, leaks, outside_of
from tests.http.bodies import MOMENT, WORDS, lists_of_ids_in, schema_of
from tests.http.test_matrix import FOREIGN
from tests.http.test_swaps import ROWS, RowOf, row_of
from tests.http.world import Spot

__all__ = ["row_of"]

Body = Mapping[str, object]
SESSION = {"kind": "mediation", "held_at": MOMENT, "result": "continues", "words": WORDS}


@dataclass(frozen=True)
class Case:
    """Rows that belong to a case, by their numbers as JSON has them."""

    parties: list[str]
    guests: list[str]


@dataclass(frozen=True)
class Several:
    """A call that names several rows: who soundly sends which body about which case, and the list in it."""

    name: str
    who: str
    state: str
    body: Callable[[Spot, Case], Body]


def units(spot: Spot, *names: str) -> list[str]:
    return [str(spot.place.units[name]) for name in names]


#: By its endpoint, each call that names rows in a list.
LISTS = {
    "cases_api.dispatch": Several(
        "with_units",
        "clerk of A1",
        "accepted",
        lambda at, _: {"unit_id": units(at, "upper")[0], "words": WORDS, "with_units": units(at, "lower", "office")},
    ),
    "cases_api.call_in": Several(
        "unit_ids",
        "mediator of A1",
        "at desk",
        lambda at, _: {"kind": "coholder", "demand": WORDS, "unit_ids": units(at, "lower", "office")},
    ),
    "agreements_api.sign": Several(
        "signers",
        "mediator of A1",
        "agreed",
        lambda _, case: {"signers": [*case.parties, "mediator"], "way": "signature", "signed_on": MOMENT[:10]},
    ),
    "agreements_api.confirm": Several(
        "parties",
        "mediator of A1",
        "signed",
        lambda _, case: {"parties": case.parties, "court": WORDS, "applied_on": MOMENT[:10]},
    ),
    "mediation_api.invite": Several(
        "agreed",
        "mediator of A1",
        "in danger",
        lambda _, case: {"name": WORDS, "relation": "worthy", "agreed": case.parties},
    ),
    "mediation_api.sitting": Several(
        "guests", "mediator of A1", "with guests", lambda _, case: {**SESSION, "guests": case.guests}
    ),
    "ladders_api.publish_ladder_draft": Several(
        "places",
        "county_admin of A",
        "registered",
        lambda at, _: {"places": [str(place.space.id) for place in at.county.townships]},
    ),
}
#: No practice is allowed in the world; of its townships `tests/core/administration/test_practices.py` speaks.
ELSEWHERE = {("practices_api.narrow", "townships")}

CaseOf = Callable[[Spot, str], Case]


@pytest.fixture(scope="session")
def case_of(behind_the_fence: Connection) -> CaseOf:
    """The rows of a case, whatever the fence says."""

    def find(spot: Spot, state: str) -> Case:
        def numbers(table: str) -> list[str]:
            rows = text(f"SELECT id FROM {table} WHERE case_id = :id ORDER BY id")
            return [str(row.id) for row in behind_the_fence.execute(rows, {"id": spot.cases[state].id})]

        return Case(numbers("parties"), numbers("invitations"))

    return find


@dataclass(frozen=True)
class Sender:
    """Somebody who sends a call with a list of rows, and the body they soundly send."""

    siege: Siege
    who: Attacker
    route: Route
    several: Several
    body: Body

    @property
    def own(self) -> list[str]:
        """The rows the sound body names."""
        found = self.body[self.several.name]
        assert isinstance(found, list)
        return found

    def send(self, rows: list[str] | None = None) -> TestResponse:
        """Send it, with other rows in its list."""
        spot = self.who.spot
        ids = {part: self.siege.id_of(kind, spot, self.several.state) for part, kind in self.route.ids.items()}
        version = 1 if "draft_id" in ids else spot.cases[self.several.state].version
        whole = {**self.body, **({} if rows is None else {self.several.name: rows})}
        return self.siege.send(self.who, self.route, spot.code, ids, version, whole=whole)


def senders(siege: Siege, case_of: CaseOf) -> Iterator[Sender]:
    """Every call of the site that names rows in a list."""
    for route in siege.routes:
        several = LISTS.get(route.endpoint)
        if several is not None and route.method == "POST":
            who = siege.attackers[several.who]
            yield Sender(siege, who, route, several, several.body(who.spot, case_of(who.spot, several.state)))


def test_every_list_of_ids_has_its_place(siege: Siege) -> None:
    known = {(endpoint, several.name) for endpoint, several in LISTS.items()} | ELSEWHERE
    found = {
        (route.endpoint, name)
        for route in siege.routes
        for schema in [schema_of(siege.app, route.endpoint) if route.method == "POST" else None]
        for name in (lists_of_ids_in(schema, ROWS.keys() - {"place"}) if schema else ())
    }
    assert found == known


def test_a_list_of_ones_own_rows_is_taken(siege: Siege, case_of: CaseOf) -> None:
    answers = {sender.route.endpoint: sender.send() for sender in senders(siege, case_of)}
    refused = {endpoint: answer.get_json() for endpoint, answer in answers.items() if answer.status_code not in {200, 201}}
    assert refused == {}


def test_one_foreign_row_in_a_list_is_told_the_same_as_one_that_is_not_there(
    siege: Siege, row_of: RowOf, case_of: CaseOf
) -> None:
    told_apart = {}
    for sender in senders(siege, case_of):
        for at in range(len(sender.own)):
            swapped = told_apart_in(sender, at, row_of)
            told_apart.update({f"{sender.route.path} {sender.several.name}[{at}] of {place}": said for place, said in swapped})
    assert told_apart == {}


def told_apart_in(sender: Sender, at: int, row_of: RowOf) -> Iterator[tuple[str, tuple[int, int]]]:
    """The places a row of which, in this place of a list, is answered otherwise than one of nobody, and both statuses."""
    siege, table = sender.siege, ROWS[sender.several.name]
    for foreign in (siege.world[place] for place in FOREIGN[sender.who.spot.name]):
        there = row_of(table, foreign)
        if there is None or (table == "spaces" and foreign.county is sender.who.spot.county):
            continue
        nobodys = siege.missing(int(there))
        first, second = (sender.send([*sender.own[:at], str(row), *sender.own[at + 1 :]]) for row in (there, nobodys))
        same = outside_of(first, {"id": int(there)}) == outside_of(second, {"id": nobodys})
        if not same or leaks(sender.who, first) or first.status_code not in TURNED_AWAY - {302, 303} | {422}:
            yield foreign.name, (first.status_code, second.status_code)
