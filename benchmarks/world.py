"""A country made by SQL from the national register: its counties and townships, and cases with all that belongs to them.

Rows are laid past the fence by the superuser, as the services would leave them. What costs room and is on none of the pages measured
is left out, in worlds of every size alike: closed cases have one line of their timeline and no session, and can be found by names,
title and place.
"""

import gzip
import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from itertools import islice

import psycopg

from core.calendars import Term, Unit
from core.cases.rules import pieces
from core.escalation.rules.language import Edge, Exit, Ladder, Rung
from core.escalation.rules.vocabulary import Act, CaseKind, ExitKind, OnExpiry, RungUnit, Way
from core.escalation.schemas import dump_ladder
from core.people.service import hash_password

log = logging.getLogger(__name__)

PASSWORD = "nine-bridges-7"  # noqa: S105  # of a database that lives as long as the measurement
#: So many cases are written in one statement and committed.
CHUNK = 1_000_000


@dataclass(frozen=True, slots=True)
class Size:
    """How large the world is."""

    townships: int
    cases: int

    def __str__(self) -> str:
        """Say it as a table heads it."""
        towns = "1 township" if self.townships == 1 else f"{self.townships:,} townships"
        return f"{towns}, {self.cases:,} cases"


@dataclass(frozen=True, slots=True)
class World:
    """Where to find things in a world that was laid: the codes and numbers of its first county and first township."""

    county_code: str
    township_code: str
    county: int = 1_000_000
    township: int = 2_000_000
    desk: int = 10_000_000
    village: int = 10_000_001


def ladder() -> Ladder:
    """Return a ladder of grid, village and township."""
    acts = (Act.SETTLE, Act.NOTE_SESSION, Act.ESCALATE, Act.TERMINATE)
    sign, three = Term(1, Unit.WORKING_DAYS), ((1, Term(3, Unit.WORKING_DAYS)),)
    return Ladder(
        kind=CaseKind.DISPUTE,
        title="三级",
        rungs=(
            Rung("grid", "网格", "网格", RungUnit.GRID, acts=acts, sign_term=sign, terms=three, on_expiry=OnExpiry.CLIMB),
            Rung("village", "村", "村", RungUnit.VILLAGE, acts=acts, sign_term=sign, terms=three, on_expiry=OnExpiry.CLIMB),
            Rung(
                "township",
                "镇",
                "镇",
                RungUnit.TOWNSHIP,
                acts=acts,
                sign_term=sign,
                terms=three,
                terminal=True,
                routes=("court",),
            ),
        ),
        edges=(Edge(Way.UP, "grid", "village"), Edge(Way.UP, "village", "township"), Edge(Way.OUT, "township", "court")),
        exits=(Exit("court", ExitKind.COURT, "向人民法院起诉"),),
    )


