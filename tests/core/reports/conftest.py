"""Cases by the handful, moved about at random by the people of a small county, and a worker that counts them."""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import bindparam, select, text

from core import cases, reports
from core.access import Deed
from core.app import create_app
from core.cases.models import Assignment, Case
from core.cases.rules import (
    WHEN,
    NewCase,
    NewParty,
    NewSession,
    Refused,
    Settlement,
    State,
    Termination,
    Triage,
    Visit,
)
from core.config import Settings
from core.jobs import Sweeper
from core.reports.views import blueprint
from core.workspace import WORKER, Workspace
from tenants.door import Database
from tenants.scopes import Role, Scope
from tests.places import County, Township

TYPES = ("J01", "J02", "J07", "J10")
PEOPLE = ("grid", "grid2", "village", "village2", "clerk", "mediator", "director")
NOT_NOW = (Refused, cases.NotAllowed, cases.CaseMissing, cases.Stale)


def as_worker(county: County, job: Callable[[Workspace], object]) -> object:
    """Do a job of the worker in this county, and commit it."""
    scope = Scope(Role.WORKER, county=county.space.id, space=county.space.id, seat=county.space.id)
    with county.database.open(scope) as session:
        session.execute(text("SET LOCAL lock_timeout = '5s'"))  # a worker waits for nobody
        done = job(Workspace(session, county.space, WORKER, county.clock))
        session.commit()
    return done


def look(county: County) -> int:
    """Let the worker bring the totals up to now."""
    return int(as_worker(county, reports.keep_totals))  # type: ignore[call-overload]


def wrong(county: County) -> list[reports.Difference]:
    """Which totals a fresh count does not agree with."""
    return as_worker(county, reports.recount)  # type: ignore[return-value]


def sweep(county: County) -> None:
    """Let the worker do all it does in this county."""
    Sweeper(county.database, county.clock).sweep(county.space.id)


def at(county: County, moment: str) -> None:
    """Set the clock by China's hours: ``2026-03-10 10:00``."""
    county.clock.now = (datetime.fromisoformat(moment) - timedelta(hours=8)).replace(tzinfo=UTC)


def open_case(county: County, who: str = "grid", place: Township | None = None, **given: object) -> Case:
    """Open a case: a grid member's is in hand at once, a clerk's waits at the desk."""
    place = place or county.home
    act = cases.report_from_grid if who.startswith("grid") else cases.register
    new = NewCase(**{"title": "田埂", "type_code": "J07", "parties": (NewParty("张三丰"), NewParty("李四光", side=2)), **given})  # type: ignore[arg-type]
    return county.do(who, lambda ws: act(ws, new), place)  # type: ignore[return-value]


def settle_case(county: County, case: Case, who: str = "grid", place: Township | None = None) -> None:
    """Settle a case where it stands."""
    county.do(who, lambda ws: cases.settle(ws, case.id, Settlement("各让一步", performed=True), version=None), place)


_HELD = (
    select(Case.state, Assignment.holder_unit_id)
    .join(Assignment, Assignment.id == Case.lead_id)
    .where(Case.id == bindparam("case"))
)


class Bustle:
    """People who do at random whatever the rules let them."""

    def __init__(self, county: County, seed: int) -> None:
        self.county = county
        self.dice = random.Random(seed)  # noqa: S311  # the same dice every time
        self.open: list[tuple[int, Township]] = []
        self.done = 0

    def go_on(self, moves: int) -> None:
        """Try so many moves; time goes on between them."""
        for _ in range(moves):
            self.county.clock.forward(minutes=self.dice.randrange(5, 60 * 9))
            if not self.open or self.dice.random() < 0.2:
                self._report()
            else:
                self._move()

    def _report(self) -> None:
        place = self.dice.choice(self.county.townships)
        unit = self.dice.choice(["upper", "upper1", "lower2", None])
        case = open_case(
            self.county, self.dice.choice(["grid", "grid2", "clerk"]), place, type_code=self.dice.choice([*TYPES, None]),
            source=self.dice.choice(["01", "02", "06"]), unit_id=place.units[unit] if unit else None,
            kind=self.dice.choice(["dispute", "dispute", "hazard"]),
        )  # fmt: skip
        self.open.append((case.id, place))
        self.done += 1

    def _move(self) -> None:
        """Let whoever holds a case do something that fits its state; now and then the rules refuse it."""
        case_id, place = self.dice.choice(self.open)
        line = as_worker(self.county, lambda ws: ws.session.execute(_HELD, {"case": case_id}).one())
        able = [who for who in PEOPLE if place.people[who].unit_id == line.holder_unit_id]  # type: ignore[attr-defined]
        fitting = [deed for deed in self._deeds(case_id, place) if State(line.state) in WHEN[deed]]  # type: ignore[attr-defined]
        if not able or not fitting:
            return
        deed = self.dice.choice(fitting)
        try:
            self.county.do(self.dice.choice(able), self._deeds(case_id, place)[deed], place)
        except NOT_NOW:
            return
        self.done += 1

    def _deeds(self, case: int, place: Township) -> dict[Deed, Callable[[Workspace], object]]:
        unit = place.units[self.dice.choice(["upper", "lower", "upper1", "desk"])]
        type_code, way = self.dice.choice(TYPES), self.dice.choice(["people", "help"])
        performed = self.dice.random() < 0.5
        return {
            Deed.TRIAGE: lambda ws: cases.triage(ws, case, Triage(type_code, 2), version=None),
            Deed.DISPATCH: lambda ws: cases.dispatch(ws, case, unit, version=None),
            Deed.SIGN_FOR: lambda ws: cases.sign_for(ws, case, version=None),
            Deed.NOTE_SESSION: lambda ws: cases.note_session(
                ws, case, NewSession("persuasion", ws.now(), "谈了", "continues"), version=None
            ),
            Deed.SETTLE: lambda ws: cases.settle(ws, case, Settlement("说好了", way=way, performed=performed), version=None),
            Deed.ESCALATE: lambda ws: cases.escalate(ws, case, version=None, tried="劝过", why="不让"),
            Deed.TERMINATE: lambda ws: cases.terminate(ws, case, Termination("refused", ("court",), "in_person"), version=None),
            Deed.CLOSE: lambda ws: cases.close(ws, case, version=None),
            Deed.VISIT: lambda ws: cases.visit(ws, case, Visit(performed, "calm", 5), version=None),
        }


@pytest.fixture
def bustle(county: County) -> Bustle:
    """A busy county."""
    return Bustle(county, seed=20260310)


@pytest.fixture(scope="session")
def site(database: Database) -> Flask:
    """The site, with these pages whether the factory knows them yet or not; counties are found when first asked for."""
    app = create_app(Settings(secret_key="test"), database)
    app.config["TESTING"] = True
    if "reports" not in app.blueprints:
        app.register_blueprint(blueprint)
    return app
