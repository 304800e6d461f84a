"""A world to attack: two counties of two townships, everything in it marked with the place it belongs to.

``CNRY-A1-story-7`` in an answer says whose words it holds: place A1, of the kind ``story``. Names begin with a character no
other place has, so that a masked name (甪*) tells on itself too.
"""

import itertools
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, text

from core import agreements, coordination, mediation, notifications
from core.administration.patterns import read_patterns
from core.administration.rules import Leave, NewPerson
from core.administration.service import absence, drafts, hiring, listing, versions
from core.administration.service.scopes import at_the_door
from core.agreements.rules import Application, NewAgreement, NewInstalment, Plan, Signing
from core.cases import service
from core.cases.models import Case
from core.cases.rules import NewCase, NewParty, NewReport, NewSession, Settlement, Termination, Triage, Visit
from core.cases.rules.calling import NewCall
from core.cases.rules.overtime import NewPause, NewSupervision, NewVoid
from core.mediation.rules import Danger, NewInvitation, Told
from core.people import service as people
from core.workspace import WORKER, Actor, Workspace, utc_now
from tenants.door import Database
from tenants.scopes import Role, Scope
from tests.heights import Prefecture, five_rungs, found_above
from tests.places import START, County, Township, found_small_county

_numbers = itertools.count(1)
#: The first character of every personal name of a place.
FACES = {
    "A": "甪",
    "A1": "甯",
    "A1up": "甦",
    "A2": "鼙",
    "B": "鬯",
    "B1": "彧",
    "B1up": "燚",
    "B2": "龠",
    "P": "鱻",
    "Ptop": "麤",
}
MARK = re.compile(r"CNRY-(\w+?)-(\w+?)-")
_MASKED = re.compile(rf"([{''.join(FACES.values())}])\*")
_PLACE_OF = {face: place for place, face in FACES.items()}


def mark(place: str, kind: str) -> str:
    """A canary word."""
    return f"CNRY-{place}-{kind}-{next(_numbers)}"


def name(place: str, kind: str = "name") -> str:
    """A marked name, which still tells its place when it is masked."""
    return f"{FACES[place]}{mark(place, kind)}"


def heard(blob: str) -> set[tuple[str, str]]:
    """Whose words are in an answer, and of what kind: ``{("A1", "story")}``."""
    return set(MARK.findall(blob)) | {(_PLACE_OF[face], "name") for face in _MASKED.findall(blob)}


@dataclass
class Spot:
    """A place of the world with the numbers of what lies there."""

    name: str
    county: County
    place: County | Township | Prefecture
    cases: dict[str, Case] = field(default_factory=dict)
    report: int = 0
    taken_report: int = 0
    party: int = 0
    token: int = 0
    #: A version of the county's ladder, and a draft of one.
    ladder: int = 0
    draft: int = 0
    brought: int = 0
    #: The code under which a prefecture works inside the county.
    inside: str = ""

    @property
    def away(self) -> Actor:
        """Somebody on leave, whom the place's administrator manages."""
        who = {County: "county_director", Township: "director", Prefecture: "above_director"}[type(self.place)]
        return self.place.people[who]

    @property
    def code(self) -> str:
        """The place's code, as it stands in addresses."""
        return self.inside or self.place.space.code

    def do(self, who: str, work: Any) -> Any:
        """Do a piece of work as somebody of this place."""
        return self.county.do(who, work, self.place)


@dataclass
class World:
    """The places by name."""

    spots: dict[str, Spot]

    def __getitem__(self, name_: str) -> Spot:
        """The place of this name."""
        return self.spots[name_]


