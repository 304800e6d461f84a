"""What a line of a list of units or people must say, free of database and web; what is wrong is a code with its row and column."""

import re
import secrets
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

#: The national code of a village has twelve digits; a grid's is its village's and three of its own (handbook 2.6).
VILLAGE_DIGITS = 12
GRID_DIGITS = 15
_LONGEST_NAME = 60
_LONGEST_CODE = 40
#: The row of a pattern that shows how a row is written begins with this, and is passed over.
EXAMPLE = "例："
#: The column into which what is wrong is written; brought back it means nothing.
FAULT_COLUMN = "问题"

#: How the columns are called in the offices' own files, and what they are here.
UNIT_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "code": ("单位编码", "编码", "网格编码", "代码", "code"),
    "name": ("名称", "单位名称", "网格名称", "name"),
    "kind": ("类别", "单位类别", "类型", "kind"),
    "above": ("上级编码", "上级单位编码", "上级", "above"),
}
PERSON_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "name": ("姓名", "人员姓名", "name"),
    "sign_in_name": ("登录名", "用户名", "账号", "sign_in_name"),
    "post": ("岗位", "岗位类别", "post"),
    "unit": ("单位编码", "所在单位编码", "编码", "unit"),
    "title": ("岗位名称", "岗位叫法", "title"),
}
_UNITS_NEED = ("code", "name")
_PEOPLE_NEED = ("name", "sign_in_name", "post")

#: What a kind of unit is called in the files. A centre comes with its space.
UNIT_KINDS: Mapping[str, str] = {
    "网格": "grid", "村": "village", "行政村": "village", "村居": "village", "社区": "village", "居委会": "village", "管区": "area",
    "片区": "area", "工作片区": "area", "工作区": "area", "调解室": "room", "工作室": "room", "室": "room", "部门": "department",
    "站所": "department", "单位": "department", "grid": "grid", "village": "village", "area": "area", "room": "room",
    "department": "department",
}  # fmt: skip

#: What a kind of post is called in the files, besides its key.
POST_KINDS: Mapping[str, str] = {
    "网格员": "grid_member", "村调解员": "village_mediator", "村级调解员": "village_mediator", "社区调解员": "village_mediator",
    "窗口受理": "window_clerk", "窗口人员": "window_clerk", "镇调解员": "township_mediator", "乡镇调解员": "township_mediator",
    "中心主任": "director", "主任": "director", "乡镇管理员": "township_admin", "镇管理员": "township_admin", "县中心受理": "county_clerk",
    "县调解员": "county_mediator", "县中心主任": "county_director", "县级管理员": "county_admin", "县管理员": "county_admin",
    "品牌调解员": "brand_mediator", "部门经办人": "department_officer", "经办人": "department_officer", "心理咨询师": "counsellor",
    "市州中心受理": "prefecture_clerk", "市州中心主任": "prefecture_director", "市州管理员": "prefecture_admin",
    "分管领导": "leader", "安全管理员": "security_admin", "审计管理员": "audit_admin",
}  # fmt: skip

