"""Cases in every state, made as the people of a township make them: for tests of the staff's pages."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import cast

from flask import Flask

from core import cases
from core.app import create_app
from core.cases.models import Case
from core.cases.rules import NewCase, NewParty, NewSession, Settlement, Termination, Triage
from core.cases.rules.calling import NewCall
from core.cases.service import CaseView
from core.config import Settings
from tenants.door import Database
from tests.places import County

TITLE = "邻居盖房挡了院子的光"
STORY = "加盖二层，院子一冬天见不着太阳。"
PARTIES = (NewParty("张大山", 1, phone="13800138000"), NewParty("李秀英", 2))


def site_over(database: Database) -> Flask:
    """Return the site over a database, as if it were just made: it serves whatever was founded until now."""
    site = _site_over(database)
    site.extensions["fengqiao.registry"].forget()
    return site


def own_site(database: Database) -> Flask:
    """Return a site for a test that changes it; others share one, since laying out its addresses takes as long as a dozen pages."""
    app = create_app(Settings(secret_key="test"), database)
    app.config["TESTING"] = True
    return app


_site_over = lru_cache(maxsize=4)(own_site)


def at_present(county: County, **ago: float) -> County:
    """Let the county go by the clock of the site, or so long ago."""
    county.clock.now = datetime.now(UTC) - timedelta(**ago)
    return county


def registered(county: County, **more: object) -> int:
    """Return a case that lies at the desk, waiting to be sorted."""
    values = {"title": TITLE, "story": STORY, "parties": PARTIES, "unit_id": county.home.units["upper"], **more}
    return cast("Case", county.do("clerk", lambda ws: cases.register(ws, NewCase(**values)))).id  # type: ignore[arg-type]


def accepted(county: County, **more: object) -> int:
    """Return a case that is sorted and waits to be dispatched."""
    case_id = registered(county, **more)
    sort = Triage("J02", 2, kind=str(more.get("kind", "dispute")))
    county.do("clerk", lambda ws: cases.triage(ws, case_id, sort, version=None))
    return case_id


def dispatched(county: County, to: str = "upper", **more: object) -> int:
    """Return a case that a unit has to sign for."""
    case_id = accepted(county, **more)
    county.do("clerk", lambda ws: cases.dispatch(ws, case_id, county.home.units[to], version=None, words="先分头劝。"))
    return case_id


def in_hand(county: County, to: str = "upper", who: str = "village", **more: object) -> int:
    """Return a case that a village has signed for."""
    case_id = dispatched(county, to, **more)
    county.do(who, lambda ws: cases.sign_for(ws, case_id, version=None))
    return case_id


def agreed(county: County, *answers: bool, who: str = "village") -> int:
    """Return a case in hand whose parties were asked; each agrees unless told otherwise."""
    case_id = in_hand(county)
    for party, answer in zip(read(county, who, case_id).parties, answers or (True, True), strict=True):
        county.do(
            who,
            lambda ws, party=party, answer=answer: cases.record_consent(
                ws, case_id, party.id, version=None, agrees=answer, way="oral"
            ),  # type: ignore[misc]
        )
    return case_id


def met(county: County, result: str) -> int:
    """Return a case after a mediation with this result."""
    case_id = agreed(county)
    held = county.clock() - timedelta(hours=1)
    county.do(
        "village",
        lambda ws: cases.note_session(ws, case_id, NewSession("mediation", held, "坐下来谈了一个钟头。", result), version=None),
    )
    return case_id


def settled(county: County) -> int:
    """Return a case that was settled and performed at once."""
    case_id = met(county, "agreed")
    agreement = Settlement("三天内把檐水改回来。", performed=True)
    county.do("village", lambda ws: cases.settle(ws, case_id, agreement, version=None))
    return case_id


def terminated(county: County) -> int:
    """Return a case that ended without agreement."""
    case_id = met(county, "failed")
    end = Termination("too_far_apart", ("court",), "in_person", "双方都不让。")
    county.do("village", lambda ws: cases.terminate(ws, case_id, end, version=None))
    return case_id


def closed(county: County) -> int:
    """Return a closed case that waits for its visit."""
    case_id = settled(county)
    county.do("village", lambda ws: cases.close(ws, case_id, version=None))
    return case_id


def read(county: County, who: str, case_id: int) -> CaseView:
    """Return a case as one of the township's people sees it."""
    return cast("CaseView", county.do(who, lambda ws: cases.read_case(ws, case_id)))


def called(county: County, state: str = "to_sign") -> int:
    """Return a case of the upper village into which it called the lower one, which has reported in or answered."""
    case_id = in_hand(county)
    new = NewCall("whistle", (county.home.units["lower"],), "来量一量地界。", county.clock() + timedelta(days=2))
    county.do("village", lambda ws: cases.call_in(ws, case_id, new, version=None))
    if state != "to_sign":
        county.do("village2", lambda ws: cases.report_in(ws, case_id, version=None))
    if state == "done":
        county.do("village2", lambda ws: cases.answer_call(ws, case_id, version=None, answer="量过了，差半尺。"))
    return case_id


def returned_twice(county: County) -> int:
    """Return a case at the desk that two villages gave back."""
    case_id = dispatched(county)
    county.do("village", lambda ws: cases.return_case(ws, case_id, version=None, reason="不在本村", duty="属地管理办法第三条"))
    county.do("clerk", lambda ws: cases.dispatch(ws, case_id, county.home.units["lower"], version=None))
    county.do("village2", lambda ws: cases.return_case(ws, case_id, version=None, reason="也不在这里", duty="属地管理办法第三条"))
    return case_id