def build(database: Database, superuser: Connection) -> World:
    """Found both counties, mark everything in them, and carry cases into every state."""
    spots: dict[str, Spot] = {}
    for letter in "AB":
        ladder = five_rungs()
        exits = tuple(replace(way, name=mark(letter, "ladder")) for way in ladder.exits)
        rungs = tuple(replace(rung, name=mark(letter, "ladder"), level=mark(letter, "ladder")) for rung in ladder.rungs)
        named = replace(ladder, rungs=rungs, exits=exits, title=mark(letter, "ladder"))
        county = found_small_county(database, named, everybody=True)
        spots[letter] = Spot(letter, county, county)
        for at, township in enumerate(county.townships, 1):
            spots[f"{letter}{at}"] = Spot(f"{letter}{at}", county, township)
    above = found_above(spots["A"].county)
    spots["P"] = Spot("P", spots["A"].county, above, inside=above.inside(spots["A"].county).code)
    for spot in spots.values():
        _mark_names(spot, superuser)
    for name_, spot in spots.items():
        if name_ != "P":
            _fill(spot)
    _carry_to_the_top(spots)
    _fill_for_forms(spots["A1"])
    for letter in "AB":
        _look_below(spots[letter], spots[f"{letter}1"])
        _carry(spots[letter].county)
        _draft(letter, [spots[letter], spots[f"{letter}1"], spots[f"{letter}2"]])
        spots[letter].report = spots[f"{letter}1"].report  # nobody reports to a county itself
    spots["P"].ladder, spots["P"].draft, spots["P"].brought = spots["A"].ladder, spots["A"].draft, spots["A"].brought
    spots["A"].cases["of a township"] = spots["A1"].cases["mediating"]  # what a county does over a case it does not hold
    return World(spots)


def _carry_to_the_top(spots: dict[str, Spot]) -> None:
    """Carry a case of the first township up to the prefecture; of all else of the county it holds nothing."""
    story = _Story(spots["A1"], "Ptop", "clerk").sorted().sent("upper").signed("village").talked("village").up("village")
    case = story.signed("mediator").up("mediator").case
    for deed in (
        lambda ws: service.sign_for(ws, case.id, version=None),
        lambda ws: service.escalate(ws, case.id, version=None, tried=mark("Ptop", "note"), why=mark("Ptop", "note")),
    ):
        spots["A"].do("county_clerk", deed)
    spots["P"].cases["registered"] = spots["P"].cases["mediating"] = _case_at_the_top(spots["P"], case.id)
    spots["P"].report, spots["P"].token, spots["P"].party = spots["A1"].report, spots["A1"].token, spots["A1"].party


def _case_at_the_top(spot: Spot, case_id: int) -> Case:
    place = spot.place
    assert isinstance(place, Prefecture)
    return place.do("above_clerk", spot.county, lambda ws: service.read_case(ws, case_id).case)  # type: ignore[return-value]


def _draft(letter: str, spots: list[Spot]) -> None:
    """Let the county's administrator write on a ladder; every post of the county may be asked for it."""
    pattern = read_patterns()["2_three"]
    rungs = tuple(replace(rung, name=mark(letter, "ladder")) for rung in pattern.rungs)
    written = replace(pattern, title=mark(letter, "ladder"), rungs=rungs)
    draft = spots[0].do("county_admin", lambda ws: drafts.begin_new(ws, written)).id
    ladder = spots[0].do("county_admin", lambda ws: versions.versions(ws)[0]).id
    for spot in spots:
        spot.ladder, spot.draft = ladder, draft


def _mark_names(spot: Spot, superuser: Connection) -> None:
    """Give units, posts and people marked names; nobody but a superuser may rename all at once."""
    for unit_id in spot.place.units.values():
        superuser.execute(text("UPDATE units SET name = :name WHERE id = :id"), {"name": mark(spot.name, "unit"), "id": unit_id})
    for key, actor in spot.place.people.items():
        called = name(spot.name, "staff")
        values = {"name": called, "id": actor.account_id, "title": mark(spot.name, "staff")}
        superuser.execute(text("UPDATE accounts SET name = :name WHERE id = :id"), values)
        superuser.execute(text("UPDATE posts SET name = :name, title = :title WHERE account_id = :id"), values)
        spot.place.people[key] = replace(actor, name=called, unit_name=mark(spot.name, "unit") if actor.unit_id else "")


def _new(place: str, **more: Any) -> NewCase:
    parties = (
        NewParty(name(place), phone="13800001111", address=mark(place, "address")),
        NewParty(name(place), side=2, phone="0793-1234567"),
    )
    values: dict[str, Any] = {
        "title": mark(place, "title"),
        "story": mark(place, "story"),
        "place": mark(place, "place"),
        "reporter_name": name(place),
        "reporter_phone": mark(place, "phone"),
        "parties": parties,
        **more,
    }
    return NewCase(**values)


