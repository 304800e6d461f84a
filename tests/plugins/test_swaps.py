"""Every row that a form of a practice offers by its number, swapped for a neighbour's: told the same as one that is not there.

Made from the forms that people meet while a practice is on; of which table a number is, nobody has to say: a neighbour's rows of every kind are tried.
"""

import itertools
import re
from collections.abc import Iterator, Mapping

import pytest
from flask import Flask

from core import hookspecs
from core.practices import Installed, installed
from core.testing import Browser, County, case_in
from core.testing.kit.ground import Ground
from core.testing.kit.neighbours import _rows
from core.testing.kit.sending import walk
from core.workspace import utc_now
from tests.http.shown import Shown, shown_in

CHOSEN = frozenset({"select", "radio", "checkbox"})
#: As many digits as rows have, and a row that none is.
NOBODYS = 9_999_999_999
WHO = ("director", "village", "mediator", "clerk", "county_clerk", "county_director", "")
LINES = (f"10.1.{at >> 8}.{at & 255}" for at in itertools.count(1))
VARYING = re.compile(r'(name="(?:csrf_token|key)" value=)"[^"]*"|\d{4}-\d{4}-\d{4}|<time[^>]*>[^<]*</time>')


def forms_with_rows(browser: Browser, key: str, begin: Iterator[str]) -> Iterator[tuple[str, Shown, str]]:
    """The forms of a practice one person meets, with the page and each name under which a row is offered."""
    for address, page in walk(browser, key, begin):
        for form in shown_in(page, address):
            if f"/practices/{key}/" in form.action:
                for name, control in form.controls.items():
                    if control.kind in CHOSEN and any(one.isdigit() and int(one) > 99 for one in control.choices):
                        yield address, form, name


def beginnings(ground: Ground, browser: Browser) -> Iterator[str]:
    """The pages of a practice that take no number, or that of the case."""
    for rule in ground.site.url_map.iter_rules():
        if f"/practices/{ground.key}/" in rule.rule and "GET" in (rule.methods or ()) and rule.arguments <= {"space", "case_id"}:
            yield re.sub(r"<(?:int:)?case_id>", str(ground.case_id), rule.rule.replace("<space>", browser.code))


def answered(browser: Browser, address: str, form: Shown, name: str, number: int) -> tuple[int, str]:
    """How a form is answered that is soundly filled in but for this number, without it."""
    browser.client.environ_base["REMOTE_ADDR"] = next(LINES)  # residents are counted by where they come from
    browser.open(address)
    filled = {one: values for one, values in form.filled().items() if one not in {"csrf_token", "key"}} | {name: [str(number)]}
    answer = browser.send(form.action, **filled)
    said = VARYING.sub("", answer.get_data(as_text=True) + answer.headers.get("Location", ""))
    return answer.status_code, re.sub(rf"\b{number}\b", "ID", said)


@pytest.mark.leaks
@pytest.mark.parametrize("key", installed().cards)
def test_a_neighbours_row_in_a_form_is_told_the_same_as_none(
    fq_county: County, fq_other_county: County, fq_site: Flask, fq_practices: Installed, key: str
) -> None:
    fq_other_county.clock.now = utc_now()
    theirs: dict[str, int] = {}
    for county in (fq_other_county, fq_county):
        county.switch_on(key)
        ground = Ground(fq_practices, key, county, fq_site, case_in(county, "agreeing"))
        county.do("director", lambda ws: ws.tell(hookspecs.demo_loaded))
        if county is fq_other_county:
            theirs = neighbours_rows(ground)
    told_apart, tried = {}, set()
    for who in WHO:
        browser = Browser(fq_site, fq_county, who)
        for address, form, name in forms_with_rows(browser, key, beginnings(ground, browser)):
            shape = re.sub(r"\d+", "1", form.action), name
            if shape in tried:
                continue
            tried.add(shape)
            missing = answered(browser, address, form, name, NOBODYS)
            for kind, number in theirs.items():
                if (found := answered(browser, address, form, name, number)) != missing:
                    told_apart[f"{form.action} {name}: {kind}"] = missing[0], found[0]
    assert told_apart == {}
    assert tried


def neighbours_rows(ground: Ground) -> Mapping[str, int]:
    """A row of each kind in another county: its practice's own, and a unit, a post, a township."""
    county = ground.county
    own = county.do("director", lambda ws: _rows(ws, ground))
    post = county.home.people["mediator"].post_id or 0
    return {**own, "unit": county.home.units["upper"], "post": post, "township": county.home.space.id}
