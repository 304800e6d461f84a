"""Lists of people and units as files: a pattern to fill in, a dry run, the file back with what is wrong, and the writing."""

from collections import defaultdict
from dataclasses import dataclass
from io import BytesIO

from flask import Response, abort, flash, redirect, render_template, request, send_file
from flask.typing import ResponseReturnValue

from core.access import Deed
from core.administration.blanks import blank, marked
from core.administration.rules import PERSON_COLUMNS, UNIT_COLUMNS, Refused
from core.administration.rules.lists import EXAMPLE
from core.administration.rules.organisation import kinds_in
from core.administration.schemas import NothingSchema
from core.administration.service import listing
from core.administration.service.listing import PEOPLE, ListMissing, Look
from core.administration.sheets import SheetUnreadable
from core.administration.views.desk import Desk, desk, done, places_of, post_choices, refusal_words
from core.administration.views.door import blueprint
from core.administration.wording import FATES, UNIT_KINDS, UNREADABLE, fault_words
from core.people.wording import POSTS
from core.web import Form
from core.web.words import _
from tenants.organisation import units_in
from tenants.spaces import SpaceKind

_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: So many rows of a dry run stand on the page, those with something wrong first; the file has them all.
SHOWN = 200


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row of a dry run: its number in the file, its first cells, what becomes of it, what is wrong."""

    number: int
    cells: tuple[str, ...]
    fate: str
    wrong: tuple[str, ...]


@blueprint.route("/people/import", defaults={"what": PEOPLE}, methods=["GET", "POST"])
@blueprint.route("/units/import", defaults={"what": listing.UNITS}, methods=["GET", "POST"])
def bring_list(what: str) -> ResponseReturnValue:
    """Take a file for its dry run."""
    here = desk(Deed.MANAGE_PEOPLE)
    form = Form.blank(NothingSchema()) if request.method == "GET" else Form.sent(NothingSchema())
    if request.method == "POST":
        number = _brought(here, form, what)
        if number is not None:
            return redirect(here.url("brought_list", list_id=number), 303)
    page = render_template(
        "administration/bring_list.html",
        desk=here,
        form=form,
        what=what,
        places=places_of(here),
        columns=[names[0] for names in (PERSON_COLUMNS if what == PEOPLE else UNIT_COLUMNS).values()],
    )
    return page, 422 if form.errors else 200


@blueprint.get("/people/template", defaults={"what": PEOPLE})
@blueprint.get("/units/template", defaults={"what": listing.UNITS})
def list_template(what: str) -> ResponseReturnValue:
    """Send the table to fill in, with the codes of the place's units."""
    here = desk(Deed.MANAGE_PEOPLE)
    units = units_in(here.ws.session, here.ws.county_id, here.place.id)
    if what == PEOPLE:
        file = _people_pattern(here, [("单位编码", "名称", "类别"), *((one.code, one.name, _kind(one.kind)) for one in units)])
    else:
        above = [one for one in units if one.kind in {"centre", "area", "village"}]
        file = _units_pattern(here, [("上级编码", "名称", "类别"), *((one.code, one.name, _kind(one.kind)) for one in above)])
    return _sent(file, f"{'人员' if what == PEOPLE else '单位'}导入模板.xlsx")


@blueprint.get("/lists/<int:list_id>")
def brought_list(list_id: int) -> ResponseReturnValue:
    """Show what a list would change, row by row; nothing is written."""
    here = desk(Deed.MANAGE_PEOPLE)
    return _page(here, _look(here, list_id), Form.blank(NothingSchema()))


@blueprint.get("/lists/<int:list_id>/sheet")
def list_sheet(list_id: int) -> ResponseReturnValue:
    """Send the list back with what is wrong written into a last column."""
    here = desk(Deed.MANAGE_PEOPLE)
    look = _look(here, list_id)
    if look.done:
        abort(404)
    return _sent(marked(look.sheet, _by_row(look)), f"改好再导入-{look.file_name.rpartition('.')[0] or look.file_name}.xlsx")


@blueprint.post("/lists/<int:list_id>/confirm")
def confirm_list(list_id: int) -> ResponseReturnValue:
    """Write a list in which nothing is wrong."""
    here = desk(Deed.MANAGE_PEOPLE)
    look = _look(here, list_id)
    form = Form.sent(NothingSchema())
    written: list[tuple[int, int]] = []

    def write() -> None:
        written.append(listing.write_list(here.ws, here.place, list_id))

    if not done(here.ws, form, f"list {list_id}", write):
        return _page(here, _look(here, list_id), form), 409 if look.done else 422
    made, added = written[0] if written else (look.made, look.added)
    if look.what == PEOPLE:
        flash(
            _("导入好了：新账号 %(made)s 个，新岗位 %(added)s 个。勾上还没启用的，印密码单发给本人。", made=made, added=added),
            "ok",
        )
        return redirect(here.url("people", state="waiting"), 303)
    flash(_("导入好了：新设 %(made)s 个，改名 %(added)s 个。", made=made, added=added), "ok")
    return redirect(here.url("units"), 303)


