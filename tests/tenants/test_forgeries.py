"""Keys and checks that row security does not look at: nobody reaches into another's case with a forged number."""

import pytest
from psycopg.errors import CheckViolation, FeatureNotSupported, ForeignKeyViolation, UniqueViolation
from sqlalchemy import Table, insert, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from core.tables import metadata
from tests.tenants.rows import new_id, places_in, row
from tests.tenants.world import World, does

CASES, ASSIGNMENTS = metadata.tables["cases"], metadata.tables["assignments"]
#: Tables whose rows hang on a case by all three of its numbers.
OF_A_CASE = tuple(
    table.name
    for table in metadata.sorted_tables
    if table is not CASES
    and any(CASES in {element.column.table for element in key.elements} for key in table.foreign_key_constraints)
)


def broken(session: Session, statement: object) -> type[BaseException] | None:
    """The error a statement ends with once every key is looked at, also those that wait for the commit."""
    savepoint = session.begin_nested()
    try:
        session.execute(statement)  # type: ignore[call-overload]
        session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    except DBAPIError as error:
        return type(error.orig)
    finally:
        savepoint.rollback()
    return None


def of(table: Table, world: World, place: str) -> tuple[object, object]:
    """The condition that names a planted row."""
    planted = world.planted[table.name, place]
    return table.c.county_id == planted["county_id"], table.c.id == planted["id"]


@pytest.mark.parametrize("table", OF_A_CASE)
def test_a_row_of_ones_own_cannot_be_hung_on_a_siblings_case(world: World, table: str) -> None:
    target = metadata.tables[table]
    forged = row(target, world.places["here"], case_id=world.places["next"].bare)
    with world.looking("township") as session:
        assert broken(session, insert(target).values(forged)) is ForeignKeyViolation


@pytest.mark.parametrize("table", OF_A_CASE)
def test_a_row_of_ones_own_can_be_hung_on_ones_own_case(world: World, table: str) -> None:
    target = metadata.tables[table]
    with world.looking("township") as session:
        here = world.places["here"]
        own = row(target, here, case_id=here.bare, **here.bare_parts)
        assert broken(session, insert(target).values(own)) is None


def test_every_table_of_a_case_names_its_home_in_the_key(world: World) -> None:
    assert len(OF_A_CASE) >= 9
    for table in OF_A_CASE:
        for key in metadata.tables[table].foreign_key_constraints:
            if key.referred_table is CASES:
                assert [element.column.name for element in key.elements] == ["county_id", "home_space_id", "id"]


def test_a_second_lead_is_refused(world: World) -> None:
    with world.looking("township") as session:
        second = row(ASSIGNMENTS, world.places["here"], kind="lead", leads=1)
        assert broken(session, insert(ASSIGNMENTS).values(second)) is UniqueViolation


def test_a_lead_that_has_ended_is_refused(world: World) -> None:
    with world.looking("township") as session:
        ended = update(ASSIGNMENTS).where(*of(ASSIGNMENTS, world, "here")).values(ended_at=text("now()"))
        assert broken(session, ended) is CheckViolation


def test_a_co_holder_does_not_become_the_lead(world: World) -> None:
    with world.looking("township") as session:
        other = row(ASSIGNMENTS, world.places["here"])
        session.execute(insert(ASSIGNMENTS).values(other))
        assert broken(session, update(CASES).where(*of(CASES, world, "here")).values(lead_id=other["id"])) is ForeignKeyViolation
        raised = update(ASSIGNMENTS).where(ASSIGNMENTS.c.county_id == other["county_id"], ASSIGNMENTS.c.id == other["id"])
        assert broken(session, raised.values(leads=1)) is CheckViolation
        assert does(session, raised.values(kind="lead")) == -1


def test_a_case_cannot_be_led_by_the_share_of_another_case(world: World) -> None:
    with world.looking("township") as session:
        lead = session.scalar(select(CASES.c.lead_id).where(CASES.c.id == world.places["here"].bare))
        assert broken(session, update(CASES).where(*of(CASES, world, "here")).values(lead_id=lead)) is ForeignKeyViolation


def test_a_case_cannot_be_left_without_a_lead(world: World) -> None:
    with world.looking("township") as session:
        left = update(ASSIGNMENTS).where(*of(ASSIGNMENTS, world, "here")).values(leads=0)
        assert broken(session, left) is ForeignKeyViolation
        assert does(session, update(CASES).where(*of(CASES, world, "here")).values(leads=0)) == -1


def test_a_case_cannot_be_opened_without_a_lead(world: World) -> None:
    with world.looking("township") as session:
        assert broken(session, insert(CASES).values(row(CASES, world.places["here"], lead_id=new_id()))) is ForeignKeyViolation


