"""A locality's practices are on where the locality has them, and only there."""

from dataclasses import replace

from marshmallow import Schema
from marshmallow.fields import String

from core.practices import service
from core.workspace import Actor, Workspace
from demo.founding import Ground, scope_of
from demo.packs import read_pack
from demo.switching import switch_on_practices
from tenants.door import Database
from tests.core.practices.zoo import Listening, plugin, serving
from tests.places import County


class TeaSettings(Schema):
    """What a county may set of a practice."""

    phone = String(load_default="")


def test_the_practices_of_a_pack_are_on_in_its_townships_as_it_set_them_and_stay_as_somebody_sets_them(
    database: Database, county: County
) -> None:
    pack = read_pack("lengshui")
    pack = replace(pack, own=replace(pack.own, practice_settings={"tea": {"phone": "0539-0001234"}}))
    pack = replace(pack, places=(replace(pack.places[0], practices=("tea", "absent")), replace(pack.places[0], practices=())))
    ground = Ground(county.space, tuple(one.space for one in county.townships), county.clock())

    def as_county() -> Workspace:
        return Workspace(database.open(scope_of(county.space)), county.space, Actor("county_admin", "卫东"), county.clock)

    with serving(database, plugin("tea", Listening(), settings=TeaSettings), plugin("other", Listening())):
        switch_on_practices(database, pack, ground)
        ws = as_county()
        with ws.session:
            on = ws.practices.practices
            assert {key: set(one.townships) for key, one in on.items()} == {"tea": {county.home.space.id}}
            assert on["tea"].settings == {"phone": "0539-0001234"}
            service.switch(ws, "tea", on=False)
            ws.session.commit()
        switch_on_practices(database, pack, ground)
        ws = as_county()
        with ws.session:
            assert ws.practices.practices == {}
