"""Nonsense in every form and every call of the API: nothing breaks, nothing is half written, what was typed is kept, no markup comes back.

Made from the forms that people meet on the pages and from the schemas of the API: a new form is tried without a word here. A few bad
values for all fields together here; ``make fuzz`` sends every field every one of them by itself.
"""

import json
from collections.abc import Iterator
from io import BytesIO

import pytest

from core.manifest import Id
from tenants.door import FencedSession
from tests.http import garbage
from tests.http.attack import Siege, _address, _token
from tests.http.bodies import endpoint_of, schema_of, sound
from tests.http.pen import Call, Commits, Met, Pen, met_forms


@pytest.fixture
def pen(siege: Siege, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pen]:
    """A pen whose every stroke is rehearsed and undone."""
    commits, rehearse = Commits(), FencedSession.commit
    monkeypatch.setattr(FencedSession, "commit", lambda session: commits.watch(session, rehearse))
    writing = Pen(siege.app, commits)
    yield writing
    print(f"{writing.sent} sent", *(f"{what}: {how}" for what, how in writing.wrong.items()), sep="\n", flush=True)  # noqa: T201  # read with -s
    assert writing.wrong == {}


@pytest.fixture(scope="session")
def forms(attack: Siege) -> list[Met]:
    """Every form that somebody met."""
    found = list(met_forms(attack.met, _token(attack.app), lambda action: endpoint_of(attack.app, action)))
    print(f"{len(found)} forms of {sum(len(met.fields) for met in found)} fields")  # noqa: T201  # read with -s
    return found


@pytest.fixture(scope="session")
def calls(attack: Siege) -> list[Call]:
    """Each operation of the API that changes something, at real ids, for somebody who may come."""
    found = []
    for route in attack.routes:
        if route.method == "GET" or not route.path.startswith("/api/"):
            continue
        who = next(one for one in attack.attackers.values() if one.alive and one.may_come(route))
        state = "mediating" if "mediating" in who.spot.cases else "registered"
        ids = {name: attack.id_of(kind, who.spot, state) for name, kind in route.ids.items()}
        version = who.spot.cases[state].version if Id.CASE in route.ids.values() else 1
        schema = schema_of(attack.app, route.endpoint)
        body = sound(schema, attack.inside(who)) if schema else {}
        headers = {"X-CSRFToken": _token(attack.app), "If-Match": f'"{version}"'}
        found.append(Call(route.endpoint, _address(route, who.spot.code, ids), who.cookie, headers, body))
    print(f"{len(found)} operations of {sum(len(call.body) for call in found)} values")  # noqa: T201  # read with -s
    return found


def instead(met: Met, value: str, *names: str) -> list[tuple[str, str]]:
    """What is sent of a form with a value in place of these fields."""
    return [(name, one) for name, one in met.filled() if name not in names] + [(name, value) for name in names]


def test_a_form_filled_in_badly_is_refused_with_all_that_was_typed(forms: list[Met], pen: Pen) -> None:
    assert len(forms) > 80
    for met in forms:
        worst = [*instead(met, garbage.WORST, *met.texts), *((name, "x") for name in garbage.NAMES)]
        pen.write(met, "the worst", worst, frozenset(met.texts))
        if met.texts:
            pen.write(met, "too long", instead(met, garbage.LONG, *met.texts), frozenset(met.texts))
        if chosen := [name for name in met.fields if name not in met.texts]:
            pen.write(met, "no choice", instead(met, "nonsense", *chosen), frozenset(chosen))


def test_what_no_page_sends_is_refused(forms: list[Met], pen: Pen) -> None:
    for at, met in enumerate(forms):
        pen.write(
            met, "all twice, of a version of nothing", [*instead(met, "²", "version"), *instead(met, "9" * 5_000, "version")]
        )
        kind = garbage.CONTENT_TYPES[at % len(garbage.CONTENT_TYPES)]
        headers = {"X-CSRFToken": met.form.filled()["csrf_token"][0], "Content-Type": kind}
        pen.write(met, f"sent as {kind}", met.filled(), headers=headers)


@pytest.mark.parametrize("why", garbage.FILES)
def test_a_file_that_is_not_what_it_should_be_is_refused(forms: list[Met], pen: Pen, why: str) -> None:
    called, content = garbage.FILES[why]()
    for met, name in ((one, name) for one in forms for name, control in one.form.controls.items() if control.kind == "file"):
        pen.send_file(met, f"{name} is {why}", name, (BytesIO(content), called))


def test_a_call_with_values_of_another_kind_is_refused(calls: list[Call], pen: Pen) -> None:
    assert len(calls) > 60
    kinds = list(garbage.KINDS.items())
    for at, call in enumerate(calls):
        for why, value in kinds[at % 6 :: 6] if call.body else ():
            pen.call(call, f"all are {why}", json.dumps(dict.fromkeys(call.body, value)))


def test_a_call_with_a_body_that_is_none_is_refused(calls: list[Call], pen: Pen) -> None:
    for at, call in enumerate(calls):
        for why, body in list(garbage.BODIES.items())[at % 8 :: 8]:
            pen.call(call, why, body)
        for match in garbage.IF_MATCH[at % 7 :: 7]:
            pen.call(call, f"If-Match: {match[:20]}", json.dumps(call.body), {"If-Match": match})


#: A long run comes in parts, so that one of them can be run alone, or several side by side.
in_parts = pytest.mark.parametrize("part", range(PARTS := 20))


@pytest.mark.fuzz
@in_parts
def test_every_field_of_every_form_bears_every_value(forms: list[Met], pen: Pen, part: int) -> None:
    tries = [(met, name, *one) for met in forms for name in met.fields for one in garbage.WORDS.items()]
    for met, name, why, value in tries[part::PARTS]:
        pen.write(met, f"{name}: {why}", instead(met, value, name), frozenset({name}))
    for met in forms[part::PARTS]:
        for name in garbage.NAMES:
            pen.write(met, f"a field called {name}", [*met.filled(), (name, "x")])
        for kind in garbage.CONTENT_TYPES:
            headers = {"X-CSRFToken": met.form.filled()["csrf_token"][0], "Content-Type": kind}
            pen.write(met, f"sent as {kind}", met.filled(), headers=headers)


@pytest.mark.fuzz
@in_parts
def test_every_value_of_every_call_bears_every_kind(calls: list[Call], pen: Pen, part: int) -> None:
    kinds = [*garbage.KINDS.items(), *garbage.WORDS.items()]
    tries = [(call, name, *one) for call in calls for name in call.body for one in kinds]
    for call, name, why, value in tries[part::PARTS]:
        pen.call(call, f"{name}: {why}", json.dumps({**call.body, name: value}))
    for call in calls[part::PARTS]:
        for why, body in garbage.BODIES.items():
            pen.call(call, why, body)
        for name in garbage.NAMES:
            pen.call(call, f"a field called {name}", json.dumps({**call.body, name: "x"}))
        for match in garbage.IF_MATCH:
            pen.call(call, f"If-Match: {match[:20]}", json.dumps(call.body), {"If-Match": match})
