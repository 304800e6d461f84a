"""Every address of the application with its place: who may come there, whose data stands behind it, which ids it takes.

Pages, menu and leak tests rest on it: an address without a place here fails a test before it can leak.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from flask import Flask
from werkzeug.routing import Rule

from core.access import POSTS, Deed, Reach, may, reach_of
from core.local.doors import door_at
from core.reports.rules import READERS
from core.workspace import Actor


class Tenancy(StrEnum):
    """Whose data stands behind an address."""

    #: Nobody's: files, the description of the API.
    OPEN = "open"
    #: What a resident may see and send without an account.
    PUBLIC = "public"
    #: Accounts and sign-ins of the county.
    DOOR = "door"
    #: One space's own.
    SPACE = "space"
    #: The county's own, seen from its own space.
    COUNTY = "county"


class Id(StrEnum):
    """What an id in an address is the number of."""

    CASE = "case"
    REPORT = "report"
    POST = "post"
    ACCOUNT = "account"
    #: A post of the very person before it in the address.
    HELD = "held"
    UNIT = "unit"
    LADDER = "ladder"
    LADDER_DRAFT = "ladder_draft"
    LIST = "list"
    TOKEN = "token"  # noqa: S105  # the kind of row, no secret
    #: Something of a practice's own.
    PRACTICES = "practices"


#: Ids by their name in an address; one with another name has no place yet.
IDS: Mapping[str, Id] = {
    "account_id": Id.ACCOUNT,
    "held_id": Id.HELD,
    "unit_id": Id.UNIT,
    "list_id": Id.LIST,
    "case_id": Id.CASE,
    "report_id": Id.REPORT,
    "post_id": Id.POST,
    "token_id": Id.TOKEN,
    "practice": Id.PRACTICES,
    "ladder_id": Id.LADDER,
    "draft_id": Id.LADDER_DRAFT,
}
#: Parts of an address that are no ids.
_PLAIN = frozenset({"space", "what", "filename"})

ANYBODY = frozenset({"anonymous"})
STAFF = frozenset(POSTS) - {"worker", "resident"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where an endpoint belongs: whose data, and which kinds of posts it answers at all."""

    tenancy: Tenancy
    posts: frozenset[str]
    #: The key of the practice whose page it is; where that is off, nobody is answered.
    practice: str = ""


def _open_to(tenancy: Tenancy, *deeds: Deed) -> Place:
    """Return the place of what posts may do that do one of these deeds; without any, of what every member of staff may."""
    able = {post for post in STAFF if not deeds or any(may(Actor(post, ""), deed) for deed in deeds)}
    return Place(tenancy, frozenset(able))


_WORKING = Place(Tenancy.SPACE, frozenset(post for post in STAFF if reach_of(Actor(post, "")) is not Reach.NONE))
_STAFF = _open_to(Tenancy.SPACE)
_DOOR = _open_to(Tenancy.DOOR)
_PUBLIC = Place(Tenancy.PUBLIC, ANYBODY | STAFF)
_FREE = Place(Tenancy.OPEN, ANYBODY | STAFF)


def _doing(*deeds: Deed) -> Place:
    return _open_to(Tenancy.SPACE, *deeds)


#: What is done to a case, by the last part of its address; pages and API alike.
_MOVEMENTS: Mapping[str, Deed] = {
    "complete": Deed.COMPLETE,
    "triage": Deed.TRIAGE,
    "dispatch": Deed.DISPATCH,
    "sign_for": Deed.SIGN_FOR,
    "consent": Deed.RECORD_CONSENT,
    "session": Deed.NOTE_SESSION,
    "settle": Deed.SETTLE,
    "escalate": Deed.ESCALATE,
    "terminate": Deed.TERMINATE,
    "close": Deed.CLOSE,
    "visit": Deed.VISIT,
    "send_back": Deed.RETURN,
    "rule": Deed.RULE,
    "transfer": Deed.TRANSFER,
    "hand_down": Deed.HAND_DOWN,
    "skip": Deed.SKIP,
    "withdraw": Deed.WITHDRAW,
    "risk": Deed.SET_RISK,
    "urge": Deed.URGE,
    "supervise": Deed.SUPERVISE,
    "reply": Deed.REPLY,
    "accept_reply": Deed.ACCEPT_REPLY,
    "ask_extension": Deed.ASK_EXTENSION,
    "decide": Deed.DECIDE,
    "pause": Deed.PAUSE,
    "resume": Deed.RESUME,
    "ask_void": Deed.ASK_VOID,
    "restore": Deed.RESTORE,
    "merge": Deed.MERGE,
    "reopen": Deed.REOPEN,
    "call_in": Deed.CALL_IN,
    "report_in": Deed.REPORT_IN,
    "answer_call": Deed.ANSWER_CALL,
    "rate_call": Deed.RATE_CALL,
}

