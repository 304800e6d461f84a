"""Open a case: at the window, from a grid member's phone, from a resident's report; complete it and sort it."""

import hmac
from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert as insert_or_change

from core import audit, escalation
from core.access import Deed, may
from core.cases.codes import FROM_RESIDENT, TOPICS
from core.cases.models import Assignment, Case, CaseStory, NumberCount, Party, Report
from core.cases.rules import NewCase, NewParty, NewReport, Refused, State, Triage, pieces, searchable
from core.cases.service.belonging import Belonging
from core.cases.service.handing_on import move_limit
from core.cases.service.movement import CaseMissing, NotAllowed, take_in_hand, write_down
from core.escalation import CaseKey, HeldBy, Ladder, Rung
from core.workspace import Workspace
from tenants.base import table_of
from tenants.door import changed
from tenants.organisation import centre_of, unit_of
from tenants.units import Unit, UnitKind

HERE = ZoneInfo("Asia/Shanghai")
_PARTIES = Belonging(Party, Party.side, Party.id)


def register(ws: Workspace, new: NewCase) -> Case:
    """Open a case at a desk; it stands there, in hand of that desk, until it is sorted and dispatched.

    Raises:
        NotAllowed: the actor does not register cases.
        NoLadder: the county has no ladder yet.
        Refused: ``no_desk`` when the space has no centre to receive it, ``unknown_unit`` for a place that is not the space's.
    """
    if not may(ws.actor, Deed.REGISTER):
        raise NotAllowed(Deed.REGISTER)
    holder = _own_unit(ws) or centre_of(ws.session, ws.county_id, ws.space_id)
    if holder is None:
        raise Refused("no_desk")
    return _open(ws, new, holder)


def report_from_grid(ws: Workspace, new: NewCase) -> Case:
    """Open a case a grid member met with; the grid holds it at once and the ladder's first clock runs.

    Raises:
        NotAllowed: the actor does not report.
        Refused: ``no_unit`` when the actor's post stands in no unit.
    """
    if not may(ws.actor, Deed.REPORT):
        raise NotAllowed(Deed.REPORT)
    holder = _own_unit(ws)
    if holder is None:
        raise Refused("no_unit")
    return _open(ws, new, holder)


def _own_unit(ws: Workspace) -> Unit | None:
    return None if ws.actor.unit_id is None else unit_of(ws.session, ws.county_id, ws.actor.unit_id)


def _open(ws: Workspace, new: NewCase, holder: Unit) -> Case:
    if new.unit_id is not None:
        place = unit_of(ws.session, ws.county_id, new.unit_id)
        if place is None or place.space_id != ws.space_id:
            raise Refused("unknown_unit", "unit_id")
    ladder_id, ladder = escalation.ladder_for(ws, new.kind, ws.space_id)
    rung = _rung_of(ladder, holder)
    at_desk = holder.kind == UnitKind.CENTRE
    now = ws.now()
    case_id, lead_id = ws.new_key(), ws.new_key()
    limit = None if at_desk else escalation.limit_on(ladder, rung, new.grade, now)
    due = limit.due_at if limit else None
    case = Case(
        county_id=ws.county_id,
        id=case_id,
        home_space_id=ws.space_id,
        number=_next_number(ws, now),
        kind=new.kind,
        type_code=new.type_code,
        grade=new.grade,
        people=new.people or len(new.parties),
        source=new.source,
        channel=new.channel,
        unit_id=new.unit_id or (None if at_desk else holder.id),
        state=State.REGISTERED if at_desk else State.IN_HAND,
        ladder_id=ladder_id,
        rung=rung.key,
        lead_id=lead_id,
        leads=1,
        version=1,
        reporter_post_id=ws.actor.post_id,
        reported_at=now,
        accepted_at=None if at_desk else now,
        due_at=due,
    )
    lead = Assignment(
        county_id=ws.county_id,
        id=lead_id,
        home_space_id=ws.space_id,
        case_id=case_id,
        holder_space_id=ws.space_id,
        holder_unit_id=holder.id,
        holder_post_id=None,
        kind="lead",
        leads=1,
        rung=rung.key,
        round=1,
        state="signed",
        created_at=now,
        signed_at=now,
        due_at=due,
    )
    ws.session.add(case)
    ws.session.flush()
    ws.session.add(lead)
    _write_story(ws, case, new)
    key = CaseKey(ws.county_id, ws.space_id, case_id)
    if limit is not None:
        clock = escalation.clock_values(ws, key, "rung", rung.key, lead_id, limit.due_at, limit.on_expiry, number=1)
        escalation.start_clocks(ws, [clock])
    write_down(
        ws, case, "reported", {"channel": new.channel, "type": new.type_code}, moves=False
    )  # with it the case is at its first
    return case