_MANGLED = re.compile(r"\d(?:\.\d+)?[eE]\+?\d+")
_PLAIN_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]*")
_SIGN_IN_NAME = re.compile(r"[^\s,;\"'<>]+")


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in a file: in which row (as the office's program numbers it) and column, what, and what stands there."""

    row: int
    column: str
    code: str
    found: str = ""


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit as a file names it; an empty ``above`` is the desk of the space."""

    row: int
    code: str
    name: str
    kind: str
    above: str


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A person at a post as a file names them; ``unit`` is the code of a unit or of a space."""

    row: int
    name: str
    sign_in_name: str
    post: str
    unit: str
    title: str


def find_columns(head: Sequence[str], known: Mapping[str, tuple[str, ...]]) -> tuple[dict[str, int], tuple[str, ...]]:
    """Return which field stands in which column, and the heads of columns that mean nothing here."""
    plain = [re.sub(r"[\s*＊]|[（(].*?[）)]", "", unicodedata.normalize("NFKC", name)).lower() for name in head]
    found: dict[str, int] = {}
    for field, names in known.items():
        at = next((plain.index(name) for name in names if name in plain and plain.index(name) not in found.values()), None)
        if at is not None:
            found[field] = at
    strange = tuple(name for at, name in enumerate(head) if name not in {"", FAULT_COLUMN} and at not in found.values())
    return found, strange


def missing_columns(found: Mapping[str, int], *, people: bool) -> tuple[str, ...]:
    """Return the Chinese heads of columns without which the file says nothing."""
    known, needed = (PERSON_COLUMNS, _PEOPLE_NEED) if people else (UNIT_COLUMNS, _UNITS_NEED)
    return tuple(known[field][0] for field in needed if field not in found)


def read_unit(row: int, cells: Mapping[str, str]) -> UnitLine | tuple[Fault, ...]:
    """Return the unit that a row names, or what is wrong with it."""
    code, name = cells.get("code", ""), cells.get("name", "")
    kind = _kind_of(cells.get("kind", ""), code)
    above = cells.get("above", "") or (code[:VILLAGE_DIGITS] if kind == "grid" else "")
    faults = [
        *_code_faults(row, "单位编码", code),
        *(_code_faults(row, "上级编码", above) if cells.get("above") else ()),
        *_name_faults(row, "名称", name),
    ]
    if kind is None:
        faults.append(Fault(row, "类别", "kind_unknown", cells.get("kind", "")))
    if kind == "grid" and not (len(code) == GRID_DIGITS and code.isdigit() and code.startswith(above)) and not faults:
        faults.append(Fault(row, "单位编码", "grid_code", code))
    if kind == "village" and not (len(code) == VILLAGE_DIGITS and code.isdigit()) and not faults:
        faults.append(Fault(row, "单位编码", "village_code", code))
    return tuple(faults) if faults or kind is None else UnitLine(row, code, name, kind, above)


def read_person(row: int, cells: Mapping[str, str]) -> PersonLine | tuple[Fault, ...]:
    """Return the person that a row names, or what is wrong with it."""
    wanted, unit, sign_in_name = cells.get("post", ""), cells.get("unit", ""), cells.get("sign_in_name", "")
    post = POST_KINDS.get(wanted, wanted if wanted in POST_KINDS.values() else "")
    faults = [
        *_name_faults(row, "姓名", cells.get("name", "")),
        *(_code_faults(row, "单位编码", unit) if unit else ()),
    ]
    if not sign_in_name:
        faults.append(Fault(row, "登录名", "missing"))
    elif not _SIGN_IN_NAME.fullmatch(sign_in_name) or len(sign_in_name) > _LONGEST_NAME:
        faults.append(Fault(row, "登录名", "sign_in_name", sign_in_name))
    if not post:
        faults.append(Fault(row, "岗位", "post_unknown" if wanted else "missing", wanted))
    if faults:
        return tuple(faults)
    return PersonLine(row, cells["name"], sign_in_name, post, unit, cells.get("title", ""))


def one_time_password() -> str:
    """Return a password to be changed at the first sign-in: three groups of four that are easily read out (58 bits)."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _letter in range(4)) for _group in range(3))


def _kind_of(word: str, code: str) -> str | None:
    if word:
        return UNIT_KINDS.get(word)
    return {GRID_DIGITS: "grid", VILLAGE_DIGITS: "village"}.get(len(code)) if code.isdigit() else None


def _code_faults(row: int, column: str, code: str) -> tuple[Fault, ...]:
    if not code:
        return (Fault(row, column, "missing"),)
    if _MANGLED.fullmatch(code):
        return (Fault(row, column, "code_mangled", code),)
    if not _PLAIN_CODE.fullmatch(code) or len(code) > _LONGEST_CODE:
        return (Fault(row, column, "code_letters", code),)
    return ()


def _name_faults(row: int, column: str, name: str) -> tuple[Fault, ...]:
    if not name:
        return (Fault(row, column, "missing"),)
    return (Fault(row, column, "too_long", name),) if len(name) > _LONGEST_NAME else ()


def is_example(cells: Mapping[str, str]) -> bool:
    """Return whether a row is the one that shows how a row is written."""
    return cells.get("name", "").startswith(EXAMPLE)