#: What the slices above add, pages and API alike.
_ADDED: Mapping[str, Mapping[str, Deed]] = {
    "coordination": {
        "review": Deed.REVIEW,
        "end_review": Deed.END_REVIEW,
        "comment": Deed.COMMENT,
        "appoint": Deed.APPOINT_LEADER,
    },
    "mediation": {
        "party": Deed.COMPLETE,
        "invite": Deed.INVITE,
        "guest": Deed.INVITE,
        "openness": Deed.SET_OPENNESS,
        "danger": Deed.REPORT_DANGER,
        "danger_told": Deed.REPORT_DANGER,
        "danger_outcome": Deed.REPORT_DANGER,
    },
    "agreements": {
        "correct_party": Deed.COMPLETE,
        "sign": Deed.SIGN_AGREEMENT,
        "break_off": Deed.SIGN_AGREEMENT,
        "plan": Deed.PERFORM,
        "pay": Deed.PERFORM,
        "urge_payment": Deed.PERFORM,
        "confirm": Deed.APPLY_CONFIRMATION,
        "ruling": Deed.APPLY_CONFIRMATION,
    },
}

PLACES: Mapping[str, Place] = {
    **dict.fromkeys(("static", "web.static", "api.document", "health.alive", "health.ready", "start.start"), _FREE),
    # signing in
    "people.sign_in": Place(Tenancy.DOOR, ANYBODY | STAFF),
    "people.signing_in": Place(Tenancy.DOOR, ANYBODY | STAFF),
    "people.sign_out": Place(Tenancy.DOOR, ANYBODY | STAFF),
    **dict.fromkeys(("people.posts", "people.switch", "people.password", "people.change_password"), _DOOR),
    **dict.fromkeys(("tokens.listed", "tokens.make", "tokens.revoke"), _DOOR),
    # residents
    **dict.fromkeys(("residents.tell", "residents.told", "residents.noted", "residents.ask", "residents.poster"), _PUBLIC),
    # the desk
    **dict.fromkeys(("cases.home", "cases.today"), _STAFF),
    "cases.register": _doing(Deed.REGISTER),
    "cases.ledger": _doing(Deed.READ_LEDGER),
    "cases.case": _WORKING,
    "cases.names": _doing(Deed.UNMASK),
    **{f"cases.{name}": _doing(deed) for name, deed in _MOVEMENTS.items()},
    "cases.report": _doing(Deed.REPORT),
    "cases.mine": _doing(Deed.REPORT),
    **dict.fromkeys(("cases.waiting_report", "cases.take_report", "cases.answer_report"), _doing(Deed.TAKE_REPORT)),
    # over a case
    **dict.fromkeys(("coordination.red", "coordination_api.red"), _doing(Deed.COMMENT)),
    "coordination_api.leaders": _doing(Deed.APPOINT_LEADER),
    "coordination.who": _doing(Deed.SEE_WHO),
    # the county
    "administration.ladder": _open_to(Tenancy.COUNTY, Deed.MANAGE_LADDERS),
    # people and their posts
    **dict.fromkeys(
        (
            "people_api.hire",
            "administration.new_person",
            "administration.slips",
            "administration.units",
            "administration.new_unit",
            "administration.unit",
            "administration.close_unit",
            "administration.bring_list",
            "administration.list_template",
            "administration.brought_list",
            "administration.list_sheet",
            "administration.confirm_list",
        ),
        _doing(Deed.MANAGE_PEOPLE),
    ),
    **dict.fromkeys(
        (
            "people_api.people",
            "people_api.person",
            "people_api.give_post",
            "people_api.end_post",
            "people_api.renew_password",
            "administration.people",
            "administration.person",
            "administration.renew_password",
            "administration.disable",
            "administration.give_post",
            "administration.end_post",
            "administration.leave",
            "administration.come_back",
        ),
        _doing(Deed.MANAGE_PEOPLE, Deed.MANAGE_RIGHTS),
    ),
    **{
        f"administration.{name}": _open_to(Tenancy.COUNTY, Deed.MANAGE_LADDERS)
        for name in (
            *("ladder_begin", "ladder_begun", "ladder_begun_from", "ladder_uploaded"),
            *("ladder_versions", "ladder_version", "ladder_file", "ladder_places"),
            *("draft", "draft_rung", "draft_order", "draft_skip", "draft_entry", "draft_exit", "draft_frame"),
            *("draft_drop", "draft_discard", "draft_publish"),
        )
    },
    **{
        f"ladders_api.{name}": _open_to(Tenancy.COUNTY, Deed.MANAGE_LADDERS)
        for name in (
            *("ladders", "ladder_version", "ladder_drafts", "ladder_draft", "check_ladder_draft", "begin_ladder_draft"),
            *("save_ladder_draft", "publish_ladder_draft", "discard_ladder_draft", "bind_ladder"),
        )
    },
    **dict.fromkeys(
        (
            *("administration.practices", "administration.practice", "administration.practice_preview"),
            *("administration.practice_switch", "administration.practice_move", "administration.practice_narrow"),
            *("administration.practice_undo", "administration.practice_again"),
            *("practices_api.practices", "practices_api.switch", "practices_api.set_practice", "practices_api.narrow"),
        ),
        _open_to(Tenancy.COUNTY, Deed.MANAGE_PRACTICES),
    ),
    # figures and tables
    "reports.figures": Place(Tenancy.SPACE, READERS),
    "reports.county": _open_to(Tenancy.COUNTY, Deed.READ_COUNTY),
    "reports.logs": _open_to(Tenancy.COUNTY, Deed.READ_AUDIT, Deed.MANAGE_RIGHTS),
    **dict.fromkeys(("reports.logs_sheet", "reports.chain"), _open_to(Tenancy.COUNTY, Deed.READ_AUDIT)),
    "reports.counties": _doing(Deed.READ_COUNTIES),
    "reports.ledger_sheet": _doing(Deed.READ_LEDGER),
    # programs
    **dict.fromkeys(("cases_api.day", "cases_api.notices"), _WORKING),
    "cases_api.mine": _doing(Deed.REPORT),
    "cases_api.ledger": _doing(Deed.READ_LEDGER),
    "cases_api.case": _WORKING,
    "cases_api.register": _doing(Deed.REGISTER),
    **{f"cases_api.{name}": _doing(deed) for name, deed in _MOVEMENTS.items()},
    **{f"{slice_}.{name}": _doing(deed) for slice_, added in _ADDED.items() for name, deed in added.items()},
    **{f"{slice_}_api.{name}": _doing(deed) for slice_, added in _ADDED.items() for name, deed in added.items()},
    "agreements_api.agreement": _doing(Deed.SETTLE),
    "mediation_api.sitting": _doing(Deed.NOTE_SESSION),
    "cases_api.report_from_grid": _doing(Deed.REPORT),
    **dict.fromkeys(("cases_api.waiting", "cases_api.one", "cases_api.take", "cases_api.answer"), _doing(Deed.TAKE_REPORT)),
    **dict.fromkeys(("cases_api.units", "cases_api.ladder", "cases_api.types"), _STAFF),
}


