"""Who looked at a case and why, and who could: people and posts by name, nothing of what the case is about."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, bindparam, func, select

from core import audit
from core.access import CaseFacts, Deed, Reach, Sight, Why, may, reach_of, reason_to_see
from core.cases.models import Assignment, Case, Look, TimelineEntry, TimelineNote
from core.cases.rules import INTAKE, State
from core.cases.service import CaseMissing, CaseView
from core.cases.service.belonging import numbers_of, of_case
from core.cases.service.movement import CALLING, is_red, open_window
from core.people.models import Post, standing
from core.workspace import Actor, Workspace
from tenants.base import AnyRow, table_of
from tenants.spaces import SpaceRow
from tenants.units import Unit

#: So many people stand in the list of looks, the latest first.
MOST_LOOKS = 20

_LOOK = table_of(Look)
#: What the county calls the post from which somebody looked; the kind alone where it has no name of its own for it.
_TITLE = (
    select(Post.title)
    .where(Post.county_id == _LOOK.c.county_id, Post.account_id == _LOOK.c.account_id, Post.kind == _LOOK.c.post)
    .order_by(Post.id.desc())
    .limit(1)
    .correlate(_LOOK)
    .scalar_subquery()
)
_WHO = (_LOOK.c.account_id, _LOOK.c.actor_name, _LOOK.c.unit_name, _LOOK.c.post, _LOOK.c.why)
_LOOKS = (
    select(
        *_WHO,
        func.bool_or(_LOOK.c.whole_names).label("whole_names"),
        func.max(_LOOK.c.at).label("last_at"),
        func.count(func.date_trunc("hour", _LOOK.c.at).distinct()).label("times"),
        func.max(_TITLE).label("title"),
    )
    .where(*of_case(_LOOK))
    .group_by(*_WHO)
    .order_by(func.max(_LOOK.c.at).desc())
    .limit(bindparam("most"))
)


def looks_at(ws: Workspace, view: CaseView, most: int = MOST_LOOKS) -> Sequence[AnyRow]:
    """Return who looked at a case, why, in how many hours and when last; for readers who see it whole, nothing for others.

    Every form that is opened on a case is a look, and every one is kept (``cases.service.reading``); somebody who works on it for
    an hour opens a dozen. ``times`` counts the hours in which they had it before them.
    """
    if view.sight is not Sight.FULL:
        return []
    return ws.session.execute(_LOOKS, {**numbers_of(view.case), "most": most}).all()


def opened_since(ws: Workspace, view: CaseView) -> AnyRow | None:
    """Return since when and by what kind of share a case is open to the actor's unit, with the reason that was typed."""
    share = next(
        (
            one
            for one in reversed(view.shares)
            if one.ended_at is None and one.holder_unit_id == ws.actor.unit_id and one.kind in {"supervise", "review"}
        ),
        None,
    )
    if share is None:
        return None
    case = view.case
    note = and_(TimelineNote.county_id == TimelineEntry.county_id, TimelineNote.id == TimelineEntry.id)
    wanted = (
        select(Assignment.kind, Assignment.created_at, Assignment.due_at, TimelineNote.words)
        .select_from(TimelineEntry)
        .join(TimelineNote, note)
        .join(Assignment, and_(Assignment.county_id == TimelineEntry.county_id, Assignment.id == share.id))
        .where(
            TimelineEntry.county_id == case.county_id,
            TimelineEntry.home_space_id == case.home_space_id,
            TimelineEntry.case_id == case.id,
            TimelineEntry.deed == {"review": "review_begun", "supervise": "supervised"}[share.kind],
            TimelineEntry.at >= share.created_at,
        )
        .order_by(TimelineEntry.at)
        .limit(1)
    )
    return ws.session.execute(wanted).one_or_none()


@dataclass(frozen=True, slots=True)
class Seer:
    """Somebody who could open a case: who, at which post of which space, how much of it, and why."""

    name: str
    post: str
    title: str
    unit: str
    space: str
    sight: Sight
    why: Why


@dataclass(frozen=True, slots=True)
class Seers:
    """Who could open a case; of the spaces ``elsewhere`` only the name is known here, not their people."""

    number: str
    kind: str
    type_code: str | None
    state: int
    people: Sequence[Seer]
    elsewhere: Sequence[str]