#: Numbers of rows are spelt by arithmetic, so that millions of them need no look-up: county k -> 1_000_000 + k;
#: township t -> 2_000_000 + t; unit u of township t -> 10_000_000 + 10 t + u (0 the centre, 1 and 2 villages, 3 and 4 grids);
#: case c -> 100_000_000 + c, which lies in township c mod townships and is its n-th, n = c / townships.
_SPACES = """
INSERT INTO spaces (id, code, kind, name, parent_id, county_id, founded_at)
SELECT DISTINCT 1000000 + county, county_code, 'county', county_name, NULL::bigint, 1000000 + county, now() FROM registered;
INSERT INTO spaces (id, code, kind, name, parent_id, county_id, founded_at)
SELECT 2000000 + t, code, 'township', name, 1000000 + county, 1000000 + county, now() FROM registered;
INSERT INTO agenda SELECT id, now() + interval '1 year' FROM spaces WHERE kind = 'county';
INSERT INTO units (county_id, id, space_id, parent_id, kind, name, code, valid_from)
SELECT 1000000 + county, 10000000 + 10 * t + u, 2000000 + t,
       CASE u WHEN 0 THEN NULL WHEN 1 THEN 10000000 + 10 * t WHEN 2 THEN 10000000 + 10 * t ELSE 10000000 + 10 * t + u - 2 END,
       (ARRAY['centre', 'village', 'village', 'grid', 'grid'])[u + 1],
       (ARRAY['综治中心', first_village, second_village, first_village || ' 1 网格', second_village || ' 1 网格'])[u + 1], 'u' || u, now()
FROM registered, generate_series(0, 4) u;
"""
_MADE = """
CREATE TEMP VIEW made AS
SELECT 100000000 + c AS id, 2000000 + t AS home, 1000000 + county AS county, n, n % 20 = 0 AS open, u,
       10000000 + 10 * t + u AS holder, (ARRAY['township', 'village', 'village', 'grid', 'grid'])[u + 1] AS rung,
       now() - make_interval(mins => n * 7 + 1) AS at,
       substr('王李张刘陈杨黄赵吴周徐孙马朱胡', 1 + n % 15, 1) || substr('伟芳娜敏静丽强磊军洋勇艳杰娟涛', 1 + n / 3 % 15, 1)
           || substr('明秀英华平', 1 + n / 7 % 5, 1) AS first_name,
       substr('王李张刘陈杨黄赵吴周徐孙马朱胡', 1 + (n + 7) % 15, 1) || substr('伟芳娜敏静丽强磊军洋勇艳杰娟涛', 1 + (n / 3 + 1) % 15, 1)
           || substr('明秀英华平', 1 + n / 7 % 5, 1) AS second_name
FROM (SELECT c, (c % {townships})::int AS t, (c / {townships})::int AS n, CASE c / {townships} % 3 WHEN 0 THEN 0
      ELSE 1 + (c / {townships} % 4)::int END AS u FROM pg_temp.numbers() c) counted JOIN registered USING (t)
"""
_NUMBERS = """
CREATE OR REPLACE FUNCTION pg_temp.numbers() RETURNS SETOF bigint LANGUAGE sql STABLE ROWS 1000000 AS
$$ SELECT generate_series({first}::bigint, {last}::bigint) $$
"""
_CASES = (
    """
INSERT INTO cases (county_id, id, home_space_id, number, kind, type_code, grade, people, source, channel, unit_id, state, ladder_id, rung,
                   lead_id, leads, version, reported_at, accepted_at, due_at, settled_at, closed_at, visited_at, resolution, settled_rung)
SELECT county, id, home, 'n' || id, 'dispute', 'J' || lpad((1 + n % 17)::text, 2, '0'), 1 + n % 4, 2, '02', 'window',
       holder - u + 1 + n % 4, CASE WHEN open THEN 40 ELSE 95 END, 1, rung, 500000000000 + id, 1, 5, at, at,
       CASE WHEN open THEN at + interval '30 days' END, CASE WHEN NOT open THEN at END, CASE WHEN NOT open THEN at END,
       CASE WHEN NOT open THEN at END, CASE WHEN NOT open THEN 'people' END, CASE WHEN NOT open THEN 'village' END FROM made
""",
    """
INSERT INTO assignments (county_id, id, home_space_id, case_id, holder_space_id, holder_unit_id, kind, leads, rung, round, state,
                         created_at, signed_at, due_at)
SELECT county, 500000000000 + id, home, id, home, holder, 'lead', 1, rung, 1, CASE WHEN open THEN 'signed' ELSE 'done' END, at, at,
       CASE WHEN open THEN at + interval '30 days' END FROM made
""",
    """
INSERT INTO parties (county_id, id, home_space_id, case_id, side, kind, name, phone, address, consent)
SELECT county, 600000000000 + 2 * id + s, home, id, s, 'person', CASE s WHEN 1 THEN first_name ELSE second_name END,
       '139' || lpad((id % 100000000)::text, 8, '0'), '', 'agreed' FROM made, generate_series(1, 2) s
""",
    """
INSERT INTO timeline (county_id, id, home_space_id, case_id, at, deed, post, actor_name, unit_name, rung, version, facts)
SELECT county, 700000000000 + 5 * id + s, home, id, at + make_interval(mins => s),
       (ARRAY['reported','triaged','dispatched','signed','session_noted'])[s + 1], 'window_clerk', '李秀兰', '综治中心', rung, s + 1, '{}'
FROM made, generate_series(0, 4) s WHERE open OR s = 0
""",
    """
INSERT INTO sessions (county_id, id, home_space_id, case_id, kind, rung, held_at, place, present, words, result, recorded_by, recorded_at)
SELECT county, 800000000000 + id, home, id, 'mediation', rung, at, '村委会', '', '双方各让一步，约定月底前结清。', 'continues', '周国平', at
FROM made WHERE open
""",
    """
INSERT INTO clocks (county_id, id, home_space_id, case_id, kind, rung, round, assignment_id, on_expiry, started_at, due_at)
SELECT county, 900000000000 + id, home, id, 'rung', rung, 1, 500000000000 + id, CASE u WHEN 0 THEN 'remind' ELSE 'climb' END, at,
       at + interval '30 days' FROM made WHERE open
""",
    """
INSERT INTO case_stories (county_id, home_space_id, case_id, title, story, place, reporter_name, reporter_phone, searched, grams)
SELECT county, home, id, '排水沟改道纠纷', '两家为排水沟改道的事争了半个月，说好先量地界再谈。', '上村 3 组', '', '',
       concat_ws(chr(10), '排水沟改道纠纷', '上村3组', first_name, second_name),
       ARRAY(SELECT DISTINCT (crc32(convert_to(county || ':' || piece, 'UTF8')) - 2147483648)::int FROM unnest(ARRAY['排水', '水沟',
             '沟改', '改道', '道纠', '纠纷', '上村', '村3', '3组', substr(first_name, 1, 2), substr(first_name, 2, 2),
             substr(second_name, 1, 2), substr(second_name, 2, 2)]) piece ORDER BY 1) FROM made
""",
)
_TABLES = ("cases", "assignments", "parties", "timeline", "sessions", "clocks", "case_stories")
#: While millions of rows come in, indexes only slow it down: they are built afterwards, from all rows at once.
_WITHOUT_INDEXES = "UPDATE pg_index SET indisready = false WHERE indrelid = ANY (%s::regclass[])"
_HASTE = {"full_page_writes": "off", "max_wal_size": "'4GB'", "autovacuum": "off"}


