"""What residents see and do, without an account: read, propose, sign in and vote by the code of a slip, object, and ask."""

from typing import Any

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.api import (
    OFFICIAL_TIME,
    WHOLE,
    Form,
    Refused,
    Workspace,
    _,
    absolute,
    complain,
    exact,
    may_send,
    name_of,
    new_ticket,
    onward,
    public_workspace,
    ticket_digest,
)
from plugins.plaza_council import service
from plugins.plaza_council.models import Council, Hall
from plugins.plaza_council.rules import NewObjection, NewProposal
from plugins.plaza_council.schemas import CodeSchema, ObjectSchema, ProposeSchema, ballot_schema
from plugins.plaza_council.views.doors import CHOICES, KEY, chosen, day_said, found, public, shown, words_of
from plugins.plaza_council.views.papers import grouped, record_file, script_file
from plugins.plaza_council.views.showing import council_shown, topics_shown

_COMING = ("announced", "sitting", "open", "closed", "counted")
_DECIDED = ("posted", "in_force", "done")


@public.get("/about")
def about() -> str:
    """Show which councils come, what was decided, and where the halls are."""
    ws = public_workspace()
    with ws.session:
        values = {
            "name": name_of(ws, KEY),
            "coming": [_line(ws, *one) for one in reversed(service.councils(ws, *_COMING, most=service.SHOWN))],
            "decided": [_line(ws, *one) for one in service.councils(ws, *_DECIDED, most=service.SHOWN)],
            "halls": [{"name": one.name, "place": one.place, "host": one.host, "about": one.about} for one in service.halls(ws)],
            "propose": url_for("plaza_council_public.propose", space=ws.space.code),
            "ask": url_for("plaza_council_public.ask", space=ws.space.code),
        }
    return render_template(f"{KEY}/about.html", **values)


@public.get("/meetings/<int:council_id>")
def meeting(council_id: int) -> str:
    """Show a council from its announcement to the last task done; the code on the poster leads here."""
    ws, one, hall = _meeting(council_id)
    return render_template(f"{KEY}/meeting.html", **_values(ws, one, hall))


@public.get("/meetings/<int:council_id>/record.json")
def public_record(council_id: int) -> Response:
    """Give the record of a vote away once its result hangs out: no name stands in it, and anybody may count again."""
    _ws, one, _hall = _meeting(council_id)
    found(one.posted_at)
    return record_file(found(one.record))


@public.get("/meetings/<int:council_id>/recount.py")
def public_script(council_id: int) -> Response:
    """Give the script away that counts a record again."""
    _ws, one, _hall = _meeting(council_id)
    found(one.posted_at)
    return script_file()


@public.get("/meetings/<int:council_id>/vote")
def vote(council_id: int) -> ResponseReturnValue:
    """Show what a slip is good for now: signing in, voting, or nothing yet."""
    ws, one, hall = _meeting(council_id)
    return _vote_page(ws, one, hall, Form.blank(_ballot(ws, one)))


@public.post("/meetings/<int:council_id>/vote")
def cast(council_id: int) -> ResponseReturnValue:
    """Take a ballot by the code of a slip; the right is used up, and nothing ties the one to the other."""
    return _by_slip(council_id, voting=True)


@public.post("/meetings/<int:council_id>/arrive")
def sign_in(council_id: int) -> ResponseReturnValue:
    """Let somebody sign in by the code of their slip."""
    return _by_slip(council_id, voting=False)


@public.get("/meetings/<int:council_id>/thanks")
def voted(council_id: int) -> str:
    """Say that it is done; nothing of whoever did it stands on the page."""
    ws, one, hall = _meeting(council_id)
    arrived = request.args.get("what") == "arrived"
    return render_template(f"{KEY}/voted.html", **_values(ws, one, hall), arrived=arrived)


@public.route("/propose", methods=["GET", "POST"])
def propose() -> ResponseReturnValue:
    """Take a matter a resident would like to be talked over, and give a code to ask by."""
    if request.method == "GET":
        ws = public_workspace()
        return _propose_page(ws, Form.blank(ProposeSchema(), hall_id=request.args.get("hall")))
    form = Form.sent(ProposeSchema())
    code = _ticket("propose", form)
    if not form.errors and _counted(form):
        ws = public_workspace(ticket_digest(code))
        values = {**form.values, "private": form.values["private"] == "yes"}
        try:
            service.propose(ws, ticket_digest(code), NewProposal(**values))
        except Refused as refused:
            complain(form, refused, words_of(refused))
        else:
            return _written_page(code, _("收到了"), private=values["private"])
    return _propose_page(public_workspace(), form)


@public.route("/meetings/<int:council_id>/object", methods=["GET", "POST"])
def object_to(council_id: int) -> ResponseReturnValue:
    """Take what a resident has against a resolution, and give a code to ask by."""
    if request.method == "GET":
        ws, one, hall = _meeting(council_id)
        return shown("object.html", Form.blank(ObjectSchema()), **_values(ws, one, hall))
    form = Form.sent(ObjectSchema())
    code = _ticket(f"object {council_id}", form)
    counted = not form.errors and _counted(form)
    ws, one, hall = _meeting(council_id, ticket_digest(code))
    if counted:
        try:
            service.object_to(ws, one.id, ticket_digest(code), NewObjection(**form.values))
        except Refused as refused:
            complain(form, refused, words_of(refused))
        else:
            return _written_page(code, _("异议收到了"), private=False)
    return shown("object.html", form, **_values(ws, one, hall))