class Homeless(LookupError):
    """An address has no place in the manifest."""


@dataclass(frozen=True, slots=True)
class Route:
    """One method at one address."""

    method: str
    path: str
    endpoint: str
    place: Place
    ids: Mapping[str, Id] = field(default_factory=dict)


def manifest(app: Flask) -> list[Route]:
    """Return every route of the application, with its place, by path and method.

    Raises:
        Homeless: endpoints, or ids in an address, that have no place here; all of them are named.
    """
    homeless = [reason for rule in app.url_map.iter_rules() for reason in _missing(app, rule)]
    if homeless:
        raise Homeless("; ".join(homeless))
    routes = [route for rule in app.url_map.iter_rules() for route in _routes(app, rule)]
    return sorted(routes, key=lambda route: (route.path, route.method))


def place_of(app: Flask, endpoint: str) -> Place | None:
    """Return the place of an endpoint; a practice's pages are for staff or for everybody, and its own permissions decide further."""
    door = door_at(app, endpoint)
    if door is None:
        return PLACES.get(endpoint)
    if door.kind == "public":
        return Place(Tenancy.PUBLIC, ANYBODY | STAFF, door.key)
    return Place(Tenancy.SPACE, STAFF, door.key)


def _id_of(app: Flask, rule: Rule, name: str) -> Id | None:
    return IDS.get(name) or (Id.PRACTICES if door_at(app, rule.endpoint) else None)


def _missing(app: Flask, rule: Rule) -> Iterator[str]:
    if place_of(app, rule.endpoint) is None:
        yield f"{rule.endpoint} ({rule.rule}) has no place: add it to core.manifest.PLACES"
    for name in sorted(rule.arguments - _PLAIN):
        if _id_of(app, rule, name) is not None:
            continue
        yield f"{rule.rule} takes {name}: say in core.manifest.IDS of what it is the number"


def _routes(app: Flask, rule: Rule) -> Iterator[Route]:
    place = place_of(app, rule.endpoint)
    if place is None:
        return
    ids = {name: kind for name in sorted(rule.arguments - _PLAIN) if (kind := _id_of(app, rule, name)) is not None}
    for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
        yield Route(method, rule.rule, rule.endpoint, place, ids)
