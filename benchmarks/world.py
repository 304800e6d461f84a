"""A country made by SQL: counties, townships, and cases with all that belongs to them, laid past the fence by the superuser."""

import json
from dataclasses import dataclass

import psycopg

from core.calendars import Term, Unit
from core.cases.rules import pieces
from core.escalation.rules.language import Edge, Exit, Ladder, Rung
from core.escalation.rules.vocabulary import Act, CaseKind, ExitKind, OnExpiry, RungUnit, Way
from core.escalation.schemas import dump_ladder
from core.people.service import hash_password

PASSWORD = "nine-bridges-7"  # noqa: S105  # of a database that lives as long as the measurement
TOWNSHIPS_A_COUNTY = 14


@dataclass(frozen=True, slots=True)
class Size:
    """How large the world is."""

    townships: int
    cases: int

    def __str__(self) -> str:
        """Say it as a table heads it."""
        return f"{self.townships:,} townships, {self.cases:,} cases"


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


#: Numbers of rows are spelt by arithmetic, so that a million of them need no look-up:
#: county k -> 1_000_000 + k; township t -> 2_000_000 + t; unit u of township t -> 10_000_000 + 10 t + u; case c -> 100_000_000 + c.
_SPACES = """
INSERT INTO spaces (id, code, kind, name, parent_id, county_id, founded_at)
SELECT 1000000 + k, lpad((100000 + k)::text, 6, '0'), 'county', '第' || k || '县', NULL, 1000000 + k, now() FROM generate_series(0, %(counties)s - 1) k;
INSERT INTO spaces (id, code, kind, name, parent_id, county_id, founded_at)
SELECT 2000000 + t, (100000 + t / %(each)s)::text || lpad((100 + t %% %(each)s)::text, 3, '0'), 'township', '第' || t || '镇',
       1000000 + t / %(each)s, 1000000 + t / %(each)s, now() FROM generate_series(0, %(townships)s - 1) t;
INSERT INTO agenda SELECT id, now() + interval '1 year' FROM spaces WHERE kind = 'county';
INSERT INTO units (county_id, id, space_id, parent_id, kind, name, code, valid_from)
SELECT 1000000 + t / %(each)s, 10000000 + 10 * t + u, 2000000 + t,
       CASE u WHEN 0 THEN NULL WHEN 1 THEN 10000000 + 10 * t WHEN 2 THEN 10000000 + 10 * t ELSE 10000000 + 10 * t + u - 2 END,
       CASE u WHEN 0 THEN 'centre' WHEN 1 THEN 'village' WHEN 2 THEN 'village' ELSE 'grid' END,
       CASE u WHEN 0 THEN '综治中心' WHEN 1 THEN '上村' WHEN 2 THEN '下村' ELSE u || ' 网格' END, 'u' || u, now()
FROM generate_series(0, %(townships)s - 1) t, generate_series(0, 4) u;
"""
_CASES = """
CREATE TEMP TABLE made AS
SELECT c, 100000000 + c AS id, c %% %(townships)s AS t, c / %(townships)s AS n,
       (c / %(townships)s) %% 20 = 0 AS open, now() - make_interval(mins => (c / %(townships)s)::int * 7 + 1) AS at
FROM generate_series(0::bigint, %(cases)s - 1) c;
SET session_replication_role = replica;
INSERT INTO cases (county_id, id, home_space_id, number, kind, type_code, grade, people, source, channel, unit_id, state, ladder_id, rung,
                   lead_id, leads, version, reported_at, accepted_at, due_at, settled_at, closed_at, visited_at, resolution, settled_rung)
SELECT 1000000 + t / %(each)s, id, 2000000 + t, 'n' || id, 'dispute', 'J' || lpad((1 + n %% 17)::text, 2, '0'), 1 + n %% 4, 2, '02', 'window',
       10000000 + 10 * t + 1 + n %% 4, CASE WHEN open THEN 40 ELSE 95 END, 1, CASE n %% 3 WHEN 0 THEN 'township' WHEN 1 THEN 'village' ELSE 'grid' END,
       500000000000 + id, 1, 5, at, at, CASE WHEN open THEN at + interval '9 days' END,
       CASE WHEN NOT open THEN at END, CASE WHEN NOT open THEN at END, CASE WHEN NOT open THEN at END,
       CASE WHEN NOT open THEN 'people' END, CASE WHEN NOT open THEN 'village' END FROM made;
INSERT INTO assignments (county_id, id, home_space_id, case_id, holder_space_id, holder_unit_id, kind, leads, rung, round, state, created_at, signed_at, due_at)
SELECT 1000000 + t / %(each)s, 500000000000 + id, 2000000 + t, id, 2000000 + t,
       10000000 + 10 * t + CASE WHEN n %% 3 = 0 THEN 0 ELSE 1 + n %% 4 END, 'lead', 1, 'township', 1,
       CASE WHEN open THEN 'signed' ELSE 'done' END, at, at, CASE WHEN open THEN at + interval '9 days' END FROM made;
INSERT INTO parties (county_id, id, home_space_id, case_id, side, kind, name, phone, address, consent)
SELECT 1000000 + t / %(each)s, 600000000000 + 2 * id + s, 2000000 + t, id, s, 'person',
       substr('王李张刘陈杨黄赵吴周徐孙马朱胡', 1 + ((n + s * 7) %% 15)::int, 1) || substr('伟芳娜敏静丽强磊军洋勇艳杰娟涛', 1 + ((n / 3 + s) %% 15)::int, 1)
       || substr('明秀英华平', 1 + ((n / 7) %% 5)::int, 1), '139' || lpad((id %% 100000000)::text, 8, '0'), '', 'agreed'
FROM made, generate_series(1, 2) s;
INSERT INTO timeline (county_id, id, home_space_id, case_id, at, deed, post, actor_name, unit_name, rung, version, facts)
SELECT 1000000 + t / %(each)s, 700000000000 + 5 * id + s, 2000000 + t, id, at + make_interval(hours => s),
       (ARRAY['reported','triaged','dispatched','signed','session_noted'])[s + 1], 'window_clerk', '李秀兰', '综治中心', 'township', s + 1, '{}'
FROM made, generate_series(0, 4) s;
INSERT INTO sessions (county_id, id, home_space_id, case_id, kind, rung, held_at, place, present, words, result, recorded_by, recorded_at)
SELECT 1000000 + t / %(each)s, 800000000000 + id, 2000000 + t, id, 'mediation', 'township', at, '村委会', '', '双方各让一步，约定月底前结清。', 'agreed', '周国平', at FROM made;
"""
_STORIES = """
INSERT INTO case_stories (county_id, home_space_id, case_id, title, story, place, reporter_name, reporter_phone, searched, grams)
SELECT m.county, m.home, m.id, m.title, '两家为排水沟改道的事争了半个月，说好先量地界再谈。', '上村 3 组', '', '', m.searched, pg_temp.pieces(m.searched, m.county)
FROM (SELECT 1000000 + made.t / %(each)s AS county, 2000000 + made.t AS home, made.id, '排水沟改道纠纷' AS title,
             '排水沟改道纠纷' || chr(10) || '上村3组' || chr(10) || string_agg(p.name || chr(10) || p.phone, chr(10) ORDER BY p.side) AS searched
      FROM made JOIN parties p ON p.county_id = 1000000 + made.t / %(each)s AND p.id IN (600000000000 + 2 * made.id + 1, 600000000000 + 2 * made.id + 2)
      GROUP BY made.id, made.t) m;
SET session_replication_role = origin;
"""