class _Story:
    """Carries one case through its life, with marked words at every turn."""

    def __init__(self, spot: Spot, place: str, desk: str) -> None:
        self.spot, self.place, self.desk = spot, place, desk
        self.case: Case = spot.do(desk, lambda ws: service.register(ws, _new(place)))

    def go(self, who: str, deed: Any, **more: Any) -> "_Story":
        """Do the next thing to the case."""
        self.case = self.spot.do(who, lambda ws: deed(ws, self.case.id, version=self.case.version, **more))
        return self

    def words(self, kind: str) -> str:
        return mark(self.place, kind)

    def sorted(self) -> "_Story":
        return self.go(self.desk, service.triage, decision=Triage("J02", 2))

    def sent(self, unit: str) -> "_Story":
        return self.go(self.desk, service.dispatch, unit_id=self.spot.place.units[unit], words=self.words("note"))

    def signed(self, who: str) -> "_Story":
        return self.go(who, service.sign_for)

    def talked(self, who: str) -> "_Story":
        held = NewSession(
            "persuasion", self.spot.county.clock(), self.words("session"), "failed", self.words("session"), self.words("session")
        )
        return self.go(who, service.note_session, new=held)

    def agreed_to_talk(self, who: str) -> "_Story":
        for party_id in self.party_ids(who):
            self.go(who, service.record_consent, party_id=party_id, agrees=True, way="oral")
        return self

    def party_ids(self, who: str) -> list[int]:
        return self.spot.do(who, lambda ws: [party.id for party in service.read_case(ws, self.case.id).parties])  # type: ignore[no-any-return]

    def called(self, unit: str) -> "_Story":
        new = NewCall("coholder", (self.spot.place.units[unit],), self.words("note"))
        return self.go("mediator", service.call_in, new=new)

    def sent_back(self, who: str, unit: str) -> "_Story":
        return self.sent(unit).go(who, service.return_case, reason=self.words("note"), duty=self.words("note"))

    def agreed(self) -> "_Story":
        return self.go("mediator", agreements.agree, new=NewAgreement((self.words("outcome"), self.words("outcome"))))

    def signed_by_all(self) -> "_Story":
        """Signed by everybody, with two payments to come."""
        first, second = self.party_ids("mediator")
        day = self.spot.county.clock().date()
        everybody = (str(first), str(second), "mediator", "committee")
        self.go("mediator", agreements.sign, signing=Signing(everybody, "signature", day))
        rows = tuple(NewInstalment(100_00, day + timedelta(days=days)) for days in (10, 20))
        return self.go("mediator", agreements.plan, new=Plan(first, second, rows, "cash"))

    def settled(self, who: str) -> "_Story":
        return self.go(who, service.settle, settlement=Settlement(self.words("outcome"), performed=True))

    def up(self, who: str) -> "_Story":
        return self.go(who, service.escalate, tried=self.words("note"), why=self.words("note"))


def _fill(spot: Spot) -> None:
    desk = "county_clerk" if isinstance(spot.place, County) else "clerk"
    spot.cases["registered"] = _Story(spot, spot.name, desk).case
    spot.cases["accepted"] = _Story(spot, spot.name, desk).sorted().case
    spot.party = spot.do(desk, lambda ws: service.read_case(ws, spot.cases["registered"].id).parties[0].id)
    if isinstance(spot.place, Township):
        _fill_township(spot)
        _file_reports(spot)
    _make_token(spot)
    _send_away(spot)
    _give_second_post(spot)


def _send_away(spot: Spot) -> None:
    """Let somebody be on leave, add somebody whose slip is not printed yet, and bring a list."""
    place = spot.place.space

    def work(ws: Workspace) -> None:
        with at_the_door(ws, place) as door:
            days = Leave(START.date(), START.date().replace(year=START.year + 1))
            absence.go_on_leave(door, place, spot.away.account_id or 0, days, {})
            hiring.hire(door, place, NewPerson(name(spot.name, "staff"), "", "leader"))
        table = f"姓名,登录名,岗位\n{name(spot.name, 'staff')},{mark(spot.name, 'staff')},分管领导\n"
        spot.brought = listing.bring_list(ws, place, "people", "x.csv", table.encode())

    spot.do("county_admin" if isinstance(spot.place, County) else "admin", work)


