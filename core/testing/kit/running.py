"""Rules about what a practice does: on a database server of its own, in an invented county, on every page and in every hook."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, inspect, text
from sqlalchemy.pool import NullPool

from core import hookspecs
from core.app import create_app
from core.cases.service.told import line_of
from core.config import Settings
from core.practices import Installed, hub_of, use_practices
from core.practices.calling import try_out
from core.practices.registry import Listener
from core.practices.tables import check_practice, downgrade_practice, upgrade_practices
from core.testing.browsers import Browser
from core.testing.cases import case_in, read
from core.testing.kit.ground import LOGIN, PREFIX, Ground, switched_on
from core.testing.kit.sending import send_nonsense, walk
from core.upgrade import upgrade_database
from core.workspace import Workspace
from tenants.door import open_window
from tenants.server import start_own_server

_EVERYBODY = ("grid", "village", "clerk", "mediator", "director", "admin", "county_clerk", "county_director", "county_admin", "")


def migrations(practices: Installed, key: str, folder: Path) -> Iterator[str]:
    """Take the migrations up, compare, down, and up again."""
    tables = practices.cards[key].tables
    if tables is None:
        return
    with start_own_server(folder / "migrations", durable=False) as server:
        url = server.create_database("fq_kit")
        upgrade_database(url, LOGIN, role_prefix=PREFIX, practices=practices)
        engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"), poolclass=NullPool)
        with engine.connect() as connection:
            found = check_practice(connection, key, tables, PREFIX)
            yield from found
            downgrade_practice(connection, practices, key)
            left = [
                name
                for name in inspect(connection).get_table_names()
                if name.startswith(f"{key}_") and not name.endswith("_versions")
            ]
            if left:
                yield from (f"{name} is left after going down" for name in left)
                return
            upgrade_practices(connection, practices, PREFIX)
            yield from (line for line in check_practice(connection, key, tables, PREFIX) if line not in found)


def off_means_off(at: Ground) -> Iterator[str]:
    """Open every address as everybody while it is off."""
    for who in _EVERYBODY:
        browser = Browser(at.site, at.county, who)
        for address in _addresses(at, browser.code):
            status = browser.client.get(address).status_code
            if status not in {404, 405}:
                yield f"{address} answers {status} to {who or 'residents'}"


def pages(at: Ground) -> Iterator[str]:
    """Open every page that takes no number as everybody while it is on, and look at it as it is read out."""
    with switched_on(at.county, at.key):
        for who in _EVERYBODY:
            browser = Browser(at.site, at.county, who)
            for address in _addresses(at, browser.code, without_numbers=True):
                answer = browser.client.get(address)
                if answer.status_code >= 500:
                    yield f"{address} answers {answer.status_code} to {who or 'residents'}"
                elif answer.status_code == 200 and answer.mimetype == "text/html":
                    yield from (f"{address}: {wrong}" for wrong in _unreadable(answer.get_data(as_text=True)))


def quiet(at: Ground) -> Iterator[str]:
    """Call every hook it answers, as somebody at their desk, before it has any data."""
    with switched_on(at.county, at.key):
        village = Browser(at.site, at.county, "village")
        for page in (f"cases/{at.case_id}", "today", "cases?q=无此人"):
            if village.open(page).status_code != 200:
                yield f"{page} does not open"
        director = Browser(at.site, at.county, "director")
        for page in ("figures", "register", "tell"):
            if director.open(page).status_code not in {200, 403}:
                yield f"{page} does not open"
        Browser(at.site, at.county, "county_director", at.county).open("figures")
        _asked_for_by_a_resident(at)
        at.county.do("director", lambda ws: ws.tell(hookspecs.jobs_due))
        at.county.do("director", lambda ws: ws.tell(hookspecs.demo_loaded))
        with at.site.test_request_context(f"/{at.county.space.code}/"):
            at.county.do("county_admin", lambda ws: try_out(ws, at.key, hookspecs.examples))
        hub_of(at.county.database).health.write(at_once=True)
        yield from _failures(at)


def _asked_for_by_a_resident(at: Ground) -> None:
    """Ask for the case at hand as a resident with its code does: one case opened, and nothing else."""
    case = read(at.county, at.case_id).case
    ws = at.county.public()
    with ws.session, at.site.test_request_context(f"/{at.county.home.space.code}/"):
        open_window(ws.session, at.case_id)
        ws.gather(hookspecs.resident_notes, line_of(case))
        ws.session.commit()


def comes_back(at: Ground) -> Iterator[str]:
    """Count its rows, switch it off and on, and count again."""
    with switched_on(at.county, at.key):
        before = at.county.do("county_admin", lambda ws: _counts(ws, at))
        at.county.switch_off(at.key)
        at.county.switch_on(at.key)
        if at.county.do("county_admin", lambda ws: _counts(ws, at)) != before:
            yield "there are other rows than before"


def failure_alone(at: Ground) -> Iterator[str]:
    """Let every hook it answers fail, and see cases move and pages open."""

    def fails(ws: Workspace) -> Any:
        raise RuntimeError(ws.space.name)

    broken = {
        hook: {key: Listener(key, one.hook, fails, ("ws",)) for key, one in heard.items()}
        for hook, heard in at.practices.listeners.items()
    }
    use_practices(at.county.database, replace(at.practices, listeners=broken))
    try:
        with switched_on(at.county, at.key):
            case_id = case_in(at.county, "closed")
            if read(at.county, case_id).case.closed_at is None:
                yield "a case could not be closed"
            site = create_app(Settings(secret_key="kit"), at.county.database)  # noqa: S106  # signs nothing outside
            for page in ("today", f"cases/{case_id}"):
                if Browser(site, at.county, "village").open(page).status_code != 200:
                    yield f"{page} does not open"
    finally:
        use_practices(at.county.database, at.practices)


def nonsense(at: Ground) -> Iterator[str]:
    """Send what nobody should type with every form that its pages show to anybody, and look at the pages afterwards."""
    done: set[str] = set()
    with switched_on(at.county, at.key):
        for who in _EVERYBODY:
            browser = Browser(at.site, at.county, who)
            for address, page in list(walk(browser, at.key, _addresses(at, browser.code))):
                yield from send_nonsense(browser, address, page, done)
        yield from pages(at)


def _failures(at: Ground) -> Iterator[str]:
    def failed(ws: Workspace) -> list[tuple[str, str, str]]:
        rows = ws.session.execute(
            text("SELECT hook, error, file || ':' || line FROM practice_breakers WHERE key = :key AND failures > 0"),
            {"key": at.key},
        )
        return [(row[0], row[1], row[2]) for row in rows]

    for hook, error, where in at.county.do("county_admin", failed):
        yield f"{hook} failed: {error} ({where})"


def _counts(ws: Workspace, at: Ground) -> dict[str, int]:
    tables = at.practices.cards[at.key].tables
    names = [table.name for table in tables.sorted_tables] if tables is not None else []
    return {name: int(ws.session.scalar(text(f'SELECT count(*) FROM "{name}"')) or 0) for name in names}  # noqa: S608  # names of tables


def _addresses(at: Ground, code: str, *, without_numbers: bool = False) -> Iterator[str]:
    for rule in at.site.url_map.iter_rules():
        if f"/practices/{at.key}/" not in rule.rule or "GET" not in (rule.methods or set()):
            continue
        if without_numbers and rule.arguments - {"space"}:
            continue
        filled = {"space": code, "filename": "x.css", "case_id": str(at.case_id)}
        yield re.sub(r"<(?:\w+(?:\([^)]*\))?:)?(\w+)>", lambda part: filled.get(part[1], "1"), rule.rule)  # noqa: B023  # used at once


def _unreadable(page: str) -> Iterator[str]:
    """Say what somebody who hears a page, or uses no mouse, would miss in it."""
    if len(re.findall(r"<h1\b", page)) != 1:
        yield "it has not just one heading of the first level"
    if "<main" not in page or not re.search(r'<html[^>]* lang="', page):
        yield "its main part or its language is not marked"
    for tag in re.findall(r"<(?:input|select|textarea)\b[^>]*>", page):
        name = re.search(r'\bid="([^"]+)"', tag)
        if re.search(r'type="(?:hidden|submit)"', tag) or "aria-label" in tag:
            continue
        if name is None or f'for="{name[1]}"' not in page:
            yield f"a field has no label: {tag[:80]}"
    yield from (f"a picture says nothing: {tag[:80]}" for tag in re.findall(r"<img\b[^>]*>", page) if " alt=" not in tag)
    if re.search(r"<script(?![^>]*\bsrc=)[^>]*>|\bstyle=\"|\bon\w+=\"", page):
        yield "a script or a style stands inside the page, where the browser does not heed it"