def _brought(here: Desk, form: Form, what: str) -> int | None:
    """Keep the file that was sent and return its number; None when it cannot be read, and the form says why."""
    file = request.files.get("file")
    if file is None or not file.filename:
        form.complain("file", refusal_words(Refused("file_missing")))
        return None
    content, name, kept = file.read(), file.filename, list[int]()

    def bring() -> None:
        kept.append(listing.bring_list(here.ws, here.place, what, name, content))

    try:
        done(here.ws, form, f"bring {what}", bring)
    except SheetUnreadable as error:
        form.complain("file", _(UNREADABLE[error.code]))
    if not form.errors and not kept:
        form.complain("file", _("这个文件刚才已经送过了，重新选一次。"))
    return kept[0] if kept and not form.errors else None


def _look(here: Desk, list_id: int) -> Look:
    try:
        return listing.look_through(here.ws, here.place, list_id)
    except ListMissing:
        abort(404)


def _page(here: Desk, look: Look, form: Form) -> str:
    return render_template(
        "administration/brought_list.html",
        desk=here,
        look=look,
        form=form,
        heads=look.sheet.head.cells[:5],
        whole=[fault_words(fault) for fault in look.faults if fault.code == "no_column"],
        rows=_shown(look),
        rest=max(0, len(look.sheet.rows) - SHOWN),
    )


def _shown(look: Look) -> list[ShownRow]:
    wrong = defaultdict(list)
    for fault in look.faults:
        wrong[fault.row].append(_("%(column)s：%(what)s", column=fault.column, what=fault_words(fault)))
    told = [row for row in look.sheet.rows if row.number in wrong or row.number in look.fates]
    rows = sorted(told, key=lambda row: (row.number not in wrong, row.number))[:SHOWN]
    return [
        ShownRow(
            row.number,
            row.cells[:5],
            _(FATES[look.what, look.fates[row.number]]) if row.number in look.fates and row.number not in wrong else "",
            tuple(wrong[row.number]),
        )
        for row in rows
    ]


def _by_row(look: Look) -> dict[int, str]:
    said: dict[int, list[str]] = defaultdict(list)
    for fault in look.faults:
        said[fault.row].append(f"{fault.column}：{fault_words(fault)}")
    return {row: "；".join(words) for row, words in said.items()}


def _people_pattern(here: Desk, known: list[tuple[str, ...]]) -> BytesIO:
    posts = "、".join(POSTS[kind] for kind, _name in post_choices(here))
    about = (
        "一行写一个人的一个岗位。一个人有两个岗位，写两行，姓名和登录名一样。",
        "姓名、登录名、岗位必须填。登录名全县不能重名，不要有空格、逗号和引号。",
        f"岗位写这些里的一个：{posts}。",
        "单位编码写下面列的编码。网格员写网格的，村调解员写村的，部门经办人写部门的；别的岗位可以不写，就在受理窗口。",
        "岗位名称是本地自己的叫法，可以不写。",
        f"第 2 行是例子，以“{EXAMPLE}”开头的行不会导入，可以删掉，也可以不管。",
        "编码这一列要是文本格式，不然表格软件会把长数字改成科学计数。",
    )
    grid = next((one[0] for one in known[1:] if one[2] == _kind("grid")), "")
    example = (f"{EXAMPLE}张大山", "zhangdashan", POSTS["grid_member" if not here.place.is_county else "county_clerk"], grid, "")
    return blank("人员", [names[0] for names in PERSON_COLUMNS.values()], example, about, known)


def _units_pattern(here: Desk, known: list[tuple[str, ...]]) -> BytesIO:
    kinds = "、".join(_kind(kind) for kind in kinds_in(township=here.place.kind is SpaceKind.TOWNSHIP))
    about = (
        "一行写一个单位。已经有的单位，编码一样、名称不同，就改名。",
        "单位编码、名称必须填。村的编码是 12 位；网格的编码是所在村的 12 位再加 3 位。",
        f"类别写这些里的一个：{kinds}。村和网格看编码就知道，可以不写。",
        "上级编码写下面列的编码，或者本表里另一行的编码。网格可以不写，就在编码所属的村下面。",
        f"第 2 行是例子，以“{EXAMPLE}”开头的行不会导入，可以删掉，也可以不管。",
        "编码这一列要是文本格式，不然表格软件会把长数字改成科学计数。",
    )
    village = next((one[0] for one in known[1:] if one[2] == _kind("village")), "")
    example = (
        f"{village}001" if village else f"R{here.place.code}01",
        f"{EXAMPLE}一组网格" if village else f"{EXAMPLE}调解室",
        _kind("grid" if village else "room"),
        village,
    )
    return blank("单位", [names[0] for names in UNIT_COLUMNS.values()], example, about, known)


def _kind(kind: str) -> str:
    """Return what a kind of unit is called in the files, whatever the reader's language."""
    return UNIT_KINDS[kind]


def _sent(file: BytesIO, name: str) -> Response:
    return send_file(file, mimetype=_EXCEL, as_attachment=True, download_name=name)
