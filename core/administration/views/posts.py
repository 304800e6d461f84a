"""Posts given and ended, leave and coming back."""

from collections.abc import Mapping, Sequence

from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from core.administration.rules import Leave, Refused
from core.administration.schemas import HandOverSchema, LeaveSchema, NothingSchema, PartingSchema, PostSchema
from core.administration.service import absence, hiring, leaving
from core.administration.service.staff import PersonMissing, StaffLine, colleagues_for
from core.administration.views.desk import Desk, done, post_choices, refusal_words, staff_desk, unit_choices
from core.administration.views.door import blueprint
from core.administration.views.people import case_lines, known
from core.cases.views.places import Choices
from core.people.wording import post_words
from core.web import Form
from core.web.words import _, _n
from tenants.organisation import units_in
from tenants.units import UnitKind


@blueprint.route("/people/<int:account_id>/posts", methods=["GET", "POST"])
def give_post(account_id: int) -> ResponseReturnValue:
    """Give somebody another post in the place."""
    here = staff_desk()
    one = known(here, account_id)
    form = Form.blank(PostSchema()) if request.method == "GET" else Form.sent(PostSchema())

    def give() -> None:
        sent = form.values
        with here.door() as door:
            hiring.give(door, here.place, account_id, sent["kind"], sent["unit_id"], sent["title"])

    if request.method == "POST" and done(here.ws, form, f"give {account_id}", give):
        flash(_("岗位给了。下次登录或者切换岗位就用得上。"), "ok")
        return redirect(here.url("person", account_id=account_id), 303)
    page = render_template(
        "administration/give_post.html",
        desk=here,
        person=one,
        form=form,
        posts=post_choices(here),
        units=unit_choices(here.ws, here.place),
    )
    return page, 422 if form.errors else 200


@blueprint.route("/people/<int:account_id>/posts/<int:held_id>/end", methods=["GET", "POST"])
def end_post(account_id: int, held_id: int) -> ResponseReturnValue:
    """End a post: show what it holds, ask who takes it over, hand it over."""
    here = staff_desk()
    one = known(here, account_id)
    try:
        parting = leaving.look_at_parting(here.ws, here.place, account_id, held_id)
    except PersonMissing:
        abort(404)
    except Refused as refused:
        abort(403, refusal_words(refused))
    schema = HandOverSchema() if parting.work.to_hand_over else PartingSchema()
    form = Form.blank(schema) if request.method == "GET" else Form.sent(schema)
    moved: list[int] = []

    def end() -> None:
        moved.append(leaving.end_post(here.ws, here.place, account_id, held_id, form.values["successor"]))

    if request.method == "POST" and done(here.ws, form, f"end {held_id}", end):
        handed = _n("岗位结束了，%(num)s 件在办的事移交好了。", "岗位结束了，%(num)s 件在办的事移交好了。", sum(moved))
        flash(handed if sum(moved) else _("岗位结束了。"), "ok")
        return redirect(here.url("person", account_id=account_id), 303)
    with here.door() as door:
        able = colleagues_for(door, here.place, account_id, parting.post.kind)
    page = render_template(
        "administration/end_post.html",
        desk=here,
        person=one,
        form=form,
        parting=parting,
        lines=case_lines(parting.work),
        successors=_nearest_first(here, parting.post.unit_id, able),
        post_words=post_words,
    )
    return page, 422 if form.errors else 200


@blueprint.route("/people/<int:account_id>/leave", methods=["GET", "POST"])
def leave(account_id: int) -> ResponseReturnValue:
    """Send somebody on leave: from when until when, and who stands in for each of their posts."""
    here = staff_desk()
    one = known(here, account_id)
    with here.door() as door:
        posts = absence.posts_to_cover(door, here.place, one)
        offers = {
            post.id: [(line.id, _named(line)) for line in colleagues_for(door, here.place, account_id, post.kind)]
            for post in posts
        }
        form = Form.blank(LeaveSchema(), first=absence.today(door).isoformat()) if request.method == "GET" else _sent(offers)

    def go() -> None:
        covers = {post.id: int(name) for post in posts if (name := form.text(f"stand_in_{post.id}"))}
        days = Leave(form.values["first"], form.values["last"])
        with here.door() as door:
            absence.go_on_leave(door, here.place, account_id, days, covers)

    if request.method == "POST" and done(here.ws, form, f"leave {account_id}", go):
        flash(_("假请好了。到日子代理的岗位自己生效，过了日子自己结束。"), "ok")
        return redirect(here.url("person", account_id=account_id), 303)
    page = render_template(
        "administration/leave.html", desk=here, person=one, form=form, posts=posts, offers=offers, post_words=post_words
    )
    return page, 422 if form.errors else 200


@blueprint.post("/people/<int:account_id>/back")
def come_back(account_id: int) -> ResponseReturnValue:
    """End somebody's leave, and with it the posts of those who stand in."""
    here = staff_desk()
    known(here, account_id)
    form = Form.sent(NothingSchema())

    def back() -> None:
        with here.door() as door:
            absence.come_back(door, here.place, account_id)

    if done(here.ws, form, f"back {account_id}", back):
        flash(_("销假了，代理的岗位同时结束。"), "ok")
    else:
        flash(" ".join(form.stray_errors(())), "late")
    return redirect(here.url("person", account_id=account_id), 303)


def _sent(offers: Mapping[int, list[tuple[int, str]]]) -> Form:
    """Return the form of a leave; who stands in is named by fields of their own, one for each post, among those offered."""
    typed = request.form.copy()
    names = {f"stand_in_{post_id}": typed.pop(f"stand_in_{post_id}", "") for post_id in offers}
    form = Form.sent(LeaveSchema(), typed)
    form.data.update(names)
    for (name, chosen), offered in zip(names.items(), offers.values(), strict=True):
        if chosen and chosen not in {str(number) for number, _name in offered}:
            form.complain(name, _("从列出的里面选一个"))
    return form


def _nearest_first(here: Desk, unit_id: int | None, able: Sequence[StaffLine]) -> Choices:
    """Return who could take a post over: those of its unit first, then those of its village, then the others of the place."""
    units = {unit.id: unit for unit in units_in(here.ws.session, here.ws.county_id, here.place.id)}

    def village_of(number: int | None) -> int | None:
        unit = units.get(number or 0)
        while unit is not None and unit.kind != UnitKind.VILLAGE:
            unit = units.get(unit.parent_id or 0)
        return unit.id if unit else None

    village = village_of(unit_id)
    groups: dict[str, list[tuple[str, str]]] = {_("同一单位"): [], _("同一个村"): [], _("其他单位"): []}
    for line in able:
        stands_in = {post.unit_id for post in line.posts}
        same = unit_id is not None and unit_id in stands_in
        near = village is not None and village in {village_of(number) for number in stands_in}
        head = _("同一单位") if same else _("同一个村") if near else _("其他单位")
        groups[head].append((str(line.id), _named(line)))
    return [(head, lines) for head, lines in groups.items() if lines]


def _named(line: StaffLine) -> str:
    posts = _("、").join(
        " ".join(part for part in (post.unit_name, post_words(post.kind, post.title)) if part) for post in line.posts
    )
    return _("%(name)s（%(posts)s）", name=line.name, posts=posts)
