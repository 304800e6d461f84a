"""The worker tells practices that time has passed, in every space where they are on, and is held up by none."""

import pytest

from core.jobs import Sweeper
from core.practices import service
from core.workspace import Workspace
from tenants.door import Database
from tests.core.practices.zoo import HOSTILE, plugin, serving, switch_on
from tests.places import County


@pytest.mark.parametrize("deed", HOSTILE)
def test_each_space_is_told_although_another_practice_is_hostile(database: Database, county: County, deed: str) -> None:
    told: list[int] = []
    with serving(
        database,
        plugin("hostile", HOSTILE[deed], ["jobs_due"]),
        plugin("good", lambda ws, _hook: told.append(ws.space_id), ["jobs_due"]),
    ):
        switch_on(county, "hostile", "good")
        Sweeper(database, county.clock).sweep(county.space.id)
    assert told == [county.space.id, *(one.space.id for one in county.townships)]


def test_where_it_is_narrowed_or_off_nobody_is_told(database: Database, county: County) -> None:
    told: list[int] = []

    def note(ws: Workspace, _hook: str) -> None:
        told.append(ws.space_id)

    with serving(database, plugin("tea", note, ["jobs_due"])):
        sweeper = Sweeper(database, county.clock)
        sweeper.sweep(county.space.id)
        assert told == []
        switch_on(county, "tea")
        county.do("county_admin", lambda ws: service.narrow(ws, "tea", [county.sibling.space.id]), county)
        sweeper.sweep(county.space.id)
        assert told == [county.space.id, county.sibling.space.id]
