"""The least SQL that each page needs, under the same fence, prepared: what its database time is measured against."""

import psycopg

from benchmarks.served import Act, measure
from benchmarks.world import World

_SCOPE = (
    "SET LOCAL ROLE \"{0}_township\"; SET LOCAL app.county = '{1.county}'; SET LOCAL app.space = '{1.township}'; "
    "SET LOCAL app.seat = '{1.county}'; SET LOCAL app.account = '900'"
)
_RAW = {
    "worklist": """SELECT c.id, c.number, c.state, c.rung, c.due_at, s.title, a.due_at FROM assignments a
        JOIN cases c ON c.county_id = a.county_id AND c.id = a.case_id
        LEFT JOIN case_stories s ON s.county_id = c.county_id AND s.home_space_id = c.home_space_id AND s.case_id = c.id
        WHERE a.county_id = {county} AND a.holder_space_id = {township} AND a.holder_unit_id = {desk} AND a.ended_at IS NULL
        AND a.state <> 'done' ORDER BY a.due_at, a.id LIMIT 50""",
    "open": """SELECT c.*, s.title, s.story, (SELECT count(*) FROM parties p WHERE p.county_id = c.county_id AND p.home_space_id = c.home_space_id
        AND p.case_id = c.id) FROM cases c JOIN case_stories s ON s.county_id = c.county_id AND s.home_space_id = c.home_space_id
        AND s.case_id = c.id WHERE c.county_id = {county} AND c.id = {case}""",
    "search": "SELECT id FROM cases c JOIN case_stories s ON s.county_id = c.county_id AND s.home_space_id = c.home_space_id "
    "AND s.case_id = c.id WHERE c.county_id = {county} AND c.home_space_id = {township} AND s.searched LIKE '%王伟%' "
    "ORDER BY c.reported_at DESC LIMIT 30",
    "file": "INSERT INTO number_counts VALUES ({county}, {township}, 'raw', 1) ON CONFLICT DO NOTHING",
}


def raw(url: str, prefix: str, label: str, world: World, case_id: int, rounds: int, database_pid: int) -> float | None:
    """Return the database's CPU for the least SQL of a page, in milliseconds; None where none is written down."""
    if label not in _RAW:
        return None
    statement = _RAW[label]
    for name, value in (("county", world.county), ("township", world.township), ("desk", world.desk), ("case", case_id)):
        statement = statement.replace(f"{{{name}}}", str(value))
    scope = _SCOPE.format(prefix, world)
    with psycopg.connect(url, autocommit=True) as connection:

        def act(_: int) -> object:
            with connection.transaction():
                connection.execute(scope)
                return connection.execute(statement, prepare=True)

        return measure(Act(act, 0, database_pid), rounds).database
