"""What is printed and taken away: announcement, slips, ballot papers, posting, the record of a vote; and the table at the door."""

from datetime import datetime
from io import BytesIO
from pathlib import Path

from flask import Response, abort, flash, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from core.api import OFFICIAL_TIME, Workspace, _, absolute, name_of, onward, shown_by_halves, unit_of
from plugins.plaza_council import recount, service
from plugins.plaza_council.models import Council, Hall
from plugins.plaza_council.views.doors import KEY, at_once, blueprint, council_at_hand, council_url, found
from plugins.plaza_council.views.showing import bundles_shown, council_shown, topics_shown

#: Letters of a code that stand together on paper.
_GROUP = 4
_JSON = "application/json"
_LONGEST_ASKED = 40
#: States in which there is something to keep minutes of.
_BEGUN = frozenset({"sitting", "open", "closed", "counted", "posted", "in_force", "done"})


@blueprint.get("/councils/<int:council_id>/announcement")
def poster(council_id: int) -> str:
    """Show the announcement as it is printed, with a code to scan that leads to what is talked over."""
    ws, one, hall = council_at_hand(council_id)
    if one.announced_at is None:
        abort(404)
    return render_template(f"{KEY}/poster.html", **_signed(ws, hall, one.announced_at), **_paper(ws, one, hall))


@blueprint.get("/councils/<int:council_id>/posting")
def posting(council_id: int) -> str:
    """Show what was decided as it is printed and posted."""
    ws, one, hall = council_at_hand(council_id)
    if one.posted_at is None:
        abort(404)
    return render_template(f"{KEY}/posting.html", **_signed(ws, hall, one.posted_at), **_paper(ws, one, hall))


@blueprint.get("/councils/<int:council_id>/minutes")
def minutes(council_id: int) -> str:
    """Show the minutes as they are printed and kept: who spoke stands there with their whole name, so the look is written down."""
    ws, one, hall = council_at_hand(council_id)
    if one.state not in _BEGUN:
        abort(404)
    service.audit_look_at_minutes(ws, one)
    topics = service.topics_of(ws, one.id)
    numbers = [topic.id for topic in topics]
    bundles = service.bundles_of(ws, numbers)
    values = {
        "speeches": service.speeches_of(ws, numbers),
        "bundles": {topic.id: bundles_shown(topic, bundles[topic.id]) for topic in topics},
    }
    return render_template(f"{KEY}/minutes.html", **_paper(ws, one, hall), **values)


@blueprint.get("/councils/<int:council_id>/papers")
def papers(council_id: int) -> str:
    """Show ballot papers as they are printed: all alike, with no number and no sign on them."""
    ws, one, hall = council_at_hand(council_id)
    topics = [topic for topic in topics_shown(ws, service.topics_of(ws, one.id)) if topic["way_code"] == "secret"]
    if not topics or one.announced_at is None:
        abort(404)
    return render_template(f"{KEY}/papers.html", **{**_paper(ws, one, hall), "topics": topics})


@blueprint.route("/councils/<int:council_id>/slips", methods=["GET", "POST"])
def slips(council_id: int) -> ResponseReturnValue:
    """Print slips with codes, which are shown once: those that have none yet, or all that were not used, or one."""
    ws, one, hall = council_at_hand(council_id)
    if request.method == "GET":
        counts = service.slip_counts(ws, one.id)
        values = {"council": council_shown(one, hall), "slips": counts, "back": council_url(ws, one.id)}
        return render_template(f"{KEY}/print_slips.html", **values)
    again, number = request.form.get("again") == "yes", request.form.get("number", "")
    wanted = int(number) if number.isascii() and number.isdecimal() and len(number) < _GROUP * 2 else None
    made = service.print_slips(ws, one.id, again=again, number=wanted)
    if not made:
        flash(_("没有要印的表决票。"), "warn")
        return onward(url_for("plaza_council.slips", space=ws.space.code, council_id=one.id))
    address = absolute("plaza_council_public.vote", council_id=one.id)
    lines = [
        {
            "number": slip.number,
            "who": f"{slip.household} {shown_by_halves(slip.name, 'person')}",
            "code": grouped(slip.ticket),
            # behind the # it never leaves the browser: no server and no log gets to see it
            "address": f"{address}#{slip.ticket}",
        }
        for slip in made
    ]
    page = render_template(f"{KEY}/slips.html", **_paper(ws, one, hall), lines=lines, entry=address)
    return Response(page, headers={"Cache-Control": "no-store"})