def lay_world(superuser_url: str, size: Size) -> World:
    """Fill an empty, migrated database and return where to find things in it. Needs PostgreSQL 18 (``crc32``)."""
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        _lay_places(connection, size)
        connection.execute(
            "INSERT INTO ladders SELECT id, 1, 'dispute', 'main', 1, %s::jsonb, now(), '' FROM spaces WHERE kind = 'county'",
            [json.dumps(dump_ladder(ladder()), ensure_ascii=False)],
        )
        connection.execute("INSERT INTO ladder_bindings SELECT id, id, 'dispute', 1 FROM spaces WHERE kind = 'county'")
        _give_posts(connection)
        for name, value in _HASTE.items():
            connection.execute(f"ALTER SYSTEM SET {name} = {value}")
        connection.execute("SELECT pg_reload_conf()")
        connection.execute(
            "SET session_replication_role = replica; SET synchronous_commit = off; SET maintenance_work_mem = '1GB'"
        )
        _lay_cases(connection, size)
        for name in _HASTE:
            connection.execute(f"ALTER SYSTEM RESET {name}")
        connection.execute("SELECT pg_reload_conf()")
        connection.execute("CHECKPOINT")
    _see_that_it_is_found(superuser_url)
    return world_of()


def world_of() -> World:
    """Return where to find things in a world that was laid."""
    code, _name = next(_read("townships"))
    return World(code[:6], code)


#: Tables in which filing leaves rows.
_FILED = ("case_stories", "assignments", "timeline", "audit", "parties")


def tidy(superuser_url: str, size: Size) -> None:
    """Take away what was filed into the first county beyond the cases of the world, so that the next run finds the same."""
    with psycopg.connect(superuser_url) as connection:
        connection.execute("SET session_replication_role = replica")
        given = {"first": 100_000_000, "last": 100_000_000 + size.cases - 1}
        for table in _FILED:
            connection.execute(
                f"DELETE FROM {table} WHERE county_id = 1000000 AND case_id NOT BETWEEN %(first)s AND %(last)s",  # noqa: S608
                given,
            )
        connection.execute("DELETE FROM looks WHERE county_id = 1000000")
        connection.execute("DELETE FROM cases WHERE county_id = 1000000 AND id NOT BETWEEN %(first)s AND %(last)s", given)


