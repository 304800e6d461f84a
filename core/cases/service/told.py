"""What practices hear of a case: its line, how it stands for a reader, that it moved; and what they have to say against a movement."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from core import hookspecs
from core.access import Deed, Sight
from core.answers import CaseAtHand, CaseLine
from core.cases.models import Case
from core.cases.rules import Refused, State, may_be_public
from core.workspace import Workspace

if TYPE_CHECKING:
    from core.cases.service.reading import CaseView

#: Movements a practice may object to. All others the law or the people's own will require: consent, an end without agreement,
#: a settlement, what was done already and is only written down.
OBJECTIONABLE = frozenset({Deed.DISPATCH, Deed.ESCALATE, Deed.CLOSE})


def line_of(case: Case) -> CaseLine:
    """Return the line of a case as practices see it."""
    return CaseLine(
        county_id=case.county_id,
        home_space_id=case.home_space_id,
        id=case.id,
        number=case.number,
        kind=case.kind,
        type_code=case.type_code,
        grade=case.grade,
        people=case.people,
        source=case.source,
        state=State(case.state).name.lower(),
        rung=case.rung,
        unit_id=case.unit_id,
        version=case.version,
        reported_at=case.reported_at,
        due_at=case.due_at,
        closed_at=case.closed_at,
    )


def at_hand(view: "CaseView") -> CaseAtHand:
    """Return a case as it stands for the reader of its page."""
    return CaseAtHand(
        line=line_of(view.case),
        deeds=frozenset(deed.value for deed in view.deeds),
        consents=view.standing.consents,
        whole=view.sight is Sight.FULL,
        mediates=view.standing.mediates,
        asks_for_public=may_be_public(view.standing),
    )


def tell_of_movement(ws: Workspace, case: Case, deed: str, facts: Mapping[str, Any]) -> None:
    """Tell the county's practices that a case was moved."""
    if ws.hears(hookspecs.case_moved):
        ws.session.flush()
        ws.tell(hookspecs.case_moved, line_of(case), deed, facts)


def tell_of_movements(ws: Workspace, deed: str, moved: Iterable[tuple[int, Mapping[str, Any]]]) -> None:
    """Tell the county's practices of many cases that were moved at once, by their numbers."""
    if not ws.hears(hookspecs.case_moved):
        return
    facts = dict(moved)
    wanted = select(Case).where(Case.county_id == ws.county_id, Case.id.in_(facts)).execution_options(populate_existing=True)
    for case in ws.session.scalars(wanted).all():
        ws.tell(hookspecs.case_moved, line_of(case), deed, facts[case.id])


def see_objections(ws: Workspace, case: Case, deed: Deed) -> None:
    """See that no practice of the county objects to a movement.

    Raises:
        Refused: ``practice_objects``, with the words of the first that does.
    """
    if deed not in OBJECTIONABLE or not ws.hears(hookspecs.objections):
        return
    said = ws.gather(hookspecs.objections, line_of(case), deed.value)
    if said:
        raise Refused("practice_objects", words=said[0].answer.words)