@blueprint.get("/councils/<int:council_id>/register")
def register(council_id: int) -> str:
    """Show the table at the door: who may vote, who came, whose right is used."""
    ws, one, hall = council_at_hand(council_id)
    if one.announced_at is None:
        abort(404)
    asked = request.args.get("q", "").strip()[:_LONGEST_ASKED]
    rights = [
        {
            "number": right.slip.number,
            "household": right.household,
            "name": shown_by_halves(right.name, "person"),
            "arrived": right.slip.arrived,
            "used": right.slip.used,
            "arrive": _at(ws, one, right.slip.number, "arrive"),
            "paper": _at(ws, one, right.slip.number, "paper"),
        }
        for right in service.rights_of(ws, one.id)
        if not asked or asked in right.household or asked == str(right.slip.number)
    ]
    secret = bool(service.secret_topics(ws, one.id))
    values = {"council": council_shown(one, hall), "state": one.state, "rights": rights, "secret": secret}
    return render_template(
        f"{KEY}/register.html", **values, q=asked, slips=service.slip_counts(ws, one.id), back=council_url(ws, one.id)
    )


@blueprint.post("/councils/<int:council_id>/slips/<int:number>/arrive")
def arrive(council_id: int, number: int) -> ResponseReturnValue:
    """Write down that somebody came."""
    ws, one, _hall = council_at_hand(council_id)
    said = _("%(num)s 号到了。", num=number)
    return at_once(lambda: service.sign_in_at_table(ws, one.id, number), said, _at_row(ws, one, number))


@blueprint.post("/councils/<int:council_id>/slips/<int:number>/paper")
def paper(council_id: int, number: int) -> ResponseReturnValue:
    """Cross somebody off who takes a paper."""
    ws, one, _hall = council_at_hand(council_id)
    said = _("%(num)s 号划掉了，给一张纸票。", num=number)
    return at_once(lambda: service.hand_out_paper(ws, one.id, number), said, _at_row(ws, one, number))


@blueprint.get("/councils/<int:council_id>/record.json")
def record(council_id: int) -> Response:
    """Give the record of a vote away, from which anybody can count again; that it was taken is written down."""
    ws, one, _hall = council_at_hand(council_id)
    if one.counted_at is None:
        abort(404)
    kept = found(one.record)
    service.audit_taken_away(ws, one)
    return record_file(kept)


@blueprint.get("/councils/<int:council_id>/recount.py")
def script(council_id: int) -> Response:
    """Give the script away that counts a record again: it needs nothing of this program."""
    _ws, one, _hall = council_at_hand(council_id)
    found(one.counted_at)
    return script_file()


def record_file(record: str) -> Response:
    """Return the record of a vote under the name by which the script asks for it."""
    return send_file(BytesIO(record.encode()), _JSON, as_attachment=True, download_name="议事表决记录.json")


def script_file() -> Response:
    """Return the script that counts a record again."""
    return send_file(
        BytesIO(Path(recount.__file__).read_bytes()), "text/x-python", as_attachment=True, download_name="recount.py"
    )


def grouped(ticket: str) -> str:
    """Return a code as people read it off a paper: four and four."""
    return " ".join(ticket[at : at + _GROUP] for at in range(0, len(ticket), _GROUP))


def _paper(ws: Workspace, one: Council, hall: Hall) -> dict[str, object]:
    return {
        "name": name_of(ws, KEY),
        "council": council_shown(one, hall),
        "topics": topics_shown(ws, service.topics_of(ws, one.id)),
        "address": absolute("plaza_council_public.meeting", council_id=one.id),
        "back": council_url(ws, one.id),
    }


def _signed(ws: Workspace, hall: Hall, at: datetime) -> dict[str, str]:
    """Return who puts a paper up and on what day: the year proves for how many days it hung."""
    unit = unit_of(ws.session, ws.county_id, hall.unit_id) if hall.unit_id is not None else None
    day = at.astimezone(OFFICIAL_TIME)
    said = _("%(year)s年%(month)s月%(day)s日", year=day.year, month=day.month, day=day.day)
    return {"signed": unit.name if unit is not None else ws.space.name, "on": said}


def _at(ws: Workspace, one: Council, number: int, endpoint: str) -> str:
    return url_for(f"plaza_council.{endpoint}", space=ws.space.code, council_id=one.id, number=number)


def _at_row(ws: Workspace, one: Council, number: int) -> str:
    return url_for("plaza_council.register", space=ws.space.code, council_id=one.id, _anchor=f"r{number}")