def _lay_places(connection: psycopg.Connection[object], size: Size) -> None:
    connection.execute(
        "CREATE TEMP TABLE registered (t int PRIMARY KEY, code text, name text, county int, county_code text, county_name text, "
        "first_village text, second_village text)"
    )
    townships = list(islice(_read("townships"), size.townships))
    counties, villages = dict(_read("counties")), _villages()
    known: dict[str, int] = {}
    with connection.cursor().copy("COPY registered FROM STDIN") as copy:
        for at, (code, name) in enumerate(townships):
            county = known.setdefault(code[:6], len(known))
            first, second = [*villages.get(code, []), "上村", "下村"][:2]
            copy.write_row((at, code, name, county, code[:6], counties.get(code[:6], name), first, second))
    connection.execute(_SPACES)
    connection.execute("ANALYZE")


def _read(level: str) -> Iterator[tuple[str, str]]:
    """Return the lines of a level of the register: codes and names."""
    with (files("tenants.divisions") / "data" / f"{level}.csv.gz").open("rb") as packed, gzip.open(packed, "rt") as lines:
        next(lines)
        for line in lines:
            code, _, name = line.rstrip("\n").partition(",")
            yield code, name


def _villages() -> dict[str, list[str]]:
    """Return the names of the first two villages of every township."""
    found: dict[str, list[str]] = {}
    for code, name in _read("villages"):
        names = found.setdefault(code[:9], [])
        if len(names) < 2:
            names.append(name)
    return found


def _lay_cases(connection: psycopg.Connection[object], size: Size) -> None:
    connection.execute(_NUMBERS.format(first=0, last=0))
    connection.execute(_MADE.format(townships=size.townships))
    connection.execute(_WITHOUT_INDEXES, [list(_TABLES)])
    for first in range(0, size.cases, CHUNK):
        connection.execute(_NUMBERS.format(first=first, last=min(first + CHUNK, size.cases) - 1))
        for statement in _CASES:
            connection.execute(statement)
        log.info("%s cases of %s", f"{min(first + CHUNK, size.cases):,}", f"{size.cases:,}")
    for table in _TABLES:
        connection.execute(f"REINDEX TABLE {table}")
        connection.execute(f"VACUUM ANALYZE {table}")
        log.info("indexes of %s", table)
    connection.execute("VACUUM ANALYZE spaces, units, accounts, posts, agenda, ladders, ladder_bindings")


def _see_that_it_is_found(superuser_url: str) -> None:
    """See that the pieces were numbered as the program numbers them."""
    with psycopg.connect(superuser_url) as connection:
        row = connection.execute("SELECT county_id, searched, grams FROM case_stories LIMIT 1").fetchone()
    if row is None or pieces(row[1].splitlines(), row[0]) != row[2]:
        raise ValueError(row)


def _give_posts(connection: psycopg.Connection[object]) -> None:
    """Give every county's first township a window clerk, a village mediator and a grid member, and the county an administrator."""
    hashed = hash_password(PASSWORD)
    for at, (kind, unit) in enumerate((("window_clerk", 0), ("village_mediator", 1), ("grid_member", 3), ("county_admin", None))):
        connection.execute(
            """INSERT INTO accounts (county_id, id, sign_in_name, name, password_hash, must_change, locale, created_at)
               SELECT id, 900 + %(at)s, %(kind)s, '李秀兰', %(hash)s, false, 'zh', now() FROM spaces WHERE kind = 'county'""",
            {"at": at, "kind": kind, "hash": hashed},
        )
        place = "county" if unit is None else "township"
        connection.execute(
            """INSERT INTO posts (county_id, id, space_id, account_id, unit_id, kind, name, title, created_at)
               SELECT county_id, 950 + %(at)s, min(id), 900 + %(at)s, 10000000 + 10 * (min(id) - 2000000) + %(unit)s::int, %(kind)s, '李秀兰', '',
                      now()
               FROM spaces WHERE kind = %(place)s GROUP BY county_id""",
            {"at": at, "unit": unit, "kind": kind, "place": place},
        )
