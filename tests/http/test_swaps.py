"""Every id a request names, swapped one at a time for a neighbour's: in the address, in what is asked, in a form.

The forms are those people meet on their pages, at the very address where they met them; what a page reads of its address is what it is
seen to read. An id under a name that has no place here fails, before it can be looked up unscoped.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any, ClassVar

import pytest
from sqlalchemy import Connection, text
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.test import TestResponse

from core.manifest import Id, Tenancy
from core.tables import metadata
from tests.http.attack import TURNED_AWAY, Attacker, Siege, _address, _token, leaks, outside_of
from tests.http.bodies import endpoint_of
from tests.http.pen import Met, met_forms
from tests.http.test_matrix import FOREIGN
from tests.http.world import Spot

#: Of which table a name in a form or a question is the number.
ROWS = {
    **dict.fromkeys(("unit_id", "unit_ids", "with_units", "unit", "above", "place", "within"), "units"),
    **dict.fromkeys(("party_id", "payer_id", "payee_id", "signers", "parties", "party", "invited_by", "agreed"), "parties"),
    "into": "numbers",
    "post_id": "posts",
    **dict.fromkeys(("account_id", "stand_in"), "accounts"),
    "ladder_id": "ladders",
    **dict.fromkeys(("space_id", "places", "township"), "spaces"),
    "in": "codes",
    **dict.fromkeys(("instalment_id", "instalment"), "instalments"),
    **dict.fromkeys(("report_id", "report"), "danger_reports"),
    **dict.fromkeys(("invitation_id", "invitation", "guest", "guests"), "invitations"),
    "call_id": "calls",
}
#: Kinds of controls that offer something, and do not let it be typed.
CHOSEN = frozenset({"hidden", "select", "radio", "checkbox"})
#: So many of one's own are ticked where several can be, and each in turn is swapped.
TICKED = 3
#: What a form is filled in with beyond what it begins with, so that it is taken, and an id in it looked up.
SOUND: dict[str, dict[str, str]] = {
    "administration.give_post": {"kind": "window_clerk"},
    "administration.new_person": {"kind": "window_clerk", "sign_in_name": "xin001"},
    "administration.new_unit": {"code": "x-9"},
    "agreements.plan": {
        **{f"rows.{at}.amount": "120" for at in range(3)},
        **{f"rows.{at}.due_on": f"2099-01-0{at + 1}" for at in range(3)},
    },
    "agreements.correct_party": {"phone": "13800138001"},
    "mediation.party": {"kind": "household"},
    "cases.call_in": {"due_at": "2099-01-01T10:00"},
}
#: What is read of an address and is no number of a row.
PLAIN = frozenset(
    {
        *(
            "do",
            "only",
            "order",
            "q",
            "words",
            "state",
            "rung",
            "settled_rung",
            "type",
            "since",
            "until",
            "late",
            "before",
            "kind",
            "of",
            "to",
        ),
        *(
            "onward",
            "rows",
            "lang",
            "large",
            "text",
            "v",
            "at",
            "number",
            "name",
            "cursor",
            "source",
            "period",
            "who",
            "group",
            "post",
        ),
        *("after", "limit"),
    }
)


Number = int | str
RowOf = Callable[[str, Spot], Number | None]


def nobodys(siege: Siege, number: Number) -> Number:
    """A number of the same shape that nothing has."""
    return siege.missing(number) if isinstance(number, int) else f"{number[:-4]}9999"


@pytest.fixture(scope="session")
def row_of(behind_the_fence: Connection) -> RowOf:
    """The number of some row of a table at a place, whatever the fence says."""

    def find(table: str, spot: Spot) -> Number | None:
        if table == "numbers":
            return spot.cases["registered"].number
        if table == "spaces":
            return spot.place.space.id
        if table == "codes":
            return int(spot.place.space.code)
        columns = metadata.tables[table].columns
        at, place = next(
            (name, spot.place.space.id if name != "county_id" else spot.county.space.id)
            for name in ("home_space_id", "space_id", "county_id")
            if name in columns
        )
        found = behind_the_fence.execute(text(f"SELECT min(id) FROM {table} WHERE {at} = :place"), {"place": place}).scalar_one()
        return None if found is None else int(found)

    return find


def forms_with_ids(siege: Siege) -> Iterator[tuple[Attacker, Met, str]]:
    """Every form as somebody met it, with each of its fields that names a row."""
    for met in met_forms(siege.met, _token(siege.app), lambda action: endpoint_of(siege.app, action)):
        who = next((one for one in siege.attackers.values() if one.cookie == met.cookie), None)
        for name in met.form.controls if who else ():
            # in a form a place is words, where something happened, and a unit with a number is one of time
            if _named(name) in ROWS and name != "place" and not re.fullmatch(r"unit_\d", name):
                assert who is not None
                yield who, met, name


def _named(name: str) -> str:
    """A name without the number of what it is about, or of its row: ``stand_in_17``, ``parties.0.unit_id``."""
    return re.sub(r"_\d+$", "", name).rpartition(".")[2]


def filled(met: Met) -> dict[str, Any]:
    """A form filled in soundly: where something has to be ticked, the first that can be."""
    fields: dict[str, Any] = {**met.form.filled(), **SOUND.get(met.endpoint, {})}
    if "last" in fields:
        fields["last"] = fields["first"]
    for name, control in met.form.controls.items():
        if control.kind == "checkbox" and not fields[name] and _named(name) in ROWS:
            fields[name] = control.choices[:1]
    return fields


def test_what_a_form_offers_by_number_has_its_place(siege: Siege) -> None:
    homeless = {
        f"{met.endpoint} {name}"
        for met in met_forms(siege.met, _token(siege.app), lambda action: endpoint_of(siege.app, action))
        for name, control in met.form.controls.items()
        if control.kind in CHOSEN
        and _named(name) not in ROWS
        and any(looks_like_a_row(one) for one in (*control.now, *control.choices))
    }
    assert homeless == set()


def looks_like_a_row(value: str) -> bool:
    return value.isdigit() and int(value) > 99


def beside(met: Met, name: str) -> Iterator[tuple[list[str], list[str]]]:
    """What is sent before and after the row that is swapped: where several can be ticked, others of one's own, and each is swapped in turn."""
    control = met.form.controls[name]
    own = [one for one in control.choices if one.isdigit()][:TICKED] if control.kind == "checkbox" else []
    for at in range(max(1, len(own))):
        yield own[:at], own[at + 1 :]