def test_a_hand_over_within_one_transaction_is_let_through(world: World) -> None:
    with world.looking("township") as session:
        session.execute(update(ASSIGNMENTS).where(*of(ASSIGNMENTS, world, "here")).values(leads=0, ended_at=text("now()")))
        heir = row(ASSIGNMENTS, world.places["here"], kind="lead", leads=1)
        session.execute(insert(ASSIGNMENTS).values(heir))
        assert broken(session, update(CASES).where(*of(CASES, world, "here")).values(lead_id=heir["id"])) is None


@pytest.mark.parametrize("holder", ["here", "next", "county"])
def test_the_home_gives_shares_to_any_space_of_the_county(world: World, holder: str) -> None:
    space, unit = world.places[holder].space, world.places[holder].unit
    with world.looking("township") as session:
        share = row(ASSIGNMENTS, world.places["here"], holder_space_id=space, holder_unit_id=unit)
        assert does(session, insert(ASSIGNMENTS).values(share)) == 1
        if holder != "here":
            elsewhere = row(ASSIGNMENTS, world.places["here"], holder_space_id=space)
            assert broken(session, insert(ASSIGNMENTS).values(elsewhere)) is ForeignKeyViolation  # a unit of another space


@pytest.mark.parametrize("kind", ["lead", "coholder", "whistle", "confirmation"])
def test_the_county_takes_no_share_but_to_supervise_and_review(world: World, kind: str) -> None:
    share = row(ASSIGNMENTS, world.places["taken"], kind=kind)
    with world.looking("county") as session:
        assert does(session, insert(ASSIGNMENTS).values(share)) == -1
        assert does(session, insert(ASSIGNMENTS).values({**share, "kind": "supervise"})) == 1
        assert does(session, insert(ASSIGNMENTS).values({**share, "kind": "review"})) == 1


def test_the_county_takes_no_share_for_somebody_else(world: World) -> None:
    share = row(ASSIGNMENTS, world.places["next"], kind="supervise")
    with world.looking("county") as session:
        assert does(session, insert(ASSIGNMENTS).values(share)) == -1


def test_who_sees_a_line_cannot_lock_it(world: World) -> None:
    read = select(CASES.c.id).where(*of(CASES, world, "next"))
    locked = read.with_for_update()
    with world.looking("county") as session:
        assert session.scalars(read).all() == [world.places["next"].case]
        assert session.scalars(locked).all() == []
    with world.looking("sibling") as session:
        assert session.scalars(locked).all() == [world.places["next"].case]
    with world.looking("township") as session:
        assert session.scalars(locked).all() == []
        assert does(session, select(metadata.tables["timeline"].c.id).with_for_update()) == -1


def test_word_left_for_another_space_cannot_be_read_back(world: World) -> None:
    outbox = metadata.tables["outbox"]
    word = row(outbox, world.places["next"])
    with world.looking("township") as session:
        assert does(session, insert(outbox).values(word)) == 1
        assert does(session, insert(outbox).values(word).returning(outbox.c.id)) == -1


def test_a_copy_out_shows_only_what_the_fence_shows(world: World) -> None:
    with world.looking("township") as session:
        cursor = session.connection().connection.cursor()
        with cursor.copy("COPY parties TO STDOUT") as copied:
            assert places_in(b"".join(copied).decode()) == {"here"}


def test_a_copy_in_is_refused(world: World) -> None:
    with world.looking("township") as session:
        cursor = session.connection().connection.cursor()
        with pytest.raises(FeatureNotSupported, match="row-level security"), cursor.copy("COPY parties FROM STDIN"):
            pass


@pytest.mark.parametrize(
    "way",
    [
        "WITH changed AS (UPDATE parties SET name = '改' RETURNING *) SELECT CAST(changed AS text) FROM changed",
        "MERGE INTO parties p USING (SELECT id FROM parties) s ON p.id = s.id WHEN MATCHED THEN UPDATE SET name = '改'",
        "UPDATE parties SET name = '改' FROM cases WHERE cases.id = parties.case_id",
    ],
)
def test_no_way_of_writing_reaches_further_than_the_fence(world: World, way: str) -> None:
    with world.looking("township") as session:
        own = session.scalar(text("SELECT count(*) FROM parties"))
        assert does(session, text(way)) == own == 4


def test_a_conflict_is_not_answered_with_anothers_row(world: World) -> None:
    parties = metadata.tables["parties"]
    theirs = world.planted["parties", "next"]
    again = text(
        "INSERT INTO parties SELECT :county, :id, :home, :case, 1, 'person', '抢', '', '', 'unasked' "
        "ON CONFLICT (county_id, id) DO UPDATE SET name = '抢'"
    ).bindparams(county=theirs["county_id"], id=theirs["id"], home=world.places["here"].space, case=world.places["here"].case)
    with world.looking("township") as session:
        assert does(session, again) == -1
        assert does(session, insert(parties).values(row(parties, world.places["here"]))) == 1
