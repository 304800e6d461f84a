"""The list of people, one person, somebody new, and slips with one-time passwords."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import cases
from core.access import Deed, may
from core.administration.rules import Condition, NewPerson, Refused
from core.administration.schemas import NothingSchema, PersonSchema, SlipsSchema, StaffSchema
from core.administration.service import hiring, leaving, staff
from core.administration.service.absence import stand_ins_for
from core.administration.service.staff import Person, PersonMissing, StaffFilter, StaffLine, StaffPost
from core.administration.views.desk import (
    Desk,
    desk,
    done,
    looked_for,
    places_of,
    post_choices,
    refusal_words,
    searches_all,
    staff_desk,
    unit_choices,
)
from core.administration.views.door import blueprint
from core.administration.views.telling import condition_words, event_entries, leave_to_come, post_dates, sign_in_lines
from core.administration.wording import CONDITIONS
from core.cases.views.showing import sort_name
from core.cases.wording import STATES, choices, word
from core.people.wording import post_words
from core.web import Form
from core.web.fields import OFFICIAL_TIME
from core.web.words import _


@dataclass(frozen=True, slots=True)
class Slip:
    """What somebody gets on paper: their names, and the password that is shown this once."""

    name: str
    where: str
    sign_in_name: str
    password: str
    address: str


@blueprint.get("/people")
def people() -> ResponseReturnValue:
    """List who works in a place; filters stand in the address."""
    here = staff_desk()
    form = Form.sent(StaffSchema(), request.args)
    sent = form.values
    wanted = StaffFilter(sent["q"], sent["unit"], sent["post"], sent["state"], sent["after"]) if sent else StaffFilter()
    with here.door() as door:
        found = staff.Staff([]) if form.errors else staff.list_staff(door, here.place, looked_for(here, wanted))
        manageable = {
            line.id
            for line in found.lines
            if line.condition is Condition.WAITING and hiring.manages_line(door, line) and not _is_elsewhere(here, line)
        }
    kept = {name: form.text(name) for name in ("q", "unit", "post", "state") if form.text(name)}
    page = render_template(
        "administration/people.html",
        desk=here,
        form=form,
        lines=found.lines,
        manageable=manageable,
        places=places_of(here),
        searches_all=searches_all(here),
        address_of=lambda line: _address_of(here, line),
        units=unit_choices(here.ws, here.place),
        posts=post_choices(here),
        conditions=choices(CONDITIONS),
        condition_words=condition_words,
        post_words=post_words,
        now=here.ws.now(),
        next_url=here.url("people", **kept, after=found.after) if found.after else "",
        first_url=here.url("people", **kept) if wanted.after else "",
        narrowed=bool(kept),
        may_hire=may(here.ws.actor, Deed.MANAGE_PEOPLE),
    )
    return page, 422 if form.errors else 200


@blueprint.route("/people/new", methods=["GET", "POST"])
def new_person() -> ResponseReturnValue:
    """Add somebody with a first post, and show the slip with the one-time password this once."""
    here = desk(Deed.MANAGE_PEOPLE)
    form = Form.blank(PersonSchema()) if request.method == "GET" else Form.sent(PersonSchema())
    made: list[tuple[int, str]] = []

    def hire() -> None:
        with here.door() as door:
            made.append(hiring.hire(door, here.place, NewPerson(**form.values)))

    if request.method == "POST" and done(here.ws, form, "hire", hire):
        if not made:
            flash(_("这个人刚才已经建好了。密码只显示一次，没记下就重新发一张密码单。"), "warn")
            return redirect(here.url("people"), 303)
        with here.door() as door:
            person = staff.read_person(door, here.place, made[0][0])
        return _slips(here, [(person, made[0][1])])
    page = render_template(
        "administration/new_person.html",
        desk=here,
        form=form,
        posts=post_choices(here),
        units=unit_choices(here.ws, here.place),
    )
    return page, 422 if form.errors else 200


@blueprint.get("/people/<int:account_id>")
def person(account_id: int) -> ResponseReturnValue:
    """Show one person: posts, what they hold, sign-ins, and what was done about the account."""
    here = staff_desk()
    one = known(here, account_id)
    with here.door() as door:
        managed = hiring.managed_by(door, one)
        cover = stand_ins_for(door, [post.id for post in one.posts])
    now = here.ws.now()
    givable = {kind for kind, _name in post_choices(here)}
    own = account_id == here.ws.actor.account_id
    return render_template(
        "administration/person.html",
        desk=here,
        person=one,
        condition=condition_words(one.line),
        leave_to_come=leave_to_come(one.line, now),
        managed=managed,
        own=own,
        gives=bool(givable) and not own and one.line.condition is not Condition.DISABLED,
        endable={post.id for post in one.posts if post.kind in givable and post.space_id == here.place.id and not own},
        cover=cover,
        work=_work(here, one),
        post_words=post_words,
        post_dates=post_dates,
        now=now,
        events=event_entries(one, now),
        sign_ins=sign_in_lines(one, now),
        created=f"{one.created_at.astimezone(OFFICIAL_TIME):%Y-%m-%d}",
        form=Form.blank(NothingSchema()),
    )


@blueprint.route("/people/<int:account_id>/password", methods=["GET", "POST"])
def renew_password(account_id: int) -> ResponseReturnValue:
    """Give somebody a new one-time password and show the slip this once; every sign-in of theirs ends."""
    here = staff_desk()
    one = known(here, account_id)
    if request.method == "GET":
        return _shown_once(here.url("person", account_id=account_id), _("去%(who)s的页面", who=one.line.name))
    try:
        with here.door() as door:
            return _slips(here, [hiring.renew_password(door, here.place, account_id)])
    except Refused as refused:
        return _refused(here, account_id, refused)


@blueprint.route("/people/slips", methods=["GET", "POST"])
def slips() -> ResponseReturnValue:
    """Print slips for several people who have not signed in yet, each with a fresh one-time password."""
    here = desk(Deed.MANAGE_PEOPLE)
    if request.method == "GET":
        return _shown_once(here.url("people", state="waiting"), _("去人员名单"))
    form = Form.sent(SlipsSchema())
    numbers = list(dict.fromkeys(form.values.get("account_id", ())))[: staff.PAGE]
    if not numbers:
        flash(_("先勾上要发密码单的人。"), "warn")
        return redirect(here.url("people"), 303)
    made = []
    with here.door() as door:
        for number in numbers:
            try:
                made.append(hiring.renew_password(door, here.place, number, only_waiting=True))
            except PersonMissing:
                abort(404)
            except Refused as refused:
                abort(409, refusal_words(refused))
    return _slips(here, made)


def _shown_once(url: str, label: str) -> str:
    """Say, where slips are asked for that were printed before, that they are shown once, and how new ones are printed."""
    return render_template(
        "web/shown_once.html",
        words=_("密码单上是一次性密码，只在发的时候显示一次，刷新、后退都看不到了。已经印好的照样能用。"),
        next=_("没印出来，或者丢了，就重新发密码：旧的那张作废，新的一张再印。"),
        url=url,
        label=label,
    )


@blueprint.route("/people/<int:account_id>/disable", methods=["GET", "POST"])
def disable(account_id: int) -> ResponseReturnValue:
    """Disable an account; what the person still holds is handed over first."""
    here = staff_desk()
    one = known(here, account_id)
    form = Form.blank(NothingSchema()) if request.method == "GET" else Form.sent(NothingSchema())
    work = _work(here, one)
    holds = sum(one_work.to_hand_over for _post, one_work in work)

    def act() -> None:
        if holds:
            raise Refused("work_open")
        with here.door() as door:
            hiring.disable(door, here.place, account_id)

    if request.method == "POST" and done(here.ws, form, f"disable {account_id}", act):
        flash(_("账号停用了，登录着的已经退出。"), "ok")
        return redirect(here.url("person", account_id=account_id), 303)
    page = render_template(
        "administration/disable.html", desk=here, person=one, form=form, work=work, holds=holds, post_words=post_words
    )
    return page, 422 if form.errors else 200


def known(here: Desk, account_id: int) -> Person:
    """Return somebody the place knows; others are not found."""
    try:
        with here.door() as door:
            return staff.read_person(door, here.place, account_id)
    except PersonMissing:
        abort(404)


def _is_elsewhere(here: Desk, line: StaffLine) -> bool:
    """Return whether somebody has posts, and none in the place of the list."""
    return bool(line.posts) and all(post.space_id != here.place.id for post in line.posts)


def _address_of(here: Desk, line: StaffLine) -> str:
    """Return where somebody is managed: in the place of the list, or in that of their post."""
    there = {"in": line.posts[0].space_code} if _is_elsewhere(here, line) else {}
    return here.url("person", account_id=line.id, **there)


def _refused(here: Desk, account_id: int, refused: Refused) -> ResponseReturnValue:
    flash(refusal_words(refused), "late")
    return redirect(here.url("person", account_id=account_id), 303)


def _work(here: Desk, one: Person) -> list[tuple[StaffPost, cases.OpenWork]]:
    """Return what somebody holds at each of their posts of the place that stands."""
    standing = [post for post in one.standing(here.ws.now()) if post.space_id == here.place.id]
    return [(post, leaving.work_of(here.ws, here.place, post)) for post in standing]


def case_lines(work: cases.OpenWork) -> list[tuple[str, str, str]]:
    """Return the lines of open work: number, sort, state; of a case from elsewhere the number alone is not told."""
    return [
        (row.number or _("别处的一件"), sort_name(row.kind, row.type_code) if row.kind else "", word(STATES, row.state))
        for row in work.lines
    ]


def _slips(here: Desk, made: Sequence[tuple[Person, str]]) -> str:
    address = url_for("people.sign_in", space=here.place.code, _external=True)
    printed = []
    for one, password in made:
        posts = [post for post in one.posts if not post.is_over(here.ws.now())]
        own = posts[0] if posts else None
        where = " · ".join(part for part in (own.unit_name or own.space_name, post_words(own.kind, own.title))) if own else ""
        printed.append(Slip(one.line.name, where or here.place.name, one.line.sign_in_name, password, address))
    back = here.url("person", account_id=made[0][0].line.id) if len(made) == 1 else here.url("people")
    return render_template("administration/slips.html", slips=printed, desk=here, back=back)
