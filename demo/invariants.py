"""What must hold of every case, however it came into the database: walked through the services, or loaded in sets.

Each is a statement that returns the cases (or totals) for which it does not hold; read behind the fence, over all counties at once.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

from core import escalation
from core.cases.rules import INTAKE, WORKING
from core.escalation import Ladder
from core.escalation.schemas import load_ladder

_FIRST = 5
#: Runs a statement and returns its rows.
Look = Callable[[str], Sequence[Any]]

#: What the statements name with a ``$``.
_NAMED = {
    "$working": ", ".join(str(int(state)) for state in sorted(WORKING)),
    "$intake": ", ".join(str(int(state)) for state in sorted(INTAKE)),
    "$last": "(SELECT t.deed FROM timeline t WHERE t.county_id = c.county_id AND t.case_id = c.id ORDER BY t.version DESC, t.at, t.id LIMIT 1)",
    "$over": "c.state IN (60, 62, 80, 90, 95)",
}

#: By what it says in a sentence.
INVARIANTS = {
    "a case has exactly one lead, and it is the one the case names": (
        "SELECT c.number FROM cases c LEFT JOIN assignments a ON a.county_id = c.county_id AND a.case_id = c.id AND a.leads = 1"
        " GROUP BY c.county_id, c.id HAVING count(a.id) <> 1 OR min(a.id) <> c.lead_id"
    ),
    "the lead stands on the rung of the case and belongs to its home": (
        "SELECT c.number FROM cases c JOIN assignments a ON a.county_id = c.county_id AND a.id = c.lead_id"
        " WHERE a.rung <> c.rung OR a.home_space_id <> c.home_space_id OR a.ended_at IS NOT NULL OR a.kind <> 'lead'"
    ),
    "shares follow each other without a gap": (
        "SELECT c.number FROM cases c JOIN (SELECT county_id, case_id, created_at, lag(ended_at) OVER"
        " (PARTITION BY county_id, case_id ORDER BY created_at, id) AS left_at FROM assignments WHERE kind = 'lead') a"
        " ON a.county_id = c.county_id AND a.case_id = c.id WHERE a.left_at IS NOT NULL AND a.left_at <> a.created_at"
    ),
    "the timeline counts from one to the version of the case, and time never runs backwards": (
        "SELECT c.number FROM cases c JOIN (SELECT t.county_id, t.case_id, count(DISTINCT version) AS versions, min(version) AS first,"
        " max(version) AS last, bool_or(at < before) AS back FROM (SELECT *, lag(at) OVER (PARTITION BY county_id, case_id"
        " ORDER BY version, at, id) AS before FROM timeline) t GROUP BY t.county_id, t.case_id) t ON t.county_id = c.county_id"
        " AND t.case_id = c.id WHERE t.first <> 1 OR t.last <> c.version OR t.versions <> c.version OR t.back"
    ),
    "every case has a timeline, a story, and something to be found by": (
        "SELECT c.number FROM cases c LEFT JOIN case_stories s ON s.county_id = c.county_id AND s.case_id = c.id WHERE s.title IS NULL"
        " OR position(c.number IN s.searched) = 0 OR cardinality(s.grams) = 0"
        " OR NOT EXISTS (SELECT FROM timeline t WHERE t.county_id = c.county_id AND t.case_id = c.id)"
    ),
    "every movement stands in the audit": (
        "SELECT c.number FROM timeline t JOIN cases c ON c.county_id = t.county_id AND c.id = t.case_id LEFT JOIN audit a"
        " ON a.county_id = t.county_id AND a.case_id = t.case_id AND a.at = t.at AND a.deed = t.deed WHERE a.id IS NULL"
    ),
    "the state agrees with what the columns say": (
        "SELECT c.number FROM cases c WHERE (c.settled_at IS NOT NULL) <> (c.resolution IS NOT NULL) OR (c.settled_at IS NOT NULL) <>"
        " (c.settled_rung IS NOT NULL) OR (c.settled_at IS NOT NULL AND c.end_reason IS NOT NULL) OR (c.closed_at IS NOT NULL) <>"
        " (c.state IN (90, 95)) OR (c.visited_at IS NOT NULL) <> (c.state = 95) OR (c.state = 10) <> (c.accepted_at IS NULL)"
        " AND c.state <> 30 OR ($over) <> (c.settled_at IS NOT NULL OR c.end_reason IS NOT NULL)"
    ),
    "times come in their order": (
        "SELECT c.number FROM cases c WHERE NOT (c.reported_at <= coalesce(c.accepted_at, c.reported_at)"
        " AND coalesce(c.accepted_at, c.reported_at) <= coalesce(c.settled_at, 'infinity')"
        " AND coalesce(c.settled_at, c.reported_at) <= coalesce(c.closed_at, 'infinity')"
        " AND coalesce(c.closed_at, c.reported_at) <= coalesce(c.visited_at, 'infinity'))"
    ),
    "the state agrees with the last movement of the timeline": (
        "SELECT c.number, c.state, $last FROM cases c WHERE CASE c.state WHEN 95 THEN $last <> 'visited'"
        " WHEN 62 THEN $last NOT IN ('terminated', 'completed', 'triaged')"
        " WHEN 30 THEN $last NOT IN ('dispatched', 'escalated', 'climbed', 'skipped', 'handed_down', 'transferred', 'ruled', 'reopened')"
        " WHEN 90 THEN $last NOT IN ('closed', 'completed', 'triaged') ELSE false END"
    ),
    "what is due on the case is due on its lead, once signed for": (
        "SELECT c.number FROM cases c JOIN assignments a ON a.county_id = c.county_id AND a.id = c.lead_id"
        " WHERE (c.state IN ($working) AND a.due_at IS DISTINCT FROM c.due_at) OR (c.state IN ($working) AND a.signed_at IS NULL)"
        " OR (c.state = 30) <> (a.state = 'to_sign') OR (c.state IN ($intake, 60, 62, 80, 95) AND c.due_at IS NOT NULL)"
    ),
    "a case at work has one clock of its rung that nobody stopped, due when the case is": (
        "SELECT c.number FROM cases c JOIN clocks k ON k.county_id = c.county_id AND k.case_id = c.id AND k.kind = 'rung' AND k.stopped_at IS NULL"
        " AND k.assignment_id = c.lead_id WHERE c.state IN (30, $working) GROUP BY c.county_id, c.id HAVING count(*) <> 1"
        " OR min(k.due_at) IS DISTINCT FROM min(c.due_at)"
    ),
    "an ended case has no clock running but that of the visit, a visited one none": (
        "SELECT c.number FROM cases c JOIN clocks k ON k.county_id = c.county_id AND k.case_id = c.id WHERE k.fired_at IS NULL"
        " AND k.stopped_at IS NULL AND k.kind IN ('sign', 'rung', 'visit') AND (($over AND k.kind <> 'visit') OR c.state = 95 OR (k.kind = 'visit') <> (c.state = 90))"
    ),
    "clocks of a rung are counted from one": (
        "SELECT c.number FROM cases c JOIN clocks k ON k.county_id = c.county_id AND k.case_id = c.id GROUP BY c.county_id, c.id, k.kind, k.rung"
        " HAVING max(k.round) <> count(*)"
    ),
    "who is settled or terminated has an outcome that says so": (
        "SELECT c.number FROM cases c LEFT JOIN outcomes o ON o.county_id = c.county_id AND o.case_id = c.id GROUP BY c.county_id, c.id"
        " HAVING count(o.id) <> CASE WHEN c.settled_at IS NULL AND c.end_reason IS NULL THEN 0 ELSE 1 END"
        " OR min(o.kind) <> CASE WHEN c.settled_at IS NULL THEN 'terminated' ELSE 'settled' END"
    ),
    "nobody was mediated without the consent of every party (Art. 3, 17)": (
        "SELECT c.number FROM sessions s JOIN cases c ON c.county_id = s.county_id AND c.id = s.case_id WHERE s.kind = 'mediation' AND"
        " (SELECT count(*) FROM timeline t WHERE t.county_id = s.county_id AND t.case_id = s.case_id AND t.deed = 'consented'"
        " AND t.at <= s.recorded_at) < (SELECT count(*) FROM parties p WHERE p.county_id = s.county_id AND p.case_id = s.case_id)"
    ),
    "whoever was visited was visited after closing": (
        "SELECT c.number FROM cases c LEFT JOIN follow_ups f ON f.county_id = c.county_id AND f.case_id = c.id WHERE c.state = 95"
        " GROUP BY c.county_id, c.id HAVING count(f.id) = 0 OR min(f.visited_at) < c.closed_at"
    ),
    "a number bears the place and the day of its report, and is counted": (
        "SELECT c.number FROM cases c JOIN spaces s ON s.id = c.home_space_id LEFT JOIN number_counts n ON n.county_id = c.county_id"
        " AND n.space_id = c.home_space_id AND n.day = to_char(c.reported_at AT TIME ZONE 'Asia/Shanghai', 'YYYYMMDD')"
        " WHERE c.number NOT LIKE s.code || n.day || '-%' OR n.last IS NULL OR n.last < split_part(c.number, '-', 2)::int"
    ),
    "the totals are those of a recount, and every settled case stands on a rung of the funnel": (
        "SELECT t.space_id FROM totals t LEFT JOIN (SELECT county_id, home_space_id, count(*) AS n, count(settled_at) AS settled FROM cases"
        " GROUP BY 1, 2) c ON c.county_id = t.county_id AND c.home_space_id = t.space_id GROUP BY t.county_id, t.space_id, c.n, c.settled"
        " HAVING sum(t.reported) FILTER (WHERE t.facet = 'all') <> c.n OR sum(t.settled) FILTER (WHERE t.facet = 'all') <> c.settled"
        " OR coalesce(sum(t.settled) FILTER (WHERE t.facet = 'rung'), 0) <> c.settled"
    ),
}  # fmt: skip

_CLOCKS = (
    "SELECT c.number, k.kind, k.rung, k.started_at, k.due_at, coalesce(c.whole_from, c.accepted_at) AS accepted_at, c.ladder_id, array_remove(array_agg(DISTINCT"
    " g.grade) || c.grade::int, NULL) AS grades FROM clocks k JOIN cases c ON c.county_id = k.county_id AND c.id = k.case_id LEFT JOIN LATERAL"
    " (SELECT unnest(ARRAY[(t.facts->>'grade')::int, (t.facts->>'was_grade')::int]) AS grade FROM timeline t WHERE t.county_id = c.county_id"
    " AND t.case_id = c.id AND t.deed = 'triaged') g ON true WHERE k.kind IN ('sign', 'rung') AND k.extended_from IS NULL GROUP BY k.county_id, k.id, c.county_id, c.id"
)


def broken(look: Look) -> dict[str, Sequence[Any]]:
    """Return what does not hold, each with the first cases that show it; nothing when all is well."""
    found = {name: look(_written_out(statement))[:_FIRST] for name, statement in INVARIANTS.items()}
    found["what is due is due when the ladder says"] = list(_wrongly_due(look))[:_FIRST]
    return {name: rows for name, rows in found.items() if rows}


def _written_out(statement: str) -> str:
    for name, words in _NAMED.items():
        statement = statement.replace(name, words)
    return statement


def _wrongly_due(look: Look) -> Iterator[tuple[str, str, datetime]]:
    """Yield the clocks that run out at another time than the ladder gives for any grade the case ever had."""
    ladders: dict[int, Ladder] = {row.id: load_ladder(row.spec) for row in look("SELECT id, spec FROM ladders")}
    for clock in look(_CLOCKS):
        rung = ladders[clock.ladder_id].rung(clock.rung)
        if clock.kind == "sign":
            due = {escalation.sign_due_on(rung, clock.started_at)}
        else:
            limits = [
                escalation.limit_on(ladders[clock.ladder_id], rung, grade, clock.started_at, accepted_at=accepted)
                for grade in {*clock.grades, 2}
                for accepted in (clock.accepted_at, None)
            ]
            due = {limit.due_at if limit else None for limit in limits}
        if clock.due_at not in due:
            yield clock.number, clock.rung, clock.due_at
