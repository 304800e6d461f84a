"""Cases as values for the API's answers: names masked unless the asking for them was recorded."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from core.access import Sight
from core.cases.models import Call, Case, FollowUp, Outcome, Party, Report
from core.cases.models import Session as CaseSession
from core.cases.rules import State
from core.cases.service import CaseView
from core.cases.service.ledger import due_of
from core.web.masks import masked, masked_phone
from tenants.base import AnyRow

_SHARED = (
    "id", "number", "kind", "type_code", "grade", "risk", "rung", "home_space_id", "unit_id", "source", "reported_at", "due_at", "closed_at",
    "resolution", "end_reason",
)  # fmt: skip


def _taken(row: Any, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def state_name(state: int) -> str:
    """Return the code by which programs know a state."""
    return State(state).name.lower()


def line(row: AnyRow) -> dict[str, Any]:
    """Return a line of a list."""
    names = [masked(name) for name in row.names or ()]
    return {**_taken(row, _SHARED), "state": state_name(row.state), "title": row.title, "names": names}


def ledger_line(row: AnyRow) -> dict[str, Any]:
    """Return a line of the ledger, due when the next of its holders is."""
    return {**line(row), "due_at": due_of(row)}


def held_line(row: AnyRow) -> dict[str, Any]:
    """Return a line with the share of the case that somebody holds."""
    return {**line(row), **_taken(row, ("share", "share_state", "share_due_at", "holder_unit_id", "held_since"))}


def moved(case: Case, due_at: datetime | None) -> dict[str, Any]:
    """Return where a case stands after a deed, and when it is due now."""
    return {**_taken(case, ("id", "number", "version", "rung", "closed_at")), "due_at": due_at, "state": state_name(case.state)}


def whole(view: CaseView, units: Mapping[int, str], *, full_names: bool) -> dict[str, Any]:
    """Return a case as far as its reader sees it; ``units`` are the names of those that hold or held it."""
    case, sees_all, sees_part = view.case, view.sight is Sight.FULL, view.sight >= Sight.PART
    return {
        **_taken(case, (*_SHARED, "version", "returns", "accepted_at", "settled_at", "visited_at")),
        "due_at": _due_at(view),
        "state": state_name(case.state),
        "sight": view.sight.name.lower(),
        "deeds": sorted(deed.value for deed in view.deeds),
        "next": view.next.value if view.next else None,
        "title": view.story.title if view.story else None,
        "names": [_name(party, full_names=full_names) for party in view.parties],
        **_story(view, sees_all=sees_all, sees_part=sees_part, full_names=full_names),
        "parties": [_party(party, sees_all=sees_all, full_names=full_names) for party in view.parties],
        "shares": [{**share._mapping, "unit_name": units.get(share.holder_unit_id, "")} for share in view.shares],  # noqa: SLF001  # SQLAlchemy's name for it
        "calls": [_call(call) for call in view.calls],
        "sessions": [_session(session) for session in view.sessions],
        "outcome": _outcome(view.outcome) if view.outcome else None,
        "follow_ups": [_follow_up(seen) for seen in view.follow_ups],
        "timeline": [entry(row) for row in view.timeline],
    }


def _due_at(view: CaseView) -> datetime | None:
    """Return when a case is due as its ledger line says it: the earlier of its own limit and those of its holders."""
    waits = [share for share in view.shares if share.ended_at is None and share.state != "done" and share.kind != "supervise"]
    limits = [view.case.due_at, *(share.due_at for share in waits if view.case.closed_at is None)]
    return min((at for at in limits if at is not None), default=None)


def entry(row: AnyRow) -> dict[str, Any]:
    """Return one movement of a case; ids in its facts are strings like all ids."""
    facts = {name: _facts(name, value) for name, value in row.facts.items()}
    return {**_taken(row, ("version", "at", "deed", "post", "actor_name", "unit_name", "rung", "note")), "facts": facts}


def _facts(name: str, value: Any) -> Any:
    if name == "unit":
        return str(value)
    return [str(one) for one in value] if name in {"units", "with"} else value


def report(row: Report) -> dict[str, Any]:
    """Return a resident's report."""
    kept = ("id", "topic", "story", "place", "unit_id", "reported_at", "taken_at", "taken_case_id", "answer")
    return {**_taken(row, kept), "name": masked(row.name), "phone": masked_phone(row.phone)}


def _story(view: CaseView, *, sees_all: bool, sees_part: bool, full_names: bool) -> dict[str, Any]:
    story = view.story
    if story is None or not sees_part:
        return dict.fromkeys(("story", "place", "reporter_name", "reporter_phone"))
    if not sees_all:  # who reported it is not needed to answer a call
        return {"story": story.story, "place": story.place, "reporter_name": None, "reporter_phone": None}
    name = story.reporter_name if full_names else masked(story.reporter_name)
    phone = story.reporter_phone if full_names else masked_phone(story.reporter_phone)
    return {"story": story.story, "place": story.place, "reporter_name": name, "reporter_phone": phone}


def _name(party: Party, *, full_names: bool) -> str:
    return party.name if full_names else masked(party.name, party.kind)


def _party(party: Party, *, sees_all: bool, full_names: bool) -> dict[str, Any]:
    seen = {**_taken(party, ("id", "side", "kind")), "name": _name(party, full_names=full_names)}
    if not sees_all:
        return {**seen, **dict.fromkeys(("phone", "address", "consent", "consent_way", "consent_at"))}
    phone = party.phone if full_names else masked_phone(party.phone)
    return {**seen, "phone": phone, **_taken(party, ("address", "consent", "consent_way", "consent_at"))}


def _call(call: Call) -> dict[str, Any]:
    asked = ("id", "demand", "called_by", "answer_due_at", "answer", "answered_at", "answered_by", "stars", "rating", "rated_at")
    return _taken(call, asked)


def _session(session: CaseSession) -> dict[str, Any]:
    return _taken(session, ("id", "kind", "rung", "held_at", "place", "present", "public", "words", "result", "recorded_by"))


def _outcome(outcome: Outcome) -> dict[str, Any]:
    return _taken(outcome, ("kind", "form", "way", "words", "performed", "routes", "told_way", "at", "by_name"))


def _follow_up(seen: FollowUp) -> dict[str, Any]:
    return _taken(seen, ("visited_at", "way", "performed", "mood", "satisfied", "words", "by_name"))
