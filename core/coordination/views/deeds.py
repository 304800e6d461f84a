"""A review, its end, a leader's word, and who is in charge: each a form under the next step."""

from typing import Any

from core import coordination
from core.access import Deed
from core.cases.models import Case
from core.cases.service import CaseView
from core.cases.views.movements import Movement, lay_out
from core.coordination import schemas
from core.coordination.views.doors import blueprint
from core.people.wording import post_words
from core.web.words import mark
from core.workspace import Workspace

Values = dict[str, Any]
#: A review opens a case for a week unless somebody asks for another time.
USUAL_DAYS = 7


def _review(ws: Workspace, case_id: int, sent: Values, version: int | None) -> Case:
    return coordination.begin_review(ws, case_id, version=version, reason=sent["reason"], days=sent["days"])


def _end_review(ws: Workspace, case_id: int, sent: Values, version: int | None) -> Case:
    return coordination.end_review(ws, case_id, version=version, words=sent["words"])


def _comment(ws: Workspace, case_id: int, sent: Values, version: int | None) -> Case:
    return coordination.comment(ws, case_id, version=version, words=sent["words"])


def _appoint(ws: Workspace, case_id: int, sent: Values, version: int | None) -> Case:
    return coordination.appoint_leader(ws, case_id, sent["post_id"], version=version, words=sent["words"])


def _nothing(_ws: Workspace, _view: CaseView) -> Values:
    return {}


def _begin_review(_ws: Workspace, _view: CaseView) -> Values:
    return {"days": USUAL_DAYS}


def _offer_leaders(ws: Workspace, _view: CaseView) -> Values:
    return {
        "leaders": [(str(one.id), f"{one.name} · {post_words(one.kind, one.title)}") for one in coordination.leaders_here(ws)]
    }


def _movement(deed: Deed, schema: type[Any], act: Any, name: str, words: tuple[str, str, str], **more: Any) -> Movement:
    heading, button, done = words
    filled = {"begin": _nothing, "offer": _nothing, **more}
    return Movement(deed, schema, act, heading, button, done, named=name, blueprint="coordination", **filled)


MOVEMENTS = (
    _movement(
        Deed.REVIEW,
        schemas.ReviewSchema,
        _review,
        "review",
        (mark("复查这件事"), mark("开始复查"), mark("开始复查了，这段时间可以看全部内容。")),
        begin=_begin_review,
    ),
    _movement(
        Deed.END_REVIEW,
        schemas.EndReviewSchema,
        _end_review,
        "end_review",
        (mark("结束复查"), mark("结束复查"), mark("复查结束了，意见转给了承办单位。")),
    ),
    _movement(
        Deed.COMMENT, schemas.CommentSchema, _comment, "comment", (mark("批示"), mark("写下批示"), mark("批示转给承办单位了。"))
    ),
    _movement(
        Deed.APPOINT_LEADER,
        schemas.AppointSchema,
        _appoint,
        "appoint",
        (mark("定包案领导"), mark("定下来"), mark("包案领导定好了。")),
        offer=_offer_leaders,
    ),
)
lay_out(blueprint, MOVEMENTS)
