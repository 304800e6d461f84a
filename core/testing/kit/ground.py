"""Where the rules are tried that need a running program: a server, an invented county, a site, a case."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from core.app import create_app
from core.config import Settings
from core.practices import Installed
from core.testing.cases import case_in
from core.testing.places import County, found_county, use
from core.upgrade import upgrade_database
from core.workspace import utc_now
from tenants.door import Database
from tenants.server import start_own_server

#: The serving login of a server of the kit, and what its roles are named after.
LOGIN, PREFIX = "fq_kit_login", "fq_kit"


@dataclass(frozen=True, slots=True)
class Ground:
    """Where the rules are tried: a site over a county in which nothing is on, and a case in the middle of its life."""

    practices: Installed
    key: str
    county: County
    site: Flask
    case_id: int


@contextmanager
def ground(practices: Installed, key: str, folder: Path) -> Iterator[Ground]:
    """Prepare a server, a county and a site; whatever the practice needs to be on beside it is on."""
    with start_own_server(folder / "ground", durable=False) as server:
        url = server.create_database("fq_kit")
        upgrade_database(url, LOGIN, role_prefix=PREFIX, practices=practices)
        database = Database(server.url_for("fq_kit", LOGIN), role_prefix=PREFIX, pool_size=8)
        try:
            use(database, practices)
            county = found_county(database)
            county.clock.now = utc_now()
            site = create_app(Settings(secret_key="kit", demo=True), database)  # noqa: S106  # signs nothing outside
            yield Ground(practices, key, county, site, case_in(county, "agreeing"))
        finally:
            database.dispose()


@contextmanager
def switched_on(county: County, key: str) -> Iterator[None]:
    """Have a practice on in a county while this lasts."""
    county.switch_on(key)
    yield
    county.switch_off(key)
