"""The same for programs: who works here, somebody new, posts given and ended, a new password."""

from collections.abc import Callable, Mapping
from typing import Any

from apiflask import APIBlueprint
from flask import Response, g
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from core import audit
from core.access import Deed
from core.administration import people_api_schemas as shapes
from core.administration.rules import NewPerson, Refused
from core.administration.service import hiring, leaving, staff
from core.administration.service.staff import PersonMissing, StaffFilter, StaffLine, StaffPost
from core.administration.views.desk import Desk, desk, looked_for, refusal_words, staff_desk
from core.cases.api_schemas import sent as asked
from core.cases.views.doors import body_digest
from core.cases.views.resources.callers import see_who_calls
from core.cases.views.resources.refusals import key_used_otherwise, too_deep
from core.cases.views.resources.said import CALLERS, DEEDS, MOVEMENTS
from core.web import problem
from core.web.errors import answer_refusal
from core.web.words import lazy

Sent = Mapping[str, Any]

api = APIBlueprint("people_api", "core.administration", url_prefix="/api/v1/<space>")
api.tag = {"name": "people", "description": lazy("人员和岗位：谁在哪个岗位，新增、给岗位、结束岗位、重发密码。")}
api.before_request(see_who_calls)
api.errorhandler(audit.KeyUsedOtherwise)(key_used_otherwise)
api.errorhandler(RecursionError)(too_deep)

_FOUND = {**CALLERS, 404: MOVEMENTS[404]}
_DONE = {**DEEDS, 404: MOVEMENTS[404]}


@api.errorhandler(PersonMissing)
def missing(_error: PersonMissing) -> ResponseReturnValue:
    """Answer for whom the place does not know: elsewhere and nowhere look the same."""
    return answer_refusal(NotFound())


@api.errorhandler(Refused)
def refused(error: Refused) -> Response:
    """Say why: beside a field when the content is at fault (422), else because of how things stand (409)."""
    words = refusal_words(error)
    if error.field is None:
        return problem(409, error.code, words)
    return problem(422, error.code, words, {error.field: [words]})


@api.get("/people")
@api.input(shapes.PeopleAskedSchema, location="query", arg_name="asked_for", unknown=None)
@api.output(shapes.PeopleSchema, description=lazy("一页人员"))
@api.doc(summary=lazy("这里的人员，按登录名排"), operation_id="people", responses=_FOUND)
def people(asked_for: Sent) -> dict[str, Any]:
    """List who works in a place; words are looked for in the whole county where its administrator asks for no one place."""
    here = staff_desk()
    wanted = StaffFilter(asked_for["q"], asked_for["unit_id"], asked_for["post"], asked_for["state"], asked_for["after"])
    with here.door() as door:
        found = staff.list_staff(door, here.place, looked_for(here, wanted))
    return {"people": [_line(line, line.posts) for line in found.lines], "after": found.after}


@api.post("/people")
@api.input(shapes.PlaceAskedSchema, location="query", arg_name="_asked", unknown=None)
@api.input(shapes.NewPersonSchema, location="json", arg_name="sent")
@api.input(asked.DeedHeadersSchema, location="headers", arg_name="guard")
@api.output(shapes.SlipSchema, status_code=201, description=lazy("建好了，密码只给这一次"))
@api.doc(summary=lazy("新增一个人，连同第一个岗位"), operation_id="hire", responses=_DONE)
def hire(_asked: Sent, sent: Sent, guard: Sent) -> tuple[dict[str, Any], dict[str, str]]:
    """Add somebody with a first post."""
    here = desk(Deed.MANAGE_PEOPLE)

    def act() -> tuple[int, str]:
        with here.door() as door:
            return hiring.hire(door, here.place, NewPerson(**sent))

    return _slip(here, *_once(here, "api hire", guard, act))


@api.get("/people/<int:account_id>")
@api.input(shapes.PlaceAskedSchema, location="query", arg_name="_asked", unknown=None)
@api.output(shapes.WholePersonSchema, description=lazy("一个人，连同所有的岗位"))
@api.doc(summary=lazy("一个人"), operation_id="person", responses=_FOUND)
def person(account_id: int, _asked: Sent) -> dict[str, Any]:
    """Return one person with every post they have or had."""
    return _person(staff_desk(), account_id)


