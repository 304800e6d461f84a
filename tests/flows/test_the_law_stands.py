"""The hard rules of the law cannot be got round: not by the API, the worker, a careless statement, or what a county sets."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text, update
from sqlalchemy.exc import IntegrityError

from core.access import Deed
from core.cases.models import Case
from core.cases.service.told import OBJECTIONABLE
from core.config import Settings
from core.escalation.rules.vocabulary import Act, Record
from core.escalation.schemas import LadderUnreadable, dump_ladder, load_ladder
from core.jobs import Sweeper
from tenants.scopes import Role, Scope
from tests.callers import Caller
from tests.desk import at_present, in_hand, read, site_over
from tests.places import County

HELD = {"kind": "mediation", "held_at": "2026-03-10T09:00:00+08:00", "words": "谈了一上午", "result": "continues"}
WHEN = "2026-03-10T09:30:00+08:00"


@pytest.fixture
def county(county: County) -> County:
    return at_present(county)


@pytest.fixture
def site(county: County) -> Flask:
    return site_over(county.database)


class Program:
    """A program that holds the village mediator's token and works on one case."""

    def __init__(self, site: Flask, county: County) -> None:
        self.county, self.case_id = county, in_hand(county)
        self.caller = Caller(site, county.home, "village")

    def do(self, path: str, **body: object) -> tuple[int, str]:
        """Send a movement for the version the case has now; the status, and the code of the refusal."""
        version = read(self.county, "village", self.case_id).case.version
        case = {"id": str(self.case_id), "version": version}
        answer = self.caller.move(case, path, body)
        return answer.status_code, (answer.get_json().get("error") or {}).get("code", "")

    @property
    def parties(self) -> list[str]:
        return [str(party.id) for party in read(self.county, "village", self.case_id).parties]

    def seen(self) -> dict[str, Any]:
        answer: dict[str, Any] = self.caller.get(f"cases/{self.case_id}").get_json()
        return answer

    def agree(self) -> None:
        for party in self.parties:
            assert self.do("consent", party_id=party, agrees=True, way="oral")[0] == 200


@pytest.fixture
def program(site: Flask, county: County) -> Program:
    return Program(site, county)


def test_a_program_mediates_only_with_everybodys_consent(program: Program) -> None:
    assert program.do("session", **HELD) == (422, "consent_missing")
    assert program.do("sitting", **HELD) == (422, "consent_missing")
    program.agree()
    assert program.do("consent", party_id=program.parties[1], agrees=False, way="telephone")[0] == 200
    assert program.do("sitting", **HELD) == (422, "party_refused")
    assert program.do("settle", words="各退一步") == (409, "party_refused")
    assert program.do("agreement", words="各退一步") == (409, "party_refused")


def test_a_program_lets_nobody_in_whom_a_party_does_not_want(program: Program) -> None:
    program.agree()
    first, second = program.parties
    assert program.do("invite", name="王老五", relation="elder", agreed=[first])[0] == 200
    guest = program.seen()["additions"]["mediation"]["invitations"][0]
    assert guest["welcome"] is False
    assert program.do("sitting", **HELD, guests=[guest["id"]]) == (422, "guest_not_agreed")
    assert program.do("sitting", **HELD, public=True) == (422, "closed_door")
    assert program.do("session", **HELD, public=True) == (422, "closed_door")
    assert program.do("guest", invitation_id=guest["id"], party_id=second, agrees=True)[0] == 200
    assert program.do("sitting", **HELD, guests=[guest["id"]])[0] == 200


