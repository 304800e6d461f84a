"""Residents, without an account: tell a matter, get a query code, see what became of it; and the poster that leads here."""

from typing import Any
from urllib.parse import urljoin

from flask import abort, current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from core import cases, hookspecs
from core.answers import ResidentNote
from core.cases import codewords
from core.cases.intake_schemas import AskSchema, TellSchema
from core.cases.rules import NewReport
from core.cases.service.residents import Progress
from core.cases.views.doors import body_digest, public
from core.cases.views.saying import said_of_climbing, said_to_resident
from core.cases.wording import TOPICS, choices, word
from core.config import Settings
from core.people import service as people
from core.practices import Said
from core.web import Form
from core.web.complaints import WHOLE
from core.web.duewords import exact
from core.web.fields import OFFICIAL_TIME
from core.web.words import _
from core.web.workspaces import current_space, door_workspace, public_workspace
from core.workspace import utc_now
from tenants.organisation import units_in
from tenants.spaces import SpaceKind
from tenants.units import UnitKind

#: Wrong query codes of one source in 15 minutes before it has to wait; nobody else does.
MOST_WRONG = 10
_WRONG = "query codes"
#: For so many minutes the page with the code can be opened again in the same browser.
CODE_SHOWN_MINUTES = 30


@public.before_request
def see_that_matters_are_dealt_with_here() -> None:
    """Answer for a space above the counties as if there were no such page: what people tell stays in its county (design 4.1)."""
    if current_space().kind is SpaceKind.PREFECTURE:
        abort(404)


@public.route("/tell", methods=["GET", "POST"])
def tell() -> ResponseReturnValue:
    """Take what a resident tells and go on to its query code; the same form sent twice is one report with one code."""
    villages = _villages()
    if request.method == "GET":
        return _tell_page(Form.blank(TellSchema()), villages)
    form = Form.sent(TellSchema())
    if form.values.get("unit_id") not in {None, *(number for number, _name in villages)}:
        form.complain("unit_id", _("选一个本镇的村。"))
    if form.errors:
        return _tell_page(form, villages), 422
    if not may_send():
        form.complain(WHOLE, _("这个网络一小时里送得太多了。写好的先留着，过一会儿再送，或者直接到窗口来。"))
        return _tell_page(form, villages), 429
    code = _send(form)
    session["told"] = {
        "space": current_space().code,
        "code": code,
        "topic": form.values["topic"],
        "named": bool(form.values["name"] or form.values["phone"]),
        "at": int(utc_now().timestamp()),
    }
    return redirect(url_for("residents.told", space=current_space().code), 303)


@public.get("/told")
def told() -> ResponseReturnValue:
    """Show the query code of what was told in this browser just now, with a receipt to print."""
    kept = session.get("told", {})
    now = utc_now()
    if kept.get("space") != current_space().code or now.timestamp() - kept["at"] > CODE_SHOWN_MINUTES * 60:
        return redirect(url_for("residents.ask", space=current_space().code), 303)
    ask = absolute("residents.ask")
    return render_template(
        "residents/told.html",
        code=codewords.grouped(kept["code"]),
        needs_tail=codewords.needs_tail(kept["code"]),
        named=kept.get("named", True),
        topic=word(TOPICS, kept["topic"]),
        came=exact(now.fromtimestamp(kept["at"], OFFICIAL_TIME)),
        ask_url=ask,
        # behind the # it never leaves the browser: no server and no log gets to see it
        code_url=f"{ask}#{kept['code']}",
    )


@public.post("/told")
def noted() -> ResponseReturnValue:
    """Forget the code in this browser, which may be somebody else's next."""
    session.pop("told", None)
    return redirect(url_for("residents.ask", space=current_space().code), 303)


@public.route("/ask", methods=["GET", "POST"])
def ask() -> ResponseReturnValue:
    """Ask for a code and say how far the matter is."""
    if request.method == "GET":
        return _ask_page(Form.blank(AskSchema()))
    form = Form.sent(AskSchema())
    code = codewords.plain(form.text("code"))
    tail = codewords.tail_of(form.text("tail")) if codewords.needs_tail(code) else ""
    if not form.errors and codewords.needs_tail(code) and len(tail) < codewords.TAIL:
        form.complain("tail", _("写上您留的电话的后四位。"))
    if form.errors:
        return _ask_page(form), 422
    return _answer(form, code, tail)


