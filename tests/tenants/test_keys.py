"""Numbers for new rows: nobody is given one twice, in whatever thread, process or engine, and JavaScript can hold them."""

import os
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from tenants.door import Database, new_key
from tenants.keys import BLOCK, KeyBlocks
from tenants.scopes import Role, Scope
from tests.conftest import PREFIX
from tests.tenants.world import World

HOLDS = 2**53
"""Whole numbers from here on are not exact in a browser."""


def taken(database: Database, count: int) -> list[int]:
    with database.open(Scope(Role.PUBLIC)) as session:
        return [new_key(session) for _ in range(count)]


def test_threads_never_get_the_same_number(own_world: World) -> None:
    with ThreadPoolExecutor(4) as pool:
        lots = list(pool.map(lambda _: taken(own_world.database, BLOCK + 7), range(4)))
    everything = [key for lot in lots for key in lot]
    assert len(set(everything)) == len(everything)
    assert max(everything) < HOLDS


def test_a_number_is_given_out_behind_a_lock(own_world: World) -> None:
    blocks, held = KeyBlocks(), []

    class Asked:
        """A session that looks whether anybody else could take a number while it is asked for a block."""

        def execute(self, question: object) -> object:
            held.append(blocks._lock.locked())
            return session.execute(question)  # type: ignore[call-overload]

    with own_world.at(Scope(Role.PUBLIC)) as session:
        blocks.take(Asked())  # type: ignore[arg-type]
    assert held == [True]


def test_two_processes_never_get_the_same_number(own_world: World) -> None:
    url = own_world.database.engine.url.render_as_string(hide_password=False)
    other = Database(url, role_prefix=PREFIX)
    assert set(taken(own_world.database, 50)).isdisjoint(taken(other, 50))
    other.dispose()


def test_a_forked_process_does_not_go_on_with_its_parents_block(own_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    blocks = KeyBlocks()
    with own_world.at(Scope(Role.PUBLIC)) as session:
        before = [blocks.take(session) for _ in range(3)]
        monkeypatch.setattr(os, "getpid", lambda: -1)
        assert blocks.take(session) not in range(before[0], before[0] + BLOCK)


def test_a_thousand_numbers_cost_one_question(own_world: World) -> None:
    with own_world.at(Scope(Role.PUBLIC)) as session:
        blocks = KeyBlocks()
        first = blocks.take(session)
        keys = [blocks.take(session) for _ in range(BLOCK - 1 - first % BLOCK)]
    with own_world.superuser.connect() as connection:
        after = connection.scalar(text("SELECT last_value FROM key_blocks"))
    assert keys == list(range(first + 1, first + 1 + len(keys)))
    assert first // BLOCK == after


@pytest.mark.parametrize(
    "role", [Role.PUBLIC, Role.DOOR, Role.TOWNSHIP, Role.COUNTY, Role.PREFECTURE, Role.WORKER, Role.OPERATOR]
)
def test_every_scope_is_given_numbers(own_world: World, role: Role) -> None:
    with own_world.at(Scope(role)) as session:
        assert KeyBlocks().take(session) > 0