def lay_world(superuser_url: str, size: Size) -> None:
    """Fill an empty, migrated database; constraints hold as the services would leave them, checked by a sample in tests."""
    with psycopg.connect(superuser_url) as connection:
        counties = -(-size.townships // TOWNSHIPS_A_COUNTY)
        numbers = {"counties": counties, "townships": size.townships, "each": TOWNSHIPS_A_COUNTY, "cases": size.cases}
        connection.execute(_filled(_SPACES, numbers))
        connection.execute(
            "INSERT INTO ladders SELECT id, 1, 'dispute', 'main', 1, %s::jsonb, now(), '' FROM spaces WHERE kind = 'county'",
            [_json(ladder())],
        )
        connection.execute("INSERT INTO ladder_bindings SELECT id, id, 'dispute', 1 FROM spaces WHERE kind = 'county'")
        connection.execute(_filled(_CASES, numbers))
        _lay_stories(connection, numbers)
        _give_posts(connection)
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


def _lay_stories(connection: psycopg.Connection[object], numbers: dict[str, int]) -> None:
    """Write the stories, with the two-character pieces numbered as the program numbers them."""
    found = connection.execute(
        """SELECT DISTINCT c.county_id, substr(w, i, 2)
           FROM parties c, LATERAL unnest(ARRAY[c.name, '排水沟改道纠纷', '上村3组']) AS line (w), LATERAL generate_series(1, length(w) - 1) AS place (i)"""
    ).fetchall()
    connection.execute("CREATE TEMP TABLE numbered (county bigint, piece text, number int, PRIMARY KEY (county, piece))")
    with connection.cursor().copy("COPY numbered FROM STDIN") as copy:
        for county, piece in found:  # type: ignore[misc]  # rows of two columns
            copy.write_row((county, piece, pieces([piece], county)[0]))
    connection.execute(
        """CREATE FUNCTION pg_temp.pieces(words text, county bigint) RETURNS int[] LANGUAGE sql STABLE AS $$
           SELECT coalesce(array_agg(DISTINCT n.number), '{}')
           FROM unnest(string_to_array($1, chr(10))) AS line (w) CROSS JOIN LATERAL generate_series(1, length(w) - 1) AS place (i)
           JOIN pg_temp.numbered n ON n.county = $2 AND n.piece = substr(w, i, 2) $$"""
    )
    connection.execute(_filled(_STORIES, numbers))


def _give_posts(connection: psycopg.Connection[object]) -> None:
    """Give every county's first township one window clerk, one village mediator and one grid member."""
    hashed = hash_password(PASSWORD)
    for at, (kind, unit) in enumerate((("window_clerk", 0), ("village_mediator", 1), ("grid_member", 3))):
        connection.execute(
            """INSERT INTO accounts (county_id, id, sign_in_name, name, password_hash, must_change, locale, created_at)
               SELECT id, 900 + %(at)s, %(kind)s, '李秀兰', %(hash)s, false, 'zh', now() FROM spaces WHERE kind = 'county'""",
            {"at": at, "kind": kind, "hash": hashed},
        )
        connection.execute(
            """INSERT INTO posts (county_id, id, space_id, account_id, unit_id, kind, name, title, created_at)
               SELECT county_id, 950 + %(at)s, min(id), 900 + %(at)s, 10000000 + 10 * (min(id) - 2000000) + %(unit)s, %(kind)s, '李秀兰', '', now()
               FROM spaces WHERE kind = 'township' GROUP BY county_id""",
            {"at": at, "unit": unit, "kind": kind},
        )


def _filled(statements: str, numbers: dict[str, int]) -> str:
    return statements % numbers


def _json(value: Ladder) -> str:
    return json.dumps(dump_ladder(value), ensure_ascii=False)
