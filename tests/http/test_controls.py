"""The matrix is not blind: it hears what is there to be heard, and hears a leak where the fence is taken away."""

import pytest
from sqlalchemy import Connection, event, text

from core.access import Sight, Why
from core.app import create_app
from core.cases.models import Case
from core.cases.service import movement, reading
from core.config import Settings
from core.manifest import ANYBODY, Homeless, Route, Tenancy, manifest
from tenants.door import Database
from tests.conftest import PREFIX, Databases
from tests.http import test_matrix
from tests.http.attack import TURNED_AWAY, Attacker, Siege, leaks, outside_of, said
from tests.http.bodies import ids_in, schema_of
from tests.http.test_swaps import Read
from tests.http.world import heard


def route_of(siege: Siege, endpoint: str, method: str = "GET") -> Route:
    return next(route for route in siege.routes if (route.endpoint, route.method) == (endpoint, method))


@pytest.mark.parametrize("endpoint", ["cases.case", "cases_api.case"])
def test_at_home_ones_own_words_are_heard(siege: Siege, endpoint: str) -> None:
    clerk = siege.attackers["clerk of A1"]
    answer = siege.send(clerk, route_of(siege, endpoint), clerk.spot.code, {"case_id": clerk.spot.cases["registered"].id})
    assert {("A1", "title"), ("A1", "story"), ("A1", "place"), ("A1", "name")} <= heard(said(answer))


def test_a_table_for_excel_is_listened_to_as_well(siege: Siege) -> None:
    clerk = siege.attackers["clerk of A1"]
    answer = siege.send(clerk, route_of(siege, "reports.ledger_sheet"), clerk.spot.code, {})
    assert (answer.status_code, ("A1", "title") in heard(said(answer))) == (200, True)


def test_what_is_carried_up_is_heard_in_the_county_and_nothing_else(siege: Siege) -> None:
    director, township = siege.attackers["county_director of A"], siege.world["A1"]
    page = route_of(siege, "cases_api.case")

    def told(state: str) -> set[tuple[str, str]]:
        answer = siege.send(director, page, director.spot.code, {"case_id": township.cases[state].id})
        assert answer.status_code == 200
        return heard(said(answer))

    assert {("A1up", "story"), ("A1up", "session"), ("A1up", "note")} <= told("county's")
    assert {kind for _place, kind in told("mediating")} <= {"staff", "unit"}


def test_without_the_fence_the_county_reads_what_its_townships_hold(
    siege: Siege, databases: Databases, database_name: str
) -> None:
    bare = Database(databases.superuser_url(database_name), role_prefix=PREFIX)
    event.listen(bare.engine, "before_cursor_execute", _stay_superuser, retval=True)
    unfenced = Siege(create_app(Settings(secret_key="siege"), bare), siege.world, siege.attackers, siege.routes, siege.missing)
    clerk = siege.attackers["county_clerk of A"]
    for endpoint in ("cases.ledger", "cases_api.ledger"):
        fenced = siege.send(clerk, route_of(siege, endpoint), clerk.spot.code, {})
        open_ = unfenced.send(clerk, route_of(siege, endpoint), clerk.spot.code, {})
        assert (fenced.status_code, open_.status_code) == (200, 200)
        assert leaks(clerk, fenced) == set()
        assert {("A1", "title"), ("A2", "title")} <= leaks(clerk, open_)
    bare.dispose()


def _stay_superuser(_conn: object, _cursor: object, statement: str, parameters: object, *_: object) -> tuple[str, object]:
    head, role, rest = statement.partition("SET LOCAL ROLE ")
    return (head + rest.partition("; ")[2] if role else statement), parameters


