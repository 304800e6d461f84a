"""From a ladder to what a form shows of it, and from what was sent back to the ladder; nothing a form does not ask is lost."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from core.calendars import Term, Unit
from core.escalation.rules import (
    Act,
    Condition,
    Entry,
    Exit,
    ExitKind,
    Grade,
    Ladder,
    OnExpiry,
    Record,
    Risk,
    Role,
    Rung,
    RungUnit,
    Step,
)
from core.escalation.rules.edits import CHOSEN_ACTS, Onward, free_key, level_of, onward_of
from core.escalation.rules.language import Conditions, Terms

Sent = Mapping[str, Any]
T = TypeVar("T", bound=str)
#: What a form says for the rung that stands above in the list, and for one that leads nowhere up; no key of a rung begins so.
NEXT, END = "@next", "@end"
#: What a new rung may do, until somebody says otherwise.
USUAL_ACTS = (Act.SETTLE, Act.NOTE_SESSION, Act.ESCALATE, Act.TRANSFER, Act.RETURN, Act.EXTEND, Act.PAUSE, Act.TERMINATE)
#: Who takes what arrives on a new rung.
USUAL_HANDLERS: Mapping[RungUnit, tuple[str, ...]] = {
    RungUnit.GRID: ("grid_member",),
    RungUnit.VILLAGE: ("village_mediator",),
    RungUnit.AREA: ("township_mediator", "director"),
    RungUnit.TOWNSHIP: ("township_mediator", "window_clerk", "director"),
    RungUnit.COUNTY: ("county_mediator", "county_clerk", "county_director"),
}
#: Where they write down: what was done, why it was not resolved.
USUAL_RECORDS = (Record.MEASURES, Record.REASON)


def shown_rung(ladder: Ladder, rung: Rung) -> dict[str, object]:
    """Return what the form of a rung shows."""
    onward = onward_of(ladder, rung.key)
    return {
        "level": rung.level,
        "name": "" if rung.name == rung.level else rung.name,
        "unit_kind": rung.unit_kind,
        "verb": rung.verb,
        "role": rung.role,
        "on_expiry": rung.on_expiry,
        "up": END if rung.terminal else onward.up or NEXT,
        "routes": rung.routes,
        "handlers": rung.handlers,
        "acts": [act for act in rung.acts if act in CHOSEN_ACTS],
        **_shown_terms(rung.terms),
        **_shown_term("sign", rung.sign_term),
        "records": rung.record_before_leaving,
        "down": onward.down,
        "whistle": onward.whistle,
        "cohold": onward.cohold,
        "out": onward.out,
        "unit_code": rung.unit_code,
        **{
            f"steps.{at}.{name}": getattr(step, name)
            for at, step in enumerate(rung.steps)
            for name in ("key", "name", "from_grade")
        },
    }


def new_rung(ladder: Ladder) -> dict[str, object]:
    """Return what the form of a further rung begins with: the next kind of unit, and what most rungs have."""
    kinds = list(RungUnit)
    used = {rung.unit_kind for rung in ladder.rungs}
    following = next((kind for kind in kinds if kind is not RungUnit.AREA and kind not in used), RungUnit.COUNTY)
    return {
        "unit_kind": following,
        "up": NEXT,
        "role": Role.MEDIATES,
        "on_expiry": OnExpiry.LIGHT,
        "routes": [out.key for out in ladder.exits if not out.urgent],
        "handlers": USUAL_HANDLERS.get(following, ()),
        "acts": USUAL_ACTS,
        "sign_amount": 1,
        "sign_unit": Unit.WORKING_DAYS,
        "records": USUAL_RECORDS,
        "out": [out.key for out in ladder.exits if out.urgent],
    }


def sent_rung(ladder: Ladder, key: str, sent: Sent) -> tuple[Rung, Onward]:
    """Return the rung and its ways as a form sent them; ``key`` is empty for a further one."""
    old = ladder.rung(key) if key else None
    sent = sent if key else _suited(sent)
    kind = RungUnit(sent["unit_kind"])
    ends = sent["up"] == END
    own = set(sent["acts"]) - ({Act.ESCALATE} if ends else set())
    followed = {act for act in old.acts if act not in CHOSEN_ACTS} if old else set()
    acts = tuple(act for act in Act if act in own or act in followed)
    rung = Rung(
        key=key or free_key(kind.value, (rung.key for rung in ladder.rungs)),
        level=sent["level"],
        name=sent["name"] or sent["level"],
        unit_kind=kind,
        held_by=level_of(kind),
        unit_code=sent["unit_code"] if kind in (RungUnit.TOWNSHIP, RungUnit.COUNTY) else "",
        verb=sent["verb"],
        role=Role(sent["role"]),
        handlers=_in_order(old.handlers if old else (), sent["handlers"]),
        acts=old.acts if old and set(old.acts) == set(acts) else acts,
        sign_term=_term(sent["sign_amount"], sent["sign_unit"], old.sign_term if old else None),
        terms=sent_terms(ladder, sent, old.terms if old else ()),
        on_expiry=OnExpiry(sent["on_expiry"]),
        steps=_steps(sent["steps"]),
        record_before_leaving=_in_order(old.record_before_leaving if old else (), map(Record, sent["records"])),
        terminal=ends,
        routes=_in_order(old.routes if old else (), sent["routes"]),
    )
    sideways = {way: tuple(sent[way]) for way in ("down", "whistle", "cohold", "out")}
    return rung, Onward("" if sent["up"] in (NEXT, END) else sent["up"], **sideways)


def _suited(sent: Sent) -> Sent:
    """Return what a form of a further rung sent, with what it proposed and nobody changed made to fit what was chosen."""
    kind, suited = RungUnit(sent["unit_kind"]), dict(sent)
    if set(sent["handlers"]) in [set(each) for each in USUAL_HANDLERS.values()]:
        suited["handlers"] = USUAL_HANDLERS.get(kind, ())
    if sent["role"] != Role.MEDIATES and set(sent["acts"]) == set(USUAL_ACTS):
        suited["acts"] = [act for act in USUAL_ACTS if act not in (Act.SETTLE, Act.NOTE_SESSION, Act.TERMINATE)]
        suited["routes"] = []
    return suited


def _in_order(was: Sequence[T], now: Iterable[T]) -> tuple[T, ...]:
    """Return what is chosen now, what was there before first and in its order: the first of them means more than the last."""
    chosen = list(dict.fromkeys(now))
    return (*(each for each in was if each in chosen), *(each for each in chosen if each not in was))


def _steps(rows: Sequence[Sent]) -> tuple[Step, ...]:
    steps: list[Step] = []
    for row in rows:
        if row["name"]:
            key = row["key"] or free_key("step", (row["key"] for row in rows))
            steps.append(Step(free_key(key, (step.key for step in steps)), row["name"], row["from_grade"]))
    return tuple(steps)


# Terms -----------------------------------------------------------------------------------------------------------


def _shown_term(name: str, term: Term | None) -> dict[str, object]:
    return {f"{name}_amount": term.amount, f"{name}_unit": term.unit} if term else {}


def _shown_terms(terms: Terms) -> dict[str, object]:
    return {
        name: value for grade, term in terms for name, value in ((f"amount_{grade}", term.amount), (f"unit_{grade}", term.unit))
    }


def sent_terms(ladder: Ladder, sent: Sent, was: Terms) -> Terms:
    """Return terms by grade as a form sent them; a grade without one takes that of the grade below."""
    old = dict(was)
    found = ((grade, _term(sent[f"amount_{grade}"], sent[f"unit_{grade}"], old.get(grade))) for grade in ladder.grade_values)
    return tuple((grade, term) for grade, term in found if term is not None)


def _term(amount: int | None, unit: str, was: Term | None) -> Term | None:
    if amount is None:
        return None
    same = was is not None and (was.amount, was.unit) == (amount, unit)
    return was if same else Term(amount, Unit(unit))


# Ways, exits, the whole ------------------------------------------------------------------------------------------


def shown_conditions(when: Conditions) -> dict[str, object]:
    """Return what a form shows of conditions, one row for each."""
    names = ("risks", "scale_at_least", "grade_at_least", "tries_at_least", "types")
    return {f"when.{at}.{name}": getattr(one, name) for at, one in enumerate(when) for name in names}


def sent_conditions(rows: Sequence[Sent]) -> Conditions:
    """Return conditions as a form sent them; an empty row is none."""
    found = (
        Condition(
            row["scale_at_least"],
            row["grade_at_least"],
            row["tries_at_least"],
            tuple(Risk(risk) for risk in row["risks"]),
            tuple(row["types"]),
        )
        for row in rows
    )
    return tuple(one for one in found if not one.is_empty)


def shown_exit(out: Exit) -> dict[str, object]:
    """Return what the form of an exit shows."""
    return {"name": out.name, "kind": out.kind, "hint": out.hint, "types": out.types, "urgent": out.urgent}


def sent_exit(ladder: Ladder, key: str, sent: Sent) -> Exit:
    """Return the exit that a form sent; ``key`` is empty for a further one."""
    kind = ExitKind(sent["kind"])
    key = key or free_key(kind.value, (out.key for out in ladder.exits))
    return Exit(key, kind, sent["name"], sent["hint"], tuple(sent["types"]), urgent=sent["urgent"])


def shown_frame(ladder: Ladder) -> dict[str, object]:
    """Return what the form of the whole ladder shows."""
    return {
        "title": ladder.title,
        **{f"grade_{grade.value}": grade.name for grade in ladder.grades},
        **_shown_terms(ladder.total_terms),
        "total_on_expiry": ladder.total_on_expiry,
        "note": ladder.note,
    }


def sent_frame(ladder: Ladder, sent: Sent) -> Ladder:
    """Return the ladder with what a form says of the whole; terms of a grade that is no longer used go with it."""
    grades = tuple(Grade(value, sent[f"grade_{value}"]) for value in range(1, 5) if sent[f"grade_{value}"])
    changed = replace(
        ladder, title=sent["title"], grades=grades, total_on_expiry=OnExpiry(sent["total_on_expiry"]), note=sent["note"]
    )
    known = set(changed.grade_values)
    rungs = tuple(replace(rung, terms=tuple(pair for pair in rung.terms if pair[0] in known)) for rung in ladder.rungs)
    return replace(changed, rungs=rungs, total_terms=sent_terms(changed, sent, ladder.total_terms))


def sent_entry(sent: Sent) -> Entry:
    """Return the entry that a form sent."""
    return Entry(sent["rung"], sent_conditions(sent["when"]))
