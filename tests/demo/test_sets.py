"""What is loaded in sets is what the services write: the same stories told both ways leave the same rows."""

from collections.abc import Sequence
from typing import Any

import pytest

from demo.founding import found
from demo.packs import read_ladder, read_pack
from demo.planning import plan_all
from demo.sets import load_in_sets
from demo.stories import read_stories
from demo.walking import Walker
from tests.conftest import Databases
from tests.demo.loaded import TUESDAY, Place

#: Every table a case leaves rows in, each row as far as it says the same in two databases: numbers become names.
SEEN = {
    "cases": "c.number, c.kind, c.type_code, c.grade, c.people, c.source, c.channel, u.name, c.state, c.rung, c.leads, c.version, p.name,"
    " c.accepted_at, c.due_at, c.settled_at, c.closed_at, c.visited_at, c.resolution, c.end_reason, c.settled_rung, l.name, h.name"
    " FROM cases c LEFT JOIN units u ON u.id = c.unit_id LEFT JOIN posts p ON p.id = c.reporter_post_id"
    " JOIN ladders l ON l.id = c.ladder_id JOIN assignments a ON a.id = c.lead_id JOIN units h ON h.id = a.holder_unit_id",
    "case_stories": "t.title, t.story, t.place, t.reporter_name, t.reporter_phone, t.searched, cardinality(t.grams)",
    "parties": "t.side, t.kind, t.name, t.phone, t.address, t.consent, t.consent_way, t.consent_at, t.consent_by",
    "assignments": "u.name, t.holder_post_id, t.kind, t.leads, t.rung, t.round, t.state, t.created_at, t.signed_at, t.due_at, t.ended_at",
    "clocks": "a.rung, a.created_at, t.kind, t.rung, t.round, t.on_expiry, t.started_at, t.due_at, t.fired_at, t.stopped_at",
    "sessions": "t.kind, t.rung, t.held_at, t.place, t.present, t.words, t.result, t.recorded_by, t.recorded_at",
    "outcomes": "t.kind, t.form, t.way, t.words, t.performed, t.routes, t.told_way, t.told_at, t.at, t.by_name",
    "follow_ups": "t.visited_at, t.way, t.performed, t.mood, t.satisfied, t.words, t.by_name",
    "timeline": "t.at, t.deed, t.post, t.actor_name, t.unit_name, t.rung, t.version, (t.facts - 'unit')::text",
    "timeline_notes": "e.at, e.deed, t.words",
    "notices": "u.name, t.kind, t.created_at, t.read_at, t.payload::text",
    "outbox": "u.name, t.kind, t.created_at, t.carried_at, t.attempts, t.payload::text",
    "audit": "s.code, t.at, p.name, t.post, t.deed, (t.detail - 'unit')::text",
}
JOINS = {
    "assignments": "JOIN units u ON u.id = t.holder_unit_id", "clocks": "JOIN assignments a ON a.id = t.assignment_id",
    "timeline_notes": "JOIN timeline e ON e.id = t.id", "notices": "JOIN units u ON u.id = t.for_unit_id",
    "outbox": "JOIN units u ON u.id = t.for_unit_id",
    "audit": "JOIN spaces s ON s.id = t.space_id LEFT JOIN posts p ON p.id = t.post_id",
}  # fmt: skip


@pytest.fixture(scope="module")
def both(databases: Databases) -> tuple[Place, Place]:
    """The stories of one town that began with its own people, walked through the services, and loaded in sets."""
    stories = [story for story in read_stories("lengshui") if story.by != "resident"]
    ladder = read_ladder("lengshui")
    plans, swept = plan_all(stories, {"dispute": ladder}, TUESDAY)
    walked, loaded = (Place(databases.fresh(), TUESDAY, databases, []) for _ in range(2))
    for place in (walked, loaded):
        database = place.open()
        ground = found(database, read_pack("lengshui"), TUESDAY, lambda _: None)
        if place is walked:
            Walker(database, ground.places[0], {"dispute": ladder}, lambda _: None).walk(plans, swept)
        else:
            assert load_in_sets(database, ground.places[0], ground.county, plans, swept) == len(plans)
            assert load_in_sets(database, ground.places[0], ground.county, plans, swept) == 0
        database.dispose()
    return walked, loaded


@pytest.mark.parametrize("table", SEEN)
def test_what_is_loaded_in_sets_is_row_for_row_what_the_services_write(both: tuple[Place, Place], table: str) -> None:
    walked, loaded = (_rows(place, table) for place in both)
    assert len(walked) > 10
    assert [row for row in loaded if row not in walked] == [row for row in walked if row not in loaded] == []
    assert len(loaded) == len(walked)


def _rows(place: Place, table: str) -> Sequence[Any]:
    if table == "cases":
        return sorted(map(str, place.rows(f"SELECT c.reported_at, {SEEN[table]}")))
    joins = JOINS.get(table, "")
    return sorted(map(str, place.rows(f"SELECT c.number, {SEEN[table]} FROM {table} t JOIN cases c ON c.id = t.case_id {joins}")))


def test_numbers_go_on_after_those_that_were_loaded(both: tuple[Place, Place]) -> None:
    walked, loaded = (sorted(place.rows("SELECT day, last FROM number_counts")) for place in both)
    assert walked == loaded