def test_a_hole_in_the_fence_and_a_blind_judge_are_heard(
    siege: Siege, behind_the_fence: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    holed = ("cases", "case_stories", "parties", "assignments", "timeline", "sessions")
    for table in holed:
        behind_the_fence.execute(text(f'CREATE POLICY hole ON {table} FOR SELECT TO "{PREFIX}_township" USING (true)'))
    try:
        monkeypatch.setattr(movement, "sight", lambda *_: Sight.FULL)
        monkeypatch.setattr(reading, "reason_to_see", lambda *_: (Sight.FULL, Why.LEADS))
        monkeypatch.setattr(
            reading, "_note_look", lambda *_, **__: None
        )  # a look cannot be written down behind somebody else's fence
        with pytest.raises(AssertionError, match=r"'A2', 'story'"):
            test_matrix.test_what_is_foreign_looks_like_what_is_missing(siege, "clerk of A1")
    finally:
        for table in holed:
            behind_the_fence.execute(text(f"DROP POLICY hole ON {table}"))


def test_nothing_that_was_sent_stays(siege: Siege) -> None:
    clerk = siege.attackers["clerk of A1"]
    before = siege.send(clerk, route_of(siege, "cases_api.ledger"), clerk.spot.code, {}).get_json()
    assert siege.send(clerk, route_of(siege, "cases_api.register", "POST"), clerk.spot.code, {}).status_code == 201
    assert siege.send(clerk, route_of(siege, "cases_api.ledger"), clerk.spot.code, {}).get_json() == before


def test_forms_were_found_for_every_page_that_changes_something(siege: Siege) -> None:
    assert siege.wanted - siege.forms.keys() == set()


def ready_for(siege: Siege, who: Attacker, route: Route) -> Case:
    """A case of theirs in a state in which the ids of a body are looked at; where they have none, one that is not ready."""
    cases = who.spot.cases
    for case in (cases["accepted"], *cases.values()):
        ids = dict.fromkeys(route.ids, case.id)
        if siege.send(who, route, who.spot.code, ids, case.version).status_code != 409:
            return case
    return cases["accepted"]


@pytest.mark.parametrize("name", ["clerk of A1", "village of A1", "director of A1", "county_director of A"])
def test_a_body_that_names_a_foreign_row_is_told_the_same_as_one_that_names_none(siege: Siege, name: str) -> None:
    who = siege.attackers[name]
    sibling, other = (siege.world[one] for one in (("A2", "B1") if who.spot.name == "A1" else ("B", "B1")))
    told_apart = {}
    for route in siege.routes:
        schema = schema_of(siege.app, route.endpoint) if route.method == "POST" else None
        for field in ids_in(schema) if schema else ():
            case = ready_for(siege, who, route)
            ids = dict.fromkeys(route.ids, case.id)
            for foreign in (sibling, other):
                there = foreign.place.units["desk"] if field == "unit_id" else foreign.party
                bodies = [{**siege.inside(who), field: str(number)} for number in (there, siege.missing(there))]
                first, second = (siege.send(who, route, who.spot.code, ids, case.version, body) for body in bodies)
                same = outside_of(first, {"id": there}) == outside_of(second, {"id": siege.missing(there)})
                # 409: the case is not where this could be done, whatever is named
                if not same or leaks(who, first) or first.status_code not in TURNED_AWAY | {409, 422}:
                    told_apart[f"{route.path} {field} of {foreign.name}"] = first.status_code, second.status_code
    assert told_apart == {}


@pytest.mark.parametrize(
    ("forged", "refused"),
    [({"token": ""}, 400), ({"token": "x"}, 400), ({"Origin": "https://evil.example"}, 403), ({"Origin": "null"}, 403)],
)
def test_no_route_changes_anything_for_another_site(siege: Siege, forged: dict[str, str], refused: int) -> None:
    clerk = siege.attackers["clerk of A1"]
    taken = {}
    for route in siege.routes:
        if route.method != "GET":
            ids = {part: siege.id_of(kind, clerk.spot) for part, kind in route.ids.items()}
            answer = siege.send(clerk, route, clerk.spot.code, ids, 1, **forged)
            if answer.status_code != refused:
                taken[f"{route.method} {route.path}"] = answer.status_code
    assert taken == {}


def test_nothing_of_anybodys_is_kept_by_a_browser_or_a_proxy(siege: Siege) -> None:
    clerk = siege.attackers["clerk of A1"]
    kept = {}
    for route in siege.routes:
        ids = {part: siege.id_of(kind, clerk.spot) for part, kind in route.ids.items()}
        headers = siege.send(clerk, route, clerk.spot.code, ids, 1).headers
        if route.place.tenancy is not Tenancy.OPEN and not (
            headers["Cache-Control"] == "no-store" and "Cookie" in headers["Vary"]
        ):
            kept[f"{route.method} {route.path}"] = headers["Cache-Control"], headers.get("Vary")
    assert kept == {}


ODD = (
    "q=%00", "words=%00", "state=%00", "rung=%00", "type=%00", "cursor=%00", "before=1.1-99999999999999999999", "place=99999999999999999999",
    "unit=9", "since=0001-01-01", "until=9999-12-31",
)  # fmt: skip


@pytest.mark.parametrize("name", ["clerk of A1", "county_director of A", "nobody"])
def test_no_address_breaks_over_what_is_asked_of_it(siege: Siege, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(siege.app.request_class, "parameter_storage_class", Read)
    who, client = siege.attackers[name], siege.app.test_client(use_cookies=False)
    headers = {"Cookie": who.cookie} if who.cookie else {}
    broken = []
    for route in siege.routes:
        if route.method == "GET" and not route.ids and route.place.tenancy is not Tenancy.OPEN:
            path = route.path.replace("<space>", who.spot.code)
            Read.names.clear()
            client.get(path, headers=headers)
            # what a page is seen to read is asked by itself, all the rest at once
            read = [one for one in ODD if one.partition("=")[0] in Read.names]
            asked = (*read, "&".join(one for one in ODD if one not in read))
            broken += [f"{path}?{one}" for one in asked if client.get(f"{path}?{one}", headers=headers).status_code >= 500]
    assert broken == []


@pytest.mark.parametrize("code", ["%00", "x" * 300, "..", "%F0%9F%8D%B5", "1'--"])
def test_a_place_nobody_knows_is_not_found(siege: Siege, code: str) -> None:
    assert siege.app.test_client().get(f"/{code}/sign-in").status_code == 404
    assert siege.app.test_client().get(f"/api/v1/{code}/day").status_code == 404


def test_every_route_has_its_place() -> None:
    app = create_app(Settings(secret_key="x", database_url="postgresql://nobody@localhost/none"))
    routes = manifest(app)
    served = {
        (rule.rule, method)
        for rule in app.url_map.iter_rules()
        for method in rule.methods or ()
        if method not in {"HEAD", "OPTIONS"}
    }
    assert {(route.path, route.method) for route in routes} == served
    assert all(route.place.posts for route in routes)
    assert all((route.place.tenancy in {Tenancy.OPEN, Tenancy.PUBLIC}) <= (route.place.posts >= ANYBODY) for route in routes)


def test_a_route_without_a_place_is_named() -> None:
    app = create_app(Settings(secret_key="x", database_url="postgresql://nobody@localhost/none"))
    app.add_url_rule("/<space>/secrets/<int:secret_id>", "planted", lambda **_: "")
    with pytest.raises(Homeless, match=r"planted.*has no place.*takes secret_id"):
        manifest(app)
