"""People who wander through the pages of cases and do, drawn by lot, whatever a page offers them; what is offered later joins by itself."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from random import Random

from flask import Flask
from sqlalchemy import Connection, text

from core import cases
from core.cases.rules import NewCase, NewParty
from tests.desk import returned_twice
from tests.places import County
from tests.visitors import Visitor

#: What a movement may be answered with: done, not now, somebody else was quicker, something is missing.
FINE = {200, 303, 409, 412, 422}
WORDS = "谈了谈，记一笔。"
#: Units with an open share of a case, and the one that gave it away last.
_UNITS = text("SELECT holder_unit_id FROM assignments WHERE case_id = :case ORDER BY ended_at DESC NULLS FIRST LIMIT 2")
_HEALTH = text(
    """SELECT c.version, c.lead_id, c.returns, c.closed_at IS NOT NULL AS closed, c.state,
         ARRAY(SELECT a.id FROM assignments a WHERE a.case_id = c.id AND a.leads = 1 AND a.ended_at IS NULL AND a.kind = 'lead') AS leads,
         (SELECT count(*) FROM assignments a WHERE a.case_id = c.id AND a.ended_at IS NULL AND a.kind IN ('coholder', 'whistle')) AS calls,
         (SELECT count(DISTINCT t.version) FROM timeline t WHERE t.case_id = c.id) AS versions,
         (SELECT max(t.version) FROM timeline t WHERE t.case_id = c.id) AS last,
         (SELECT count(*) FROM timeline t WHERE t.case_id = c.id) + (SELECT count(*) FROM parties p WHERE p.case_id = c.id)
           + (SELECT count(*) FROM assignments a WHERE a.case_id = c.id) + (SELECT count(*) FROM calls k WHERE k.case_id = c.id) AS rows
       FROM cases c WHERE c.id = :case"""
)


@dataclass
class Found:
    """A form of a page: where it is sent, and what may be chosen or typed."""

    action: str
    choices: dict[str, list[str]] = field(default_factory=dict)
    several: set[str] = field(default_factory=set)
    typed: dict[str, str] = field(default_factory=dict)


class _Page(HTMLParser):
    """Reads forms with everything they offer, and links."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: list[Found] = []
        self.links: list[str] = []
        self._select = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name, kind, value = given.get("name", ""), given.get("type", "text"), given.get("value", "")
        if tag == "a" and given.get("href"):
            self.links.append(given["href"])
        elif tag == "form":
            self.forms.append(Found(given.get("action", "")))
        elif not self.forms:
            return
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and value:
            self.forms[-1].choices.setdefault(self._select, []).append(value)
        elif tag == "textarea" and name:
            self.forms[-1].typed[name] = WORDS
        elif tag == "input" and kind in {"radio", "checkbox"}:
            self.forms[-1].choices.setdefault(name, []).append(value)
            if kind == "checkbox":
                self.forms[-1].several.add(name)
        elif tag == "input" and kind not in {"file", "submit"}:
            self.forms[-1].typed[name] = value or ("" if kind != "text" else WORDS[:4])

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""


@dataclass
class Wanderers:
    """A county's people at its site, and the cases they move."""

    site: Flask
    county: County
    behind: Connection
    dice: Random
    cases: list[int] = field(default_factory=list)
    done: dict[str, int] = field(default_factory=dict)
    rows: dict[int, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Bring everybody to the site."""
        home = [(self.county.home, who) for who in self.county.home.people if who != "admin"]
        above = [(self.county, who) for who in ("county_clerk", "county_director")]
        self.people = [
            (Visitor(self.site, place, who), place.people[who].unit_id, place.people[who].post) for place, who in [*home, *above]
        ]

    def open_case(self) -> None:
        """Let a new case come in: at the window, or from a grid; at times one that was given back as often as it may be."""
        if self.dice.random() < 0.1:  # chance alone hardly ever leads to a ruling
            self.cases.append(returned_twice(self.county))
            return
        new = NewCase("沟边的地", parties=(NewParty("张三"), NewParty("李四", side=2)), unit_id=self.county.home.units["upper"])
        who, act = self.dice.choice([("clerk", cases.register), ("grid", cases.report_from_grid)])
        self.cases.append(self.county.do(who, lambda ws: act(ws, new)).id)  # type: ignore[attr-defined]

    def wander(self, moves: int) -> int:
        """Let them do so many movements that succeed, and return how many tries it took."""
        tries = 0
        while sum(self.done.values()) < moves:
            tries += 1
            assert tries < moves * 20, f"nothing moves any more: {self.done}"
            if len(self.cases) < 3 or self.dice.random() < 0.02:
                self.open_case()
            case_id = self.dice.choice(self.cases[-6:])
            self._try(self._somebody(case_id), case_id)
        return tries

    def _somebody(self, case_id: int) -> Visitor:
        """Mostly somebody of a unit that has to do with the case, or that rules; at times anybody."""
        units = set(self.behind.scalars(_UNITS, {"case": case_id}))
        near = [who for who, unit, post in self.people if unit in units or post == "director"]
        return self.dice.choice(near if near and self.dice.random() < 0.85 else [who for who, *_ in self.people])

    def _try(self, who: Visitor, case_id: int) -> None:
        page = who.open(f"cases/{case_id}")
        if page.status_code != 200:
            assert page.status_code in {403, 404}, page.status_code
            return
        read = _Page(page.get_data(as_text=True))
        here = re.compile(rf"^/{who.code}/(cases/{case_id}/[\w-]+)")
        offered = [found[1] for link in read.links if (found := here.match(link))]
        at_once = [form for form in read.forms if (found := here.match(form.action)) and not form.action.endswith("/names")]
        if not offered and not at_once:
            return
        chosen = min((self.dice.choice([*offered, *at_once]) for _ in range(3)), key=self._how_often)  # what was seldom done yet
        form = chosen if isinstance(chosen, Found) else self._open(who, chosen)
        if form is not None:
            self._send(who, case_id, form)

    def _how_often(self, offer: "str | Found") -> int:
        path = offer.action if isinstance(offer, Found) else offer
        return self.done.get(path.rpartition("/")[2], 0)

    def _open(self, who: Visitor, path: str) -> Found | None:
        page = who.open(path)
        assert page.status_code in FINE, (path, page.status_code)
        here = f"/{who.code}/{path}"
        return next((form for form in _Page(page.get_data(as_text=True)).forms if form.action == here), None)

    def _send(self, who: Visitor, case_id: int, form: Found) -> None:
        path = form.action.removeprefix(f"/{who.code}/")
        chosen = {
            name: self.dice.sample(values, self.dice.randint(1, len(values)))
            if name in form.several
            else self.dice.choice(values)
            for name, values in form.choices.items()
        }
        sent = {**form.typed, **chosen}
        answer = who.send(path, key=sent.pop("key", ""), **{name: value for name, value in sent.items() if name != "csrf_token"})
        assert answer.status_code in FINE, (path, answer.status_code)
        if answer.status_code == 303:
            deed = path.rpartition("/")[2]
            self.done[deed] = self.done.get(deed, 0) + 1
        self.see(case_id, path)

    def see(self, case_id: int, path: str) -> None:
        """What must hold of a case after every movement."""
        case = self.behind.execute(_HEALTH, {"case": case_id}).one()
        assert list(case.leads) == [case.lead_id], path
        assert case.version == case.versions == case.last, path
        assert case.returns <= 2, path
        assert not (case.closed and case.calls), path
        assert case.rows >= self.rows.get(case_id, 0), path
        self.rows[case_id] = case.rows
