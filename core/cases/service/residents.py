"""What a resident sees with a query code: how far the matter is, and nothing about anybody else."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case as when
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as insert_or_change

from core import audit, escalation, hookspecs, notifications
from core.answers import ResidentNote
from core.cases.models import Assignment, Case, Report
from core.cases.rules import INTAKE, OPEN, State
from core.cases.service.passing_on import URGE_ASKED
from core.cases.service.told import line_of
from core.people.models import SignInTry
from core.practices import Said
from core.workspace import Workspace
from tenants import door
from tenants.base import AnyRow
from tenants.door import changed
from tenants.organisation import centre_of, unit_of

#: How many reports one source may send within ``REPORTS_WITHIN``: a village hall behind one address stays far below it.
MOST_REPORTS = 20
REPORTS_WITHIN = timedelta(hours=1)
_REPORTS = "reports"
_URGES = "urges"

_REPORT = select(Report.topic, Report.reported_at, Report.taken_at, Report.taken_case_id, Report.answer)
_CASE = select(
    Case.id,
    Case.merged_into_id,
    Case.kind,
    Case.state,
    Case.rung,
    Case.lead_id,
    Case.ladder_id,
    Case.unit_id,
    Case.due_at,
    Case.end_reason,
)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a resident's matter is; ``state`` is None until somebody made a case of it."""

    topic: str
    reported_at: datetime
    #: What staff answered where it needed no case.
    answer: str = ""
    #: The case it is dealt with in, which may be another that it was merged into.
    case_id: int | None = None
    kind: str = ""
    state: State | None = None
    #: The unit or county that deals with it now; never a person.
    who: str = ""
    #: When it goes up by itself if it is not done before; None where it does not.
    climbs_at: datetime | None = None
    ended_without_agreement: bool = False

    @property
    def may_be_urged(self) -> bool:
        """Whether somebody works on it who could be reminded."""
        return self.state is not None and self.state in OPEN


def read_report(ws: Workspace, digest: str) -> Progress | None:
    """Return how far the report under this digest is, or None where this space has none such.

    ``ws`` is a public workspace bound to the same digest. A report of another space looks like a missing one.
    """
    report = ws.session.execute(
        _REPORT.where(Report.county_id == ws.county_id, Report.home_space_id == ws.space_id, Report.code_digest == digest)
    ).one_or_none()
    if report is None:
        return None
    audit.record(ws, "report_asked", report.taken_case_id)
    if report.taken_case_id is None:
        return Progress(report.topic, report.reported_at, report.answer or "")
    # A resident holds no assignment that could open the case (movement.open_window): what opens its ledger line is the
    # report itself, read under the fence by its code. This is the second place that sets the window, and like the first
    # from such a row alone; the public scope sees nothing but the line through it.
    door.open_window(ws.session, report.taken_case_id)
    line = ws.session.execute(_CASE.where(Case.county_id == ws.county_id, Case.id == report.taken_case_id)).one()
    while line.merged_into_id is not None:  # the matter goes on there; the line that points to it was read under the fence
        door.open_window(ws.session, line.merged_into_id)
        line = ws.session.execute(_CASE.where(Case.county_id == ws.county_id, Case.id == line.merged_into_id)).one()
    return _progress(ws, report, line)


def notes_for(ws: Workspace, progress: Progress) -> list[Said[ResidentNote]]:
    """Return what the county's practices tell of a matter that was read in this same transaction, which opened its line."""
    if progress.case_id is None or not ws.hears(hookspecs.resident_notes):
        return []
    case = ws.session.scalars(select(Case).where(Case.county_id == ws.county_id, Case.id == progress.case_id)).one()
    return ws.gather(hookspecs.resident_notes, line_of(case))


def ask_urge(ws: Workspace, digest: str) -> None:
    """Leave word that the resident whose report lies under this digest asks for it to be dealt with; the worker passes it on.

    ``ws`` is a public workspace bound to the same digest. What nobody works on is not urged.
    """
    progress = read_report(ws, digest)
    if progress is not None and progress.may_be_urged:
        notifications.tell(ws, URGE_ASKED, space_id=ws.space_id, case_id=progress.case_id)
        audit.record(ws, "urge_asked", progress.case_id)
        escalation.wake_by(ws, ws.now())


def count_urge(ws: Workspace, digest: str) -> bool:
    """Count a resident's urge and return whether it is the first for this report (door scope): once is heard, more is pressure."""
    first = insert_or_change(SignInTry).values(
        county_id=ws.county_id, subject=_URGES, source=digest, wrong=1, window_from=ws.now()
    )
    return bool(changed(ws.session.execute(first.on_conflict_do_nothing())))


def _progress(ws: Workspace, report: AnyRow, line: AnyRow) -> Progress:
    state = State(line.state)
    ladder = escalation.ladder_of(ws, line.ladder_id)
    moving = state in {State.ASSIGNED, State.IN_HAND, State.MEDIATING}
    climbs = moving and ladder.rung(line.rung).on_expiry == "climb"
    return Progress(
        topic=report.topic,
        reported_at=report.reported_at,
        case_id=line.id,
        kind=line.kind,
        state=state,
        who="" if state in {State.CLOSED, State.VISITED} else _who(ws, line, state),
        climbs_at=line.due_at if climbs and line.due_at is not None and line.due_at > ws.now() else None,
        ended_without_agreement=line.end_reason is not None,
    )


def _who(ws: Workspace, line: AnyRow, state: State) -> str:
    """Return who deals with a case: the unit that leads it, of another space the space; never a person."""
    if state in INTAKE:
        return _desk(ws)
    lead = ws.session.execute(
        select(Assignment.holder_space_id, Assignment.holder_unit_id).where(
            Assignment.county_id == ws.county_id, Assignment.id == line.lead_id
        )
    ).one()
    if lead.holder_space_id == ws.county_id:
        return ws.space.county_name
    unit = unit_of(ws.session, ws.county_id, lead.holder_unit_id)
    return _desk(ws) if unit is None else unit.name


def _desk(ws: Workspace) -> str:
    centre = centre_of(ws.session, ws.county_id, ws.space_id)
    return ws.space.name if centre is None else centre.name


def count_report(ws: Workspace, source: str) -> bool:
    """Count a report of a source and return whether it is still within what one source may send (door scope).

    Counted beside the wrong tries, under a word that no digest of a sign-in name equals, in a window of its own.
    """
    now = ws.now()
    over = SignInTry.window_from <= now - REPORTS_WITHIN
    first = insert_or_change(SignInTry).values(county_id=ws.county_id, subject=_REPORTS, source=source, wrong=1, window_from=now)
    counted = first.on_conflict_do_update(
        index_elements=["county_id", "subject", "source"],
        set_={
            "wrong": when((over, 1), else_=SignInTry.wrong + 1),
            "window_from": when((over, now), else_=SignInTry.window_from),
        },
    ).returning(SignInTry.wrong)
    return int(ws.session.scalar(counted) or 0) <= MOST_REPORTS