def post(siege: Siege, met: Met, name: str, *numbers: Number) -> TestResponse:
    """Send a form as its page shows it, with these numbers under a name."""
    fields = filled(met)
    if numbers:
        fields[name] = [str(number) for number in numbers]
    client = siege.app.test_client(use_cookies=False)
    return client.post(met.form.action, data=fields, headers={"Cookie": met.cookie}, buffered=True)


def test_a_form_that_names_a_foreign_row_is_told_the_same_as_one_that_names_none(siege: Siege, row_of: RowOf) -> None:
    told_apart = {}
    for who, met, name in forms_with_ids(siege):
        table = ROWS[_named(name)]
        for foreign in (siege.world[place] for place in FOREIGN[who.spot.name]):
            there = row_of(table, foreign)
            if there is None or (table == "spaces" and foreign.county is who.spot.county):
                continue
            for before, after in beside(met, name):
                first, second = (post(siege, met, name, *before, number, *after) for number in (there, nobodys(siege, there)))
                same = outside_of(first, {"id": there}) == outside_of(second, {"id": nobodys(siege, there)})
                if not same or leaks(who, first) or first.status_code not in TURNED_AWAY - {302, 303} | {409, 422}:
                    told_apart[f"{met.endpoint} {name}[{len(before)}] of {foreign.name}"] = first.status_code, second.status_code
    assert told_apart == {}


def test_the_forms_that_name_rows_are_taken_with_ones_own(siege: Siege) -> None:
    taken = {}
    for who, met, name in forms_with_ids(siege):
        number = (who.spot.cases["accepted"].number,) if ROWS[_named(name)] == "numbers" else ()
        taken[met.endpoint] = post(siege, met, name, *number).status_code
    refused = {endpoint for endpoint, status in taken.items() if status not in {200, 303}}
    assert refused == {"administration.leave"}  # whom it is about is away already
    assert len(taken) > 20