def _rung_of(ladder: Ladder, holder: Unit) -> Rung:
    """Return the rung a unit stands on; one the ladder does not know stands on its last."""
    level = HeldBy.COUNTY if holder.space_id == holder.county_id else HeldBy.TOWNSHIP
    return ladder.rung_for(holder.kind, level, holder.code) or ladder.rungs[-1]


def _write_story(ws: Workspace, case: Case, new: NewCase) -> None:
    story = CaseStory(
        county_id=case.county_id,
        home_space_id=case.home_space_id,
        case_id=case.id,
        title=new.title,
        story=new.story,
        place=new.place,
        reporter_name=new.reporter_name,
        reporter_phone=new.reporter_phone,
    )
    index_words(case, story, [_add_party(ws, case, party) for party in new.parties])
    ws.session.add(story)


def _add_party(ws: Workspace, case: Case, party: NewParty) -> Party:
    row = Party(
        county_id=case.county_id,
        id=ws.new_key(),
        home_space_id=case.home_space_id,
        case_id=case.id,
        side=party.side,
        kind=party.kind,
        name=party.name,
        phone=party.phone,
        address=party.address,
        consent="unasked",
    )
    ws.session.add(row)
    return row


def index_words(case: Case, story: CaseStory, parties: Iterable[Party]) -> None:
    """Gather what the case can be found by: title, place, names and telephone numbers, number."""
    words = [story.title, story.place, story.reporter_name, story.reporter_phone, case.number]
    words += [word for party in parties for word in (party.name, party.phone)]
    words = [searchable(word) for word in words if word]
    story.searched = "\n".join(words)
    story.grams = pieces(words, case.county_id)


def index_anew(ws: Workspace, case: Case, story: CaseStory) -> None:
    """Gather anew what a case can be found by, once its story or its parties were changed."""
    ws.session.flush()
    index_words(case, story, _PARTIES.of(ws, case))


_COUNT = insert_or_change(table_of(NumberCount)).values(
    county_id=bindparam("county"), space_id=bindparam("space"), day=bindparam("day"), last=1
)
_NEXT = _COUNT.on_conflict_do_update(
    index_elements=list(table_of(NumberCount).primary_key), set_={"last": table_of(NumberCount).c.last + 1}
).returning(table_of(NumberCount).c.last)


def _next_number(ws: Workspace, now: datetime) -> str:
    """Return the next case number of the space: its code, the day in China, and a count of four digits or more."""
    day = now.astimezone(HERE).strftime("%Y%m%d")
    last = ws.session.execute(_NEXT, {"county": ws.county_id, "space": ws.space_id, "day": day}).scalar_one()
    return f"{ws.space.code}{day}-{last:04d}"


def complete(
    ws: Workspace,
    case_id: int,
    *,
    version: int | None,
    title: str,
    story: str,
    place: str,
    unit_id: int | None = None,
    new_parties: tuple[NewParty, ...] = (),
) -> Case:
    """Complete a case later: its title, story and place, and further parties. What was reported first stays in the timeline.

    ``unit_id`` is the unit in which ``place`` lies, where that names one: what happened elsewhere than was noted, happened there from
    now on. A grid is not given up for its village.

    Raises:
        Refused: ``unknown_unit`` for a unit that is not the home space's.
    """
    hand = take_in_hand(ws, case_id, Deed.COMPLETE, version)
    facts = {"parties": len(new_parties), **_put_where_it_happened(ws, hand.case, unit_id)}
    text = ws.session.get_one(CaseStory, (hand.case.county_id, hand.case.home_space_id, hand.case.id))
    before = text.story if text.story != story else ""
    text.title, text.story, text.place = title, story, place
    for party in new_parties:
        _add_party(ws, hand.case, party)
    index_anew(ws, hand.case, text)
    write_down(ws, hand.case, "completed", facts, note=before)
    return hand.case


def _put_where_it_happened(ws: Workspace, case: Case, unit_id: int | None) -> dict[str, int | None]:
    """Note another unit in which a case happened, and return what the timeline says of it: nothing where it is as it was."""
    known = None if case.unit_id is None else unit_of(ws.session, ws.county_id, case.unit_id)
    if unit_id is None or (known is not None and unit_id in {known.id, known.parent_id}):
        return {}
    unit = unit_of(ws.session, ws.county_id, unit_id)
    if unit is None or unit.space_id != case.home_space_id:
        raise Refused("unknown_unit", "unit_id")
    was, case.unit_id = case.unit_id, unit.id
    return {"unit": unit.id, "was_unit": was}