_CASE = (
    Case.id, Case.number, Case.kind, Case.type_code, Case.home_space_id, Case.lead_id, Case.unit_id, Case.reporter_post_id, Case.state, Case.due_at,
    Case.closed_at, Case.leader_post_id, Case.risk,
)  # fmt: skip


def who_sees(ws: Workspace, case_id: int) -> Seers:
    """Return who could open a case now, and write down that it was asked.

    Raises:
        CaseMissing: there is no such case, or the actor may not ask about it: a director asks about those of the own space.
    """
    facts = open_window(ws, case_id) if may(ws.actor, Deed.SEE_WHO) else None
    if facts is None or (reach_of(ws.actor) is not Reach.NONE and not (facts.is_home or facts.holding_units)):
        raise CaseMissing(case_id)
    case = ws.session.execute(select(*_CASE).where(Case.county_id == ws.county_id, Case.id == case_id)).one()
    shares = ws.session.execute(
        select(Assignment.id, Assignment.holder_space_id, Assignment.holder_unit_id, Assignment.kind, Assignment.ended_at).where(
            Assignment.county_id == ws.county_id, Assignment.home_space_id == case.home_space_id, Assignment.case_id == case_id
        )
    ).all()
    spaces = {case.home_space_id, ws.county_id, *(share.holder_space_id for share in shares if share.ended_at is None)}
    posts = ws.session.execute(
        select(
            Post.id, Post.name, Post.kind, Post.title, Post.space_id, Post.unit_id, Unit.name.label("unit"),
            SpaceRow.name.label("space"),
        )
        .join(SpaceRow, SpaceRow.id == Post.space_id)
        .outerjoin(Unit, and_(Unit.county_id == Post.county_id, Unit.id == Post.unit_id))
        .where(Post.county_id == ws.county_id, Post.space_id.in_(spaces), standing(ws.now()))
        .order_by(SpaceRow.code, Post.name, Post.id)
    ).all()  # fmt: skip
    found = [seer for post in posts if (seer := _seer(ws, case, shares, post)) is not None]
    audit.record(ws, "asked_who_sees", case_id)
    return Seers(
        case.number, case.kind, case.type_code, case.state, found, _names(ws, spaces - {post.space_id for post in posts})
    )


def _seer(ws: Workspace, case: AnyRow, shares: Sequence[AnyRow], post: AnyRow) -> Seer | None:
    actor = Actor(post.kind, post.name, post_id=post.id, unit_id=post.unit_id)
    if post.space_id not in {case.home_space_id, ws.county_id} and not any(
        share.holder_space_id == post.space_id and share.ended_at is None for share in shares
    ):
        return None
    seen, why = reason_to_see(actor, _facts(ws, case, shares, post))
    if why is None:
        return None
    return Seer(post.name, post.kind, post.title, post.unit or "", post.space, seen, why)


def _facts(ws: Workspace, case: AnyRow, shares: Sequence[AnyRow], post: AnyRow) -> CaseFacts:
    """Return how a case stands to somebody at a post, as the window would find it from there."""
    own = [share for share in shares if share.holder_space_id == post.space_id]
    still = [share for share in own if share.ended_at is None]
    lead = next((share.holder_unit_id for share in shares if share.id == case.lead_id), 0)
    state = State(case.state)
    return CaseFacts(
        is_home=case.home_space_id == post.space_id,
        holding_units=frozenset(share.holder_unit_id for share in still),
        lead_unit_id=lead,
        past_units=frozenset(share.holder_unit_id for share in own),
        place_unit_id=case.unit_id,
        reporter_post_id=case.reporter_post_id,
        in_intake=state in INTAKE or (state is State.ASSIGNED and lead == post.unit_id),
        called_units=frozenset(share.holder_unit_id for share in still if share.kind in CALLING),
        is_red=is_red(case, ws.now()),
        leader_post_id=case.leader_post_id,
    )


def _names(ws: Workspace, spaces: set[int]) -> list[str]:
    return list(ws.session.scalars(select(SpaceRow.name).where(SpaceRow.id.in_(spaces)).order_by(SpaceRow.code)))