@public.route("/ask", methods=["GET", "POST"])
def ask() -> ResponseReturnValue:
    """Say by a code what became of what somebody wrote, or whether the right of a slip was used."""
    if request.method == "GET":
        return shown("ask.html", Form.blank(CodeSchema()))
    form = Form.sent(CodeSchema())
    digest = ticket_digest(form.text("code"))
    ws = public_workspace(digest)
    written = service.read_written(ws, digest) if not form.errors else None
    slip = service.own_slip(ws, digest) if not form.errors and written is None else None
    if written is None and slip is None:
        if not form.errors:
            form.complain("code", _("没有查到。对着纸上的码再看一看。"))
        return shown("ask.html", form)
    code = written.council_id if written is not None else slip.council.id if slip is not None else None
    url = url_for("plaza_council_public.meeting", space=ws.space.code, council_id=code) if code is not None else ""
    came = exact(written.made_at.astimezone(OFFICIAL_TIME)) if written is not None else ""
    return render_template(f"{KEY}/told.html", written=written, slip=slip, url=url, came=came)


def _meeting(council_id: int, digest: str | None = None) -> tuple[Workspace, Council, Hall]:
    ws = public_workspace(digest)
    one: Council = found(service.council_of(ws, council_id))
    found(one.announced_at)
    return ws, one, found(service.hall_of(ws, one.hall_id))


def _by_slip(council_id: int, *, voting: bool) -> ResponseReturnValue:
    """Sign in or vote: the digest of the code opens the one row that is its holder's."""
    code = request.form.get("code", "")
    ws, one, hall = _meeting(council_id, ticket_digest(code))
    form = Form.sent(_ballot(ws, one) if voting else CodeSchema())
    if not form.errors:
        try:
            if voting:
                choices = {topic.id: form.values[f"topic_{topic.id}"] for topic in service.secret_topics(ws, one.id)}
                service.vote(ws, one.id, ticket_digest(code), choices)
            else:
                service.sign_in(ws, one.id, ticket_digest(code))
        except Refused as refused:
            complain(form, refused, words_of(refused))
        else:
            what = None if voting else "arrived"
            return onward(url_for("plaza_council_public.voted", space=ws.space.code, council_id=one.id, what=what))
    return _vote_page(ws, one, hall, form)


def _vote_page(ws: Workspace, one: Council, hall: Hall, form: Form) -> ResponseReturnValue:
    return shown("vote.html", form, **_values(ws, one, hall), choices=chosen(CHOICES))


def _ballot(ws: Workspace, one: Council) -> Any:
    topics = [] if one.papers_only or one.state != "open" else service.secret_topics(ws, one.id)
    return ballot_schema([topic.id for topic in topics]) if one.state == "open" else CodeSchema()


def _values(ws: Workspace, one: Council, hall: Hall) -> dict[str, Any]:
    here: dict[str, Any] = {"space": ws.space.code, "council_id": one.id}
    topics = topics_shown(ws, service.topics_of(ws, one.id))
    open_until = one.objections_until if one.state == "posted" else None
    return {
        "name": name_of(ws, KEY),
        "council": council_shown(one, hall),
        "state": one.state,
        "why_off": one.why_off,
        "topics": topics,
        "by_phone": not one.papers_only and any(topic["way_code"] == "secret" for topic in topics),
        "objects": open_until is not None and open_until >= service.today(ws),
        "posted": one.posted_at is not None,
        "counted": one.counted_at is not None,
        "recounts": one.posted_at is not None and one.record is not None,
        "urls": {
            name: url_for(f"plaza_council_public.{name}", **here)
            for name in ("meeting", "vote", "object_to", "public_record", "public_script")
        },
        "arrive": url_for("plaza_council_public.sign_in", **here),
        "about": url_for("plaza_council_public.about", space=ws.space.code),
    }


def _line(ws: Workspace, one: Council, hall: Hall) -> dict[str, Any]:
    return {
        **council_shown(one, hall),
        "url": url_for("plaza_council_public.meeting", space=ws.space.code, council_id=one.id),
        "until": day_said(one.objections_until) if one.state == "posted" and one.objections_until else "",
    }


def _propose_page(ws: Workspace, form: Form) -> ResponseReturnValue:
    halls = [(str(one.id), one.name) for one in service.halls(ws)]
    kinds = [("no", _("大家的事")), ("yes", _("我家和别人之间的事"))]
    return shown("propose.html", form, halls=halls, kinds=kinds, tell=url_for("residents.tell", space=ws.space.code))


def _written_page(code: str, heading: str, *, private: bool) -> str:
    return render_template(
        f"{KEY}/written.html", heading=heading, code=grouped(code), private=private, address=absolute("plaza_council_public.ask")
    )


def _ticket(what: str, form: Form) -> str:
    """Return the code for what a form brings: sent twice it is one row with one code."""
    return new_ticket(f"{KEY} {what} {form.key} {form.text('words')}")


def _counted(form: Form) -> bool:
    if may_send():
        return True
    form.complain(WHOLE, _("这个网络一小时里送得太多了。写好的先留着，过一会儿再送，或者直接到窗口来。"))
    return False
