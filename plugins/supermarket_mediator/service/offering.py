"""Who may be offered to the parties of a case, and in which order: nobody with a conflict of interest; equal ones in turn."""

from collections.abc import Mapping, Sequence

from sqlalchemy import func, select

from core.api import CaseView, UnitKind, Workspace, read_mediation, settings_of, unit_of
from plugins.supermarket_mediator.models import Recusal, Ticket, Tie
from plugins.supermarket_mediator.rules.conflicts import WAIVABLE, Candidate, Conflict, Matter, Someone, conflict_of, digests_of
from plugins.supermarket_mediator.rules.keys import field_of
from plugins.supermarket_mediator.rules.turns import Fit, in_order
from plugins.supermarket_mediator.service.wall import KEY, Card, cards

_PERSONS = frozenset({"person", "household"})


def offers_for(ws: Workspace, view: CaseView, matter: Matter) -> list[int]:
    """Return who may be offered to the parties of a case that was read whole, the best first."""
    field = field_of(view.case.type_code)
    standing = cards(ws)
    ties = _ties(ws, [card.id for card in standing])
    fair = bool(settings_of(ws, KEY)["namesakes"])
    fits = [
        fit_of(card, field, matter.village)
        for card in standing
        if conflict_of(ws.county_id, _candidate(card, ties), matter, namesakes=fair) is None
    ]
    return in_order(fits, _shown_first(ws))


def fit_of(card: Card, field: str, village: str) -> Fit:
    """Return how a mediator fits a matter of a field and village."""
    one = card.mediator
    return Fit(
        card.id,
        free=card.left > 0,
        field=bool(field) and field in one.skills,
        village=bool(village) and village in {*one.villages, one.home_village},
        here=card.is_here,
        at_ease=2 * card.left >= card.capacity,
    )


def matter_of(ws: Workspace, view: CaseView) -> Matter:
    """Return what a conflict is looked for in: the parties, those who speak for them, the village, and who was recused."""
    people = [Someone(one.name, one.phone, one.address, is_person=one.kind in _PERSONS) for one in view.parties]
    people += [Someone(one.name) for one in read_mediation(ws, view.case).people]
    here = (Recusal.county_id == ws.county_id, Recusal.home_space_id == view.case.home_space_id, Recusal.case_id == view.case.id)
    recused = ws.session.scalars(select(Recusal.mediator_id).where(*here)).all()
    return Matter(tuple(people), village_of(ws, view.case.unit_id), frozenset(recused))


def tied_to(ws: Workspace, numbers: Sequence[int], against: Sequence[str]) -> set[int]:
    """Return which of these mediators are tied to somebody of whom a ticket keeps the digest; residents' workspaces see it too."""
    wanted = select(Tie.mediator_id).where(
        Tie.county_id == ws.county_id, Tie.mediator_id.in_(numbers), Tie.digest.in_(against), Tie.ended_at.is_(None)
    )
    return set(ws.session.scalars(wanted)) if numbers and against else set()


def waivable(ws: Workspace, view: CaseView) -> dict[int, Conflict]:
    """Return who of the wall must keep out of a case that was read whole, and may be offered all the same once two people agree to it.

    Nobody who was ever recused from a matter of the same people: a party asked for it, or the mediator did.
    """
    matter, standing, namesakes = matter_of(ws, view), cards(ws), bool(settings_of(ws, KEY)["namesakes"])
    ties = _ties(ws, [card.id for card in standing])
    mine = (Tie.county_id == ws.county_id, Tie.kind == "recused", Tie.digest.in_(digests_of(ws.county_id, matter)))
    recused = set(ws.session.scalars(select(Tie.mediator_id).where(*mine, Tie.ended_at.is_(None))))
    found = {card.id: conflict_of(ws.county_id, _candidate(card, ties), matter, namesakes=namesakes) for card in standing}
    return {number: why for number, why in found.items() if why in WAIVABLE and number not in recused}


def keeps_out(ws: Workspace, view: CaseView, mediator_id: int) -> Conflict | None:
    """Return why a mediator must keep out of a case that was read whole, as things stand now; None where nothing speaks against it."""
    ties = _ties(ws, [mediator_id])
    namesakes = bool(settings_of(ws, KEY)["namesakes"])
    (card,) = cards(ws, [mediator_id], resting=True)
    return conflict_of(ws.county_id, _candidate(card, ties), matter_of(ws, view), namesakes=namesakes)


def village_of(ws: Workspace, unit_id: int | None) -> str:
    """Return the name of the village a unit is or lies in; empty where it is none."""
    unit = unit_of(ws.session, ws.county_id, unit_id) if unit_id else None
    if unit is not None and unit.kind == UnitKind.GRID and unit.parent_id:
        unit = unit_of(ws.session, ws.county_id, unit.parent_id)
    return unit.name if unit is not None and unit.kind == UnitKind.VILLAGE else ""


def _candidate(card: Card, ties: Mapping[int, frozenset[str]]) -> Candidate:
    one = card.mediator
    return Candidate(one.id, one.name, one.home_village, ties.get(one.id, frozenset()))


def _ties(ws: Workspace, numbers: list[int]) -> dict[int, frozenset[str]]:
    wanted = select(Tie.mediator_id, func.array_agg(Tie.digest)).where(
        Tie.county_id == ws.county_id, Tie.mediator_id.in_(numbers), Tie.ended_at.is_(None)
    )
    return {row[0]: frozenset(row[1]) for row in ws.session.execute(wanted.group_by(Tie.mediator_id))} if numbers else {}


def _shown_first(ws: Workspace) -> dict[int, int]:
    """Return how often each mediator stood first on what parties here were offered: in each choosing once."""
    first = Ticket.offers[1]
    wanted = (
        select(first, func.count(Ticket.choosing_id.distinct()))
        .where(Ticket.county_id == ws.county_id, Ticket.home_space_id == ws.space_id)
        .group_by(first)
    )
    return {row[0]: row[1] for row in ws.session.execute(wanted) if row[0] is not None}