def _give_second_post(spot: Spot) -> None:
    """Let somebody have two posts, between which to change."""
    key = "county_director" if isinstance(spot.place, County) else "director"
    door, actor = spot.county.door(), spot.place.people[key]
    with door.session:
        account = door.session.get_one(people.Account, (spot.county.space.id, actor.account_id))
        people.add_post(door, account, actor.post, spot.place.space.id, unit_id=actor.unit_id, title=mark(spot.name, "staff"))
        door.session.commit()


def _fill_township(spot: Spot) -> None:
    here = spot.name
    spot.cases["assigned"] = _Story(spot, here, "clerk").sorted().sent("upper").case
    grid = spot.do("grid", lambda ws: service.report_from_grid(ws, _new(here, source="01")))
    spot.cases["grid"] = grid
    spot.cases["mediating"] = (
        _Story(spot, here, "clerk").sorted().sent("upper").signed("village").agreed_to_talk("village").talked("village").case
    )
    spot.cases["at desk"] = (
        _Story(spot, here, "clerk")
        .sorted()
        .sent("upper")
        .signed("village")
        .talked("village")
        .up("village")
        .signed("mediator")
        .case
    )
    end = Termination("too_far_apart", ("court",), "in_person", mark(here, "outcome"))
    story = _Story(spot, here, "clerk").sorted().sent("desk")
    spot.cases["terminated"] = story.go("mediator", service.terminate, end=end).case
    spot.cases["owing"] = _owing(spot, here)
    spot.cases["settled"] = _Story(spot, here, "clerk").sorted().sent("desk").settled("mediator").case
    closed = _Story(spot, here, "clerk").sorted().sent("desk").settled("mediator").go("mediator", service.close)
    spot.cases["closed"] = closed.case
    seen = Visit(performed=True, mood="calm", satisfied=5, words=mark(here, "visit"))
    visited = _Story(spot, here, "clerk").sorted().sent("desk").settled("mediator").go("mediator", service.close)
    spot.cases["visited"] = visited.go("mediator", service.visit, seen=seen).case
    _fill_over_time(spot)
    if here == "A1":
        up = _Story(spot, "A1up", "clerk").sorted().sent("upper").signed("village").talked("village").up("village")
        spot.cases["county's"] = up.signed("mediator").up("mediator").case


def _fill_over_time(spot: Spot) -> None:
    """Cases that are paused, supervised, asked for and voided: each offers a form that no other does."""
    here, soon = spot.name, spot.county.clock().date() + timedelta(days=5)

    def in_hand() -> _Story:
        return _Story(spot, here, "clerk").sorted().sent("upper").signed("village")

    spot.cases["paused"] = in_hand().go("director", service.pause, new=NewPause("policy", soon, mark(here, "note"))).case
    new = NewSupervision("red", mark(here, "note"), soon)
    spot.cases["supervised"] = in_hand().go("director", service.supervise, new=new).case
    replied = in_hand().go("director", service.supervise, new=new).go("village", service.reply, words=mark(here, "note"))
    spot.cases["replied"] = replied.case
    asked = in_hand().go("village", service.ask_void, new=NewVoid("mistake", mark(here, "note")))
    spot.cases["asked"] = asked.case
    voided = in_hand().go("village", service.ask_void, new=NewVoid("mistake", mark(here, "note")))
    spot.cases["voided"] = voided.go("director", service.decide, granted=True, words=mark(here, "note")).case


def _owing(spot: Spot, here: str) -> Case:
    """A case with an agreement that nobody has signed yet and of which an instalment is owed."""
    story = _Story(spot, here, "clerk").sorted().sent("upper").signed("village").agreed_to_talk("village")
    story.go("village", agreements.agree, new=NewAgreement((story.words("outcome"),), facts=story.words("story")))
    payee, payer = spot.do("village", lambda ws: [party.id for party in service.read_case(ws, story.case.id).parties])
    owed = NewInstalment(100_00, START.date().replace(year=START.year + 1), story.words("name"))
    return story.go("village", agreements.plan, new=Plan(payer, payee, (owed,))).case