@public.get("/poster")
def poster() -> ResponseReturnValue:
    """Show a poster to print, with a code to scan that leads to the page for telling."""
    return render_template("residents/poster.html", tell_url=absolute("residents.tell"))


def absolute(endpoint: str, **values: Any) -> str:
    """Return the whole address of a page of this space as people reach it: by the site's address, or as this request came."""
    settings: Settings = current_app.extensions["fengqiao.settings"]
    site = request.url_root if settings.site_url == Settings().site_url else f"{settings.site_url.rstrip('/')}/"
    return urljoin(site, url_for(endpoint, space=current_space().code, **values))


def _tell_page(form: Form, villages: list[tuple[int, str]]) -> str:
    ws = public_workspace()
    pages = ws.gather(hookspecs.resident_pages)
    ws.session.close()
    return render_template("residents/tell.html", form=form, topics=choices(TOPICS), villages=villages, pages=pages)


def _ask_page(form: Form, trouble: str = "") -> str:
    return render_template("residents/ask.html", form=form, trouble=trouble)


def _villages() -> list[tuple[int, str]]:
    ws = public_workspace()
    units = units_in(ws.session, ws.county_id, ws.space_id, UnitKind.VILLAGE)
    # given back at once: a request holds one connection at a time, or many at once would wait for each other
    ws.session.close()
    return [(unit.id, unit.name) for unit in units]


def _send(form: Form) -> str:
    """Keep the report and return its query code, made of the form's key and content: sent again, it is the same."""
    space, secret, sent = current_space(), _secret(), f"{form.key}:{body_digest()}"
    phone = form.values["phone"]
    code = codewords.query_code(secret, space.county_id, sent, alone=not phone)
    digest = cases.code_digest(secret, space.county_id, code, codewords.tail_of(phone))
    new = NewReport(**form.values)
    cases.send_report(
        public_workspace(digest), new, code_digest=digest, key_digest=codewords.form_digest(secret, space.county_id, sent)
    )
    return code


def _answer(form: Form, code: str, tail: str) -> ResponseReturnValue:
    door, source = door_workspace(), _source()
    wrong = people.wrong_tries(door, _WRONG, source)
    door.session.commit()
    if wrong >= MOST_WRONG:
        return _ask_page(form, _("试的次数太多了，请过 15 分钟再试。码丢了，留过姓名电话的可以到窗口问。")), 429
    progress, notes = _read(code, tail)
    if progress is None:
        people.count_try(door, _WRONG, source)
        door.session.commit()  # a wrong try counts although the answer is a refusal
        return _ask_page(form, _("没有查到。对着小票看一看，码和电话后四位要一起对上。")), 422
    urged = _urge(code, tail) if form.values["urge"] and progress.may_be_urged else ""
    now = utc_now()
    said, upcoming = said_to_resident(progress)
    return render_template(
        "residents/progress.html",
        progress=progress,
        notes=notes,
        form=form,
        urged=urged,
        said=said,
        upcoming=upcoming,
        climbing=said_of_climbing(progress, now),
        topic=word(TOPICS, progress.topic),
        came=exact(progress.reported_at.astimezone(OFFICIAL_TIME)),
    )


def _urge(code: str, tail: str) -> str:
    """Ask for the matter to be dealt with, once, and return what is said to that."""
    digest = cases.code_digest(_secret(), current_space().county_id, code, tail)
    door = door_workspace()
    first = cases.count_urge(door, digest)
    door.session.commit()
    if not first:
        return _("您已经催过一次，办的人知道了。")
    ws = public_workspace(digest)
    cases.ask_urge(ws, digest)
    ws.session.commit()
    return _("催过了，办这件事的人会看到。")


def _read(code: str, tail: str) -> tuple[Progress | None, list[Said[ResidentNote]]]:
    digest = cases.code_digest(_secret(), current_space().county_id, code, tail)
    ws = public_workspace(digest)
    progress = cases.read_report(ws, digest)
    notes = [] if progress is None else cases.notes_for(ws, progress)
    ws.session.commit()
    return progress, notes


def may_send() -> bool:
    """Count what a resident's network sends here and return whether it is still within what one network may send in an hour."""
    door = door_workspace()
    may = cases.count_report(door, _source())
    door.session.commit()
    return may


def _source() -> str:
    return people.digest(request.remote_addr or "")


def _secret() -> str:
    return str(current_app.config["SECRET_KEY"])
