"""The application as it is joined together."""

from flask import Flask

from core.app import create_app
from core.config import Settings
from tenants.door import Database
from tests.callers import sign_in
from tests.conftest import PREFIX, Databases
from tests.places import County

DOOR = ("posts", "tokens", "password")


def test_the_pool_has_room_for_the_door_beside_the_page() -> None:
    app = create_app(Settings(secret_key="x", database_url="postgresql://nobody@localhost/none", threads=3))
    assert app.extensions["fengqiao.database"].engine.pool.size() == 6  # type: ignore[attr-defined]


def test_no_page_needs_more_than_two_connections(county: County, databases: Databases, database_name: str) -> None:
    narrow = Database(databases.login_url(database_name), role_prefix=PREFIX, pool_size=2, pool_timeout=1)
    app: Flask = create_app(Settings(secret_key="x"), narrow)
    client = sign_in(app, county.home, "clerk")
    assert [client.get(f"/{county.home.space.code}/{page}").status_code for page in DOOR] == [200] * 3
    narrow.dispose()
