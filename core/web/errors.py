"""What people and programs are told when something does not work, and what to do next."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from apiflask import APIFlask, HTTPError
from flask import Flask, Response, current_app, g, jsonify, make_response, render_template, request
from sqlalchemy.exc import DataError
from werkzeug.exceptions import BadRequest, HTTPException, NotFound

from core.web.complaints import plain_errors
from core.web.forms import RESERVED
from core.web.reader import forget_account, language
from core.web.security import SAFE_METHODS, form_has_expired
from core.web.shell import Shell, current_shell
from core.web.words import _, mark
from core.web.workspaces import give_up_what_was_done


@dataclass(frozen=True, slots=True)
class Trouble:
    """One kind of trouble: ``code`` for programs; what it is, how it came, the next step, for people."""

    code: str
    title: str
    words: str
    next: str


_AGAIN = mark("请刷新这一页再试一次。还是不行，请拨打中心电话，报下面的记录号。")

TROUBLES: Mapping[int, Trouble] = {
    400: Trouble("bad_request", mark("送来的内容没看懂"), mark("网页送来的内容不完整。"), mark("回到上一页，刷新以后再做一次。")),
    401: Trouble("signed_out", mark("请先登录"), mark("您还没有登录，或者登录已经过了时间。"), mark("重新登录以后，接着办。")),
    403: Trouble(
        "forbidden",
        mark("这一步您的岗位办不了"),
        mark("这件事归别的岗位办。"),
        mark("需要办的话，请找本单位管理员，或者切换岗位。"),
    ),
    404: Trouble(
        "not_found",
        mark("没有找到"),
        mark("可能是地址不对，也可能是它不在您能看到的范围里。"),
        mark("回到首页，从那里再找一次。"),
    ),
    405: Trouble(
        "wrong_method", mark("这个地址不能直接打开"), mark("它只用来接收表单。"), mark("回到上一页，从页面上的按钮进去。")
    ),
    409: Trouble(
        "conflict", mark("现在办不了这一步"), mark("这件事的情况已经变了。"), mark("回到上一页，刷新以后看看它现在到了哪一步。")
    ),
    412: Trouble(
        "stale",
        mark("这件事刚刚有了变化"),
        mark("您打开以后，别人先办了一步。"),
        mark("回到上一页，刷新以后看看变了什么，再接着办。"),
    ),
    413: Trouble("too_large", mark("内容太大了"), mark("一次最多送 5 兆。"), mark("照片少选几张，表格分成几个，分几次送。")),
    422: Trouble("invalid", mark("有几项要改一下"), mark("填的内容有几处不对。"), mark("回到上一页，改好以后再送。")),
    429: Trouble(
        "too_many", mark("点得太快了"), mark("短时间里来的次数太多，先歇一歇。"), mark("过一会儿再试，写好的内容先留着。")
    ),
    500: Trouble("broken", mark("系统出了差错"), mark("这一步没有办成，之前办好的都还在。"), _AGAIN),
    503: Trouble(
        "unavailable", mark("系统正忙"), mark("正在维护，或者一时忙不过来。"), mark("过几分钟再打开，之前办好的都还在。")
    ),
}
EXPIRED = Trouble(
    "form_expired",
    mark("这一页放得太久了"),
    mark("为了安全，打开太久的表单不能直接送出。您写的内容没有丢，都在下面。"),
    mark("回到上一页，刷新以后把内容贴回去，再送一次。"),
)
SIGNED_OUT = Trouble(
    "signed_out",
    mark("请先登录"),
    mark("已经退出登录，或者登录过了时间，这一步还没有送出。"),
    mark("重新登录，会回到原来那一页，再送一次。"),
)
NOT_DONE_HERE = Trouble(
    "not_found",
    mark("这里暂时不办这件事"),
    mark("手里有单子的，留好别丢。"),
    mark("请到窗口问，窗口会告诉您怎么办。"),
)
#: Nothing, or what stands for a choice: of these nobody knows what they chose.
_CODE = re.compile(r"\s*|[A-Z]?[0-9]{1,2}|[a-z_]+")
#: What somebody types to change their password.
_SECRETS = frozenset({"old", "new", "again"})
# kinds of trouble of which a view may say in its own words what stands in the way
_OWN_WORDS = frozenset({403, 409, 412, 422, 429, 503})


class NotDoneHere(NotFound):
    """What residents are told where a practice is off, whatever they asked of it: not whether there ever was such a thing."""


def setup_errors(app: Flask) -> None:
    """Answer every error in ``app`` with a page, and under ``/api/`` with JSON."""
    if isinstance(app, APIFlask):
        app.error_processor(answer_api_error)  # first: it takes every refusal for itself, pages too
    app.register_error_handler(HTTPException, answer_refusal)
    app.register_error_handler(DataError, answer_impossible_value)
    app.register_error_handler(Exception, answer_crash)
    app.after_request(_name_request)


def request_number() -> str:
    """Twelve digits that name this request, in the log and to the person: easily read out on the telephone."""
    if "request_number" not in g:
        digits = f"{secrets.randbelow(10**12):012}"
        g.request_number = "-".join((digits[:4], digits[4:8], digits[8:]))
    return str(g.request_number)


def problem(status: int, code: str, message: str, fields: Mapping[str, list[str]] | None = None, **more: Any) -> Response:
    """An error for a program: ``{"error": {"code", "message", "request"}}``, with ``fields`` for 422."""
    error = {"code": code, "message": message, "request": request_number(), **more}
    if fields:
        error["fields"] = dict(fields)
    response = jsonify(error=error)
    response.status_code = status
    return response


def answer_refusal(error: HTTPException) -> Response | HTTPException:
    """The answer to an ``abort``; redirects and ready answers pass as they are."""
    if error.code is None or error.code < 400 or error.response is not None:
        return error
    _prepare(error.code)
    status, trouble = _trouble_of(error, error.code)
    response = _answer(status, trouble, _own_words(error) or _(trouble.words))
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After", "WWW-Authenticate"}:
            response.headers[name] = value
    return response


def answer_impossible_value(error: DataError) -> Response | HTTPException:
    """The answer to a value no column can hold (a number beyond all rows, a NUL): not understood, and no fault of ours."""
    current_app.logger.warning("request %s: %s", request_number(), type(error.orig).__name__)
    give_up_what_was_done()
    return answer_refusal(BadRequest())


def answer_crash(error: Exception) -> Response:
    """The answer to a fault of ours: logged under its number, told without detail."""
    current_app.logger.error("request %s: %s %s failed", request_number(), request.method, request.url_rule, exc_info=error)
    _prepare(500)
    return _answer(500, TROUBLES[500], _(TROUBLES[500].words))


def answer_api_error(error: HTTPError) -> Response:
    """The answer to what APIFlask refuses, before all a body its schema does not accept."""
    trouble = _trouble(error.status_code)
    detail = error.detail if isinstance(error.detail, Mapping) else {}
    # the first key is the place it was read from: json, query, form
    fields = plain_errors({name: said for place in detail.values() if isinstance(place, Mapping) for name, said in place.items()})
    response = problem(error.status_code, trouble.code, _(trouble.words), fields, **dict(error.extra_data))
    response.headers.extend(error.headers)
    return response


def _trouble(status: int) -> Trouble:
    return TROUBLES.get(status) or TROUBLES[400 if status < 500 else 500]


def _trouble_of(error: HTTPException, status: int) -> tuple[int, Trouble]:
    """Return what a refusal is to the person: what is sent after signing out elsewhere is no old form, though its token is void."""
    sent = request.method not in SAFE_METHODS and not _is_for_programs()
    expired = form_has_expired(error)
    if sent and (status == 401 or (expired and _known_shell(status).must_sign_in)):
        return 401, SIGNED_OUT
    if isinstance(error, NotDoneHere):
        return status, NOT_DONE_HERE
    return status, EXPIRED if expired else _trouble(status)


def _is_for_programs() -> bool:
    return re.match(r"(/\d+)?/api/", request.path) is not None


def _own_words(error: HTTPException) -> str:
    said = error.description
    custom = error.code in _OWN_WORDS and said is not None and said != type(error).description
    return str(said) if custom else ""


def _answer(status: int, trouble: Trouble, words: str) -> Response:
    if _is_for_programs():
        return problem(status, trouble.code, words)
    page = render_template(
        "web/error.html",
        trouble=trouble,
        status=status,
        words=words,
        request_number=request_number(),
        typed=_typed() if trouble in {EXPIRED, SIGNED_OUT} else [],
        shell=_known_shell(status),
    )
    return make_response(page, status)


def _prepare(status: int) -> None:
    """See that the words can be said: when the account cannot be asked for its language, it is not asked again."""
    try:
        if status < 500:
            language()
            return
    except Exception:
        current_app.logger.exception("request %s: no language of the account", request_number())
    forget_account()


def _known_shell(status: int) -> Shell:
    """The frame around the trouble: none for a fault of ours, when the database itself may be the matter."""
    if status >= 500:
        return Shell()
    try:
        return current_shell()
    except HTTPException:  # an address of no place
        return Shell()
    except Exception:
        current_app.logger.exception("request %s: no shell for an error page", request_number())
        return Shell()


def _typed() -> list[str]:
    """What the person had written, to be copied by hand; never secrets, never what the page itself sent or offered to choose."""
    hidden = RESERVED | _SECRETS | {name for name in request.form if "password" in name or "code" in name}
    return [text for name, texts in request.form.lists() if name not in hidden for text in texts if not _CODE.fullmatch(text)]


def _name_request(response: Response) -> Response:
    response.headers["X-Request-Id"] = request_number()
    return response