@api.post("/people/<int:account_id>/posts")
@api.input(shapes.PlaceAskedSchema, location="query", arg_name="_asked", unknown=None)
@api.input(shapes.GivenPostSchema, location="json", arg_name="sent")
@api.input(asked.DeedHeadersSchema, location="headers", arg_name="guard")
@api.output(shapes.WholePersonSchema, description=lazy("岗位给了"))
@api.doc(summary=lazy("再给一个岗位"), operation_id="give_post", responses=_DONE)
def give_post(account_id: int, _asked: Sent, sent: Sent, guard: Sent) -> dict[str, Any]:
    """Give somebody another post in the place."""
    here = staff_desk()

    def act() -> tuple[int, str]:
        with here.door() as door:
            return hiring.give(door, here.place, account_id, sent["kind"], sent["unit_id"], sent["title"]).id, ""

    _once(here, f"api give {account_id}", guard, act)
    return _person(here, account_id)


@api.post("/people/<int:account_id>/posts/<int:held_id>/end")
@api.input(shapes.PlaceAskedSchema, location="query", arg_name="_asked", unknown=None)
@api.input(shapes.EndedPostSchema, location="json", arg_name="sent")
@api.input(asked.DeedHeadersSchema, location="headers", arg_name="guard")
@api.output(shapes.PartedSchema, description=lazy("岗位结束了"))
@api.doc(summary=lazy("结束一个岗位，在办的移交给别人"), operation_id="end_post", responses=_DONE)
def end_post(account_id: int, held_id: int, _asked: Sent, sent: Sent, guard: Sent) -> dict[str, Any]:
    """End a post and hand over what it holds."""
    here = staff_desk()

    def act() -> tuple[int, str]:
        return leaving.end_post(here.ws, here.place, account_id, held_id, sent["successor"]), ""

    return {"handed_over": _once(here, f"api end {held_id}", guard, act)[0]}


@api.post("/people/<int:account_id>/password")
@api.input(shapes.PlaceAskedSchema, location="query", arg_name="_asked", unknown=None)
@api.input(asked.DeedHeadersSchema, location="headers", arg_name="guard")
@api.output(shapes.SlipSchema, description=lazy("新的一次性密码，只给这一次"))
@api.doc(summary=lazy("重发一次性密码，登录着的全部退出"), operation_id="renew_password", responses=_DONE)
def renew_password(account_id: int, _asked: Sent, guard: Sent) -> tuple[dict[str, Any], dict[str, str]]:
    """Give somebody a new one-time password."""
    here = staff_desk()

    def act() -> tuple[int, str]:
        with here.door() as door:
            return account_id, hiring.renew_password(door, here.place, account_id)[1]

    return _slip(here, *_once(here, f"api renew {account_id}", guard, act))


def _once(here: Desk, deed: str, guard: Sent, act: Callable[[], tuple[int, str]]) -> tuple[int, str]:
    """Do a deed once under the sender's key; done before it answers the same number, and no password."""
    if not guard["key"]:
        return act()
    before = audit.begin_deed(here.ws, guard["key"], deed, body_digest())
    if before is not None:
        g.replayed = True
        return int(before.result or 0), ""
    number, password = act()
    audit.finish_deed(here.ws, guard["key"], number)
    return number, password


def _slip(here: Desk, account_id: int, password: str) -> tuple[dict[str, Any], dict[str, str]]:
    with here.door() as door:
        one = staff.read_person(door, here.place, account_id)
    replayed = {"Idempotent-Replayed": "true"} if g.get("replayed", False) else {}
    return {"id": account_id, "sign_in_name": one.line.sign_in_name, "one_time_password": password}, replayed


def _person(here: Desk, account_id: int) -> dict[str, Any]:
    with here.door() as door:
        one = staff.read_person(door, here.place, account_id)
    return _line(one.line, one.posts)


def _line(line: StaffLine, posts: tuple[StaffPost, ...]) -> dict[str, Any]:
    kept = {name: getattr(line, name) for name in ("id", "name", "sign_in_name", "away_from", "away_to")}
    return {**kept, "state": line.condition.value, "posts": [_post(post) for post in posts]}


def _post(post: StaffPost) -> dict[str, Any]:
    kept = {
        name: getattr(post, name)
        for name in ("id", "kind", "title", "space_id", "space_code", "unit_id", "stands_in_for", "ended_at")
    }
    since = post.valid_from or post.created_at
    return {**kept, "space": post.space_name, "unit": post.unit_name, "since": since, "until": post.valid_to}