def test_a_program_closes_nothing_over_danger_or_what_is_owed(program: Program) -> None:
    program.agree()
    told = {"to_whom": "police", "way": "telephone", "reported_at": WHEN}
    assert program.do("danger", factors=["weapon"], told=told)[0] == 200
    assert program.do("agreement", words="赔 100 元")[0] == 200
    first, second = program.parties
    owed = {"payer_id": second, "payee_id": first, "rows": [{"amount": "100", "due_on": "2099-01-01"}]}
    assert program.do("plan", **owed)[0] == 200
    assert program.do("close") == (409, "danger_open")
    report = program.seen()["additions"]["mediation"]["dangers"][0]["id"]
    assert program.do("danger-outcome", report_id=report, outcome="harmless")[0] == 200
    assert program.do("close") == (409, "instalments_open")
    assert program.do("pay", instalment_id="1", amount="100", paid_on="2026-03-10", proof="receipt") == (
        422,
        "unknown_instalment",
    )


def test_an_effective_day_is_not_typed(program: Program) -> None:
    program.agree()
    assert program.do("agreement", words="赔礼", effective_on="2020-01-01") == (422, "invalid")
    assert program.do("agreement", words="赔礼")[0] == 200
    agreement = program.seen()["additions"]["agreement"]
    assert (agreement["effective_on"], agreement["copies"]) == (None, 3)
    day = agreement["agreed_on"]
    one = [program.parties[0]]
    assert program.do("confirm", parties=one, court="法院", applied_on=day) == (409, "not_effective")
    assert program.do("sign", signers=agreement["missing"], way="signature", signed_on=day)[0] == 200
    assert program.seen()["additions"]["agreement"]["effective_on"] == day
    assert program.do("confirm", parties=program.parties, court="法院", applied_on=day) == (409, "unclear")


@pytest.mark.parametrize("role", [Role.TOWNSHIP, Role.WORKER])
@pytest.mark.parametrize("count", ["dangers_open", "instalments_open"])
def test_no_statement_closes_what_is_open(county: County, role: Role, count: str) -> None:
    case_id = in_hand(county)
    scope = Scope(role, county=county.space.id, space=county.home.space.id, seat=county.space.id)
    with county.database.open(scope) as session:
        mine = update(Case).where(Case.county_id == county.space.id, Case.id == case_id)
        session.execute(mine.values({count: 1}))
        with pytest.raises(IntegrityError, match="nothing_open"):
            session.execute(mine.values(closed_at=county.clock(), state=90))


def test_the_worker_neither_reads_nor_writes_what_is_personal(county: County) -> None:
    in_hand(county)
    scope = Scope(Role.WORKER, county=county.space.id, space=county.space.id, seat=county.space.id)
    tables = (
        "parties",
        "invitations",
        "danger_reports",
        "agreements",
        "signatures",
        "instalments",
        "performances",
        "confirmations",
    )
    with county.database.open(scope) as session:
        for table in tables:
            allowed = session.scalar(text("SELECT has_table_privilege(current_user, :table, 'SELECT')"), {"table": table})
            assert allowed is False


def test_time_alone_gives_nobodys_consent(county: County) -> None:
    case_id = in_hand(county)
    county.clock.forward(days=40)
    Sweeper(county.database, county.clock).sweep(county.space.id)
    view = read(county, "director", case_id)
    assert set(view.standing.consents) == {"unasked"}
    assert view.outcome is None


def test_no_practice_objects_to_what_the_law_requires() -> None:
    required = {
        Deed.RECORD_CONSENT, Deed.TERMINATE, Deed.REPORT_DANGER, Deed.INVITE, Deed.SET_OPENNESS, Deed.SIGN_AGREEMENT, Deed.PERFORM,
        Deed.APPLY_CONFIRMATION,
    }  # fmt: skip
    assert required & OBJECTIONABLE == set()


def test_no_setting_waives_the_law(county: County) -> None:
    words = ("consent", "public", "fee", "danger", "refus", "police", "confirm")
    assert [name for name in Settings.__dataclass_fields__ if any(word in name for word in words)] == []
    assert [act for act in (*Act, *Record) if any(word in act.value for word in words)] == []
    spec = dump_ladder(county.ladder)
    for waived in ({"needs_consent": False}, {"public": True}):
        spec["rungs"][0].update(waived)
        with pytest.raises(LadderUnreadable):
            load_ladder(spec)