def _fill_for_forms(spot: Spot) -> None:
    """Cases between several hands, in danger and under an agreement; those who attack are of this place, and meet the forms here."""
    here, now = spot.name, spot.county.clock()

    def sent(unit: str = "desk") -> _Story:
        return _Story(spot, here, "clerk").sorted().sent(unit)

    twice = _Story(spot, here, "clerk").sorted().sent_back("village", "upper").sent_back("village2", "lower")
    spot.cases["given back"] = twice.case
    spot.cases["called"] = sent().called("upper").case
    spot.cases["reported in"] = sent().called("upper").go("village", service.report_in).case
    answered = sent().called("upper").go("village", service.report_in)
    spot.cases["answered"] = answered.go("village", service.answer_call, answer=mark(here, "note")).case
    told = Told("police", now, "telephone", mark(here, "note"), mark(here, "note"))
    guests = sent().agreed_to_talk("mediator")
    for _ in range(2):  # whom both parties welcome
        both = tuple(guests.party_ids("mediator"))
        guests.go("mediator", mediation.invite, new=NewInvitation(name(here), "worthy", agreed=both))
    spot.cases["with guests"] = guests.case
    danger = sent().agreed_to_talk("mediator").go("mediator", mediation.invite, new=NewInvitation(name(here), "worthy"))
    danger.go("mediator", mediation.report_danger, danger=Danger(("violence",), mark(here, "note")))
    spot.cases["in danger"] = danger.go("mediator", mediation.report_danger, danger=Danger(("weapon",), "", told)).case
    spot.cases["agreed"] = sent().agreed().case
    with _today(spot.county):  # the court can be asked for a month, and the site under attack goes by the clock on the wall
        spot.cases["signed"] = sent().agreed().signed_by_all().case
    court = sent().agreed().signed_by_all()
    asking = Application(tuple(court.party_ids("mediator")), mark(here, "note"), now.date())
    spot.cases["at court"] = court.go("mediator", agreements.apply_for_confirmation, application=asking).case


def _look_below(county: Spot, below: Spot) -> None:
    """Let the county review a case of a township; what is opened to it is marked as what was carried up."""
    case = _Story(below, f"{below.name}up", "clerk").sorted().sent("upper").case

    def work(ws: Workspace) -> Case:
        return coordination.begin_review(ws, case.id, version=None, reason=mark(county.name, "note"), days=7)

    with _today(county.county):  # a review ends by itself
        county.cases["reviewed"] = county.do("county_clerk", work)


@contextmanager
def _today(county: County) -> Iterator[None]:
    """Let what is done be done today, not on the day the world was founded."""
    was, county.clock.now = county.clock.now, utc_now()
    yield
    county.clock.now = was


def _file_reports(spot: Spot) -> None:
    for at in range(2):
        ws = spot.county.public(spot.place)  # type: ignore[arg-type]  # only townships have residents here
        sent = NewReport(
            topic="land",
            story=mark(spot.name, "report"),
            place=mark(spot.name, "report"),
            name=name(spot.name),
            phone=mark(spot.name, "phone"),
        )
        with ws.session:
            digest = f"{spot.place.space.id:060}{at:04}"
            service.send_report(ws, sent, code_digest=digest, key_digest=digest)
            ws.session.commit()
    waiting = spot.do("clerk", service.waiting_reports)
    spot.report, spot.taken_report = waiting[0].id, waiting[1].id
    spot.do("clerk", lambda ws: service.answer_report(ws, spot.taken_report, mark(spot.name, "report")))


def _make_token(spot: Spot) -> None:
    who = spot.place.people["county_clerk" if isinstance(spot.place, County) else "clerk"]
    door = spot.county.door()
    with door.session:
        lasts = spot.county.clock.now.replace(year=2099)
        people.add_token(door, who.account_id or 0, who.post_id or 0, mark(spot.name, "token"), lasts)
        spot.token = people.tokens_of(door, who.account_id or 0)[0].id
        door.session.commit()


def _carry(county: County) -> None:
    """Carry what waits in the outbox, so that inboxes are not empty."""
    scope = Scope(Role.WORKER, county=county.space.id, space=county.space.id, seat=county.space.id)
    ws = Workspace(county.database.open(scope), county.space, WORKER, county.clock)
    with ws.session:
        notifications.carry(ws)
        ws.session.commit()