def test_of_two_ids_in_an_address_each_is_looked_up_where_it_belongs(siege: Siege) -> None:
    told_apart = {}
    for route in (route for route in siege.routes if len(route.ids) > 1):
        who = next(one for one in siege.attackers.values() if one.alive and one.may_come(route))
        own = {part: siege.id_of(kind, who.spot) for part, kind in route.ids.items()}
        for part, kind in route.ids.items():
            for foreign in (siege.world[place] for place in FOREIGN[who.spot.name]):
                there = siege.id_of(kind, foreign)
                ids = [{**own, part: number} for number in (there, nobodys(siege, there))]
                first, second = (siege.send(who, route, who.spot.code, one, 1) for one in ids)
                if outside_of(first, {"id": there}) != outside_of(second, {"id": nobodys(siege, there)}) or leaks(who, first):
                    told_apart[f"{route.path} {part} of {foreign.name}"] = first.status_code, second.status_code
    assert told_apart == {}


class Read(ImmutableMultiDict[str, str]):
    """What stands in an address, which remembers what of it was read."""

    names: ClassVar[set[str]] = set()

    def get(self, key: str, *args: Any, **more: Any) -> Any:  # type: ignore[override]
        """Remember and return."""
        self.names.add(key)
        return super().get(key, *args, **more)

    def getlist(self, key: str, *args: Any, **more: Any) -> Any:
        """Remember and return."""
        self.names.add(key)
        return super().getlist(key, *args, **more)

    def __getitem__(self, key: str) -> Any:
        self.names.add(key)
        return super().__getitem__(key)


def pages(siege: Siege) -> Iterator[tuple[Attacker, str]]:
    """Every page with an address that is known, and somebody who may open it; a page of a case where its form was met."""
    for route in siege.routes:
        if route.method != "GET" or route.place.tenancy is Tenancy.OPEN:
            continue
        if not route.ids:
            for spot in ("A1", "A"):
                who = next(
                    (one for one in siege.attackers.values() if one.alive and one.spot.name == spot and one.may_come(route)), None
                )
                if who is not None and who.cookie:
                    yield who, _address(route, who.spot.code, {})
        elif route.endpoint in siege.met:
            answer = siege.met[route.endpoint]
            who = next((one for one in siege.attackers.values() if one.cookie == answer.request.headers.get("Cookie", "")), None)
            if who is not None and Id.CASE in route.ids.values():
                yield who, answer.request.path


def ask(siege: Siege, who: Attacker, path: str, **asked: Number) -> TestResponse:
    """Open a page as somebody, with a question."""
    client = siege.app.test_client(use_cookies=False)
    return client.get(
        path, query_string={name: str(number) for name, number in asked.items()}, headers={"Cookie": who.cookie}, buffered=True
    )


def test_a_question_about_a_foreign_row_is_answered_as_one_about_none(
    siege: Siege, row_of: RowOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(siege.app.request_class, "parameter_storage_class", Read)
    told_apart, homeless, tried = {}, set[str](), 0
    for who, path in pages(siege):
        Read.names.clear()
        ask(siege, who, path)
        read = {_named(name) for name in Read.names}
        homeless |= read - PLAIN - ROWS.keys()
        for name in sorted(read & ROWS.keys()):
            for foreign in (siege.world[place] for place in FOREIGN[who.spot.name]):
                there = row_of(ROWS[name], foreign)
                if there is None or (
                    ROWS[name] in {"spaces", "units"} and foreign.county is who.spot.county and who.spot.name == "A"
                ):
                    continue
                tried += 1
                first, second = (ask(siege, who, path, **{name: number}) for number in (there, nobodys(siege, there)))
                same = outside_of(first, {"id": there}) == outside_of(second, {"id": nobodys(siege, there)})
                if not same or leaks(who, first):
                    told_apart[f"{path}?{name} of {foreign.name}"] = first.status_code, second.status_code, leaks(who, first)
    assert told_apart == {}
    assert homeless == set()
    assert tried > 20