def triage(ws: Workspace, case_id: int, decision: Triage, *, version: int | None) -> Case:
    """Decide of what type and grade a case is; a case at the desk is thereby accepted.

    A new grade moves the rung's limit from its start, by the ladder.
    """
    hand = take_in_hand(ws, case_id, Deed.TRIAGE, version)
    case = hand.case
    facts = {"type": decision.type_code, "grade": decision.grade, "was_type": case.type_code, "was_grade": case.grade}
    case.type_code, case.grade, case.kind = decision.type_code, decision.grade, decision.kind
    if case.state == State.REGISTERED:
        case.state, case.accepted_at = State.ACCEPTED, ws.now()
    if facts["grade"] != facts["was_grade"]:
        move_limit(ws, hand)
    write_down(ws, case, "triaged", facts)
    return case


# Residents -------------------------------------------------------------------------------------------------------


def send_report(ws: Workspace, new: NewReport, *, code_digest: str, key_digest: str) -> bool:
    """Keep a resident's report and tell the desk; return False when the same form was sent before.

    Runs under the public scope: it can add a report to this space and read nothing.
    """
    sent = ws.session.execute(
        insert_or_change(Report)
        .values(
            county_id=ws.county_id,
            id=ws.new_key(),
            home_space_id=ws.space_id,
            code_digest=code_digest,
            key_digest=key_digest,
            topic=new.topic,
            story=new.story,
            place=new.place,
            unit_id=new.unit_id,
            name=new.name,
            phone=new.phone,
            reported_at=ws.now(),
        )
        .on_conflict_do_nothing()
    )
    if not changed(sent):
        return False
    audit.record(ws, "report_sent", detail={"topic": new.topic})
    return True


def waiting_reports(ws: Workspace) -> list[Report]:
    """Return residents' reports nobody took up yet, oldest first."""
    if not may(ws.actor, Deed.TAKE_REPORT):
        return []
    return list(
        ws.session.scalars(
            select(Report)
            .where(Report.county_id == ws.county_id, Report.home_space_id == ws.space_id, Report.taken_at.is_(None))
            .order_by(Report.reported_at)
        )
    )


def find_report(ws: Workspace, report_id: int) -> Report:
    """Return a resident's report for the desk.

    Raises:
        CaseMissing: there is none here, or the actor does not take reports.
    """
    report = None
    if may(ws.actor, Deed.TAKE_REPORT):
        report = ws.session.scalars(
            select(Report).where(Report.county_id == ws.county_id, Report.home_space_id == ws.space_id, Report.id == report_id)
        ).one_or_none()
    if report is None:
        raise CaseMissing(report_id)
    return report


def take_report(ws: Workspace, report_id: int) -> Case:
    """Make a case of a resident's report; the report stays as it came in, and its sender sees what becomes of it.

    Raises:
        CaseMissing: there is no such report here.
        Refused: ``already_taken``.
    """
    report = find_report(ws, report_id)
    ws.session.refresh(report, with_for_update=True)
    if report.taken_at is not None:
        raise Refused("already_taken")
    kind, type_code = TOPICS.get(report.topic, ("dispute", None))
    parties = (NewParty(name=report.name, phone=report.phone),) if report.name else ()
    case = register(
        ws,
        NewCase(
            title=_title_of(report),
            story=report.story,
            place=report.place,
            kind=kind,
            type_code=type_code,
            source=FROM_RESIDENT,
            channel="public",
            unit_id=report.unit_id,
            reporter_name=report.name,
            reporter_phone=report.phone,
            parties=parties,
        ),
    )
    report.taken_at, report.taken_case_id = ws.now(), case.id
    ws.session.flush()
    return case


def answer_report(ws: Workspace, report_id: int, answer: str) -> Report:
    """Answer a report that needs no case; its sender reads the answer with the query code.

    Raises:
        CaseMissing: there is no such report here.
        Refused: ``already_taken`` or ``say_something``.
    """
    report = find_report(ws, report_id)
    ws.session.refresh(report, with_for_update=True)
    if report.taken_at is not None:
        raise Refused("already_taken")
    if not answer.strip():
        raise Refused("say_something", "answer")
    report.taken_at, report.answer = ws.now(), answer.strip()
    audit.record(ws, "report_answered", detail={"report": report.id})
    ws.session.flush()
    return report


def _title_of(report: Report) -> str:
    """Return a first title: the beginning of what the resident wrote, up to a pause."""
    first = report.story.strip().splitlines()[0] if report.story.strip() else report.place
    for stop in "。；，,;！？":
        first = first.split(stop)[0]
    return first[:30]


def code_digest(secret: str, county_id: int, code: str, tail: str) -> str:
    """Return the digest under which a report is found: of the query code and the telephone's tail together."""
    plain = "".join(code.split()).replace("-", "").upper()
    return hmac.new(secret.encode(), f"{county_id}:{plain}:{tail}".encode(), "sha256").hexdigest()
