"""The rule about neighbours: what is somebody else's is answered as what is not there, on every address that names a row."""

import re
from collections.abc import Iterator, Mapping

from sqlalchemy import Table, text
from sqlalchemy.exc import DBAPIError
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from core import hookspecs
from core.testing.browsers import Browser
from core.testing.cases import case_in
from core.testing.kit.ground import Ground, switched_on
from core.testing.places import County, Room, found_county
from core.workspace import Workspace, utc_now
from tenants.base import Fence

#: A number of as many digits as rows have, that none has.
_NOBODYS = 9_999_999_999
#: What only a township reads or, for all to read, writes itself; what residents send in, and what a county lays, is not planted.
PLANTED = frozenset({Fence.CASE_LINE, Fence.PERSONAL, Fence.TICKET, Fence.SPACE_OWN})
#: Cases in these states lie in the township whose rows are asked for.
_STATES = ("agreeing", "met", "closed")
_ATTACKERS = ("clerk", "village", "director", "")
#: What differs from one answer to the next whoever asks: tokens, keys, the number of the request.
_VARYING = re.compile(r'(name="(?:csrf_token|key)" value=)"[^"]*"|\d{4}-\d{4}-\d{4}|"request":"[^"]*"|<time[^>]*>[^<]*</time>')


def neighbours(at: Ground) -> Iterator[str]:
    """Ask for the rows of one township from the next and from another county, one id swapped at a time, and compare with a row that is not there.

    The rows are those the practice lays for a demonstration (``demo_loaded``): where it lays some, it has to lay one of every kind that
    is a township's alone (``PLANTED``) and that an address names, or that address is not tried.
    """
    other = found_county(at.county.database)
    other.clock.now = utc_now()
    with switched_on(at.county, at.key), switched_on(other, at.key):
        for state in _STATES:
            case_in(at.county, state)
        at.county.do("director", lambda ws: ws.tell(hookspecs.demo_loaded))
        rows = at.county.do("director", lambda ws: _rows(ws, at))
        if at.key in at.practices.listeners.get("demo_loaded", {}):
            yield from (
                f"its demonstration (demo_loaded) lays no row for {name}, so that no address with it is tried"
                for name in _missing(at, rows)
            )
        for county, room in ((at.county, at.county.sibling), (other, other.home), (other, other)):
            for who in _people_of(room, county):
                yield from _asked_by(at, Browser(at.site, county, who, room), who, rows)


def _missing(at: Ground, rows: Mapping[str, int]) -> list[str]:
    """Return the ids in the practice's addresses that are numbers of rows of a township's own, and of which there is no row."""
    own = {_named(at, table.name) for table in _tables(at) if table.info.get("fence") in PLANTED}
    asked = {name for rule in at.site.url_map.iter_rules() if f"/practices/{at.key}/" in rule.rule for name in rule.arguments}
    return sorted(asked & own - set(rows))


def _people_of(room: Room, county: County) -> tuple[str, ...]:
    return ("county_clerk", "county_director") if room is county else _ATTACKERS


def _asked_by(at: Ground, browser: Browser, who: str, rows: Mapping[str, int]) -> Iterator[str]:
    browser.open("today" if who else "tell")  # each has a form, whose token is sent along
    for rule in at.site.url_map.iter_rules():
        ids = [name for name in sorted(rule.arguments) if name in rows]
        if f"/practices/{at.key}/" not in rule.rule or not ids:
            continue
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            missing = _answer(browser, rule, method, dict.fromkeys(ids, _NOBODYS))
            for theirs in ids:
                asked = dict.fromkeys(ids, _NOBODYS) | {theirs: rows[theirs]}
                if _answer(browser, rule, method, asked) != missing:
                    yield f"{method} {rule.rule}: {who or 'a resident'} of {browser.code} can tell a neighbour's {theirs} from none"


def _answer(browser: Browser, rule: Rule, method: str, ids: Mapping[str, int]) -> tuple[int, str]:
    filled = {"space": browser.code, "filename": "x.css", **{name: str(number) for name, number in ids.items()}}
    address = re.sub(r"<(?:\w+(?:\([^)]*\))?:)?(\w+)>", lambda part: filled.get(part[1], "1"), rule.rule)
    sent: TestResponse = browser.client.open(
        address, method=method, data={"csrf_token": browser.token} if method == "POST" else None
    )
    said = _VARYING.sub("", sent.get_data(as_text=True) + sent.headers.get("Location", ""))
    for number in ids.values():
        said = re.sub(rf"\b{number}\b", "ID", said)
    return sent.status_code, said


def _rows(ws: Workspace, at: Ground) -> dict[str, int]:
    """Return a row of the township for each name of an id in the practice's addresses: ``house_id`` is one of ``<key>_houses``."""
    found = {"case_id": at.case_id}
    for table in _tables(at):
        try:
            with ws.session.begin_nested():
                number = ws.session.scalar(text(f'SELECT max(id) FROM "{table.name}"')) if "id" in table.columns else None  # noqa: S608  # names of tables
        except DBAPIError:  # rows nobody reads, such as ballots
            continue
        if number is not None:
            found[_named(at, table.name)] = int(number)
    return found


def _tables(at: Ground) -> list[Table]:
    tables = at.practices.cards[at.key].tables
    return [*tables.sorted_tables] if tables is not None else []


def _named(at: Ground, table: str) -> str:
    return re.sub("s$", "_id", table.removeprefix(f"{at.key}_"))
