"""``fengqiao space units`` and ``fengqiao space people``: lists as offices keep them, looked through first, written whole or not at all."""

import csv
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click

from core.administration.reading import read_people, read_units
from core.administration.rules import Fault, UnitLine
from core.administration.service import InitialPassword, UnitsPlan, add_people, add_planned_units, plan_people, plan_units
from core.administration.service.listing import by_township
from core.administration.sheets import Sheet, SheetUnreadable, read_sheet
from core.administration.wording import UNREADABLE, fault_words
from core.commands.columns import columns
from core.commands.databases import open_database
from core.commands.places import at_the_door, find_space, move_into, open_inside, spaces_of
from core.config import load_settings
from tenants.door import Database
from tenants.spaces import Space

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_WRITE = click.option("--write", is_flag=True, help="Really do it; without, the list is only looked through. 真正写入。")


@click.command()
@click.argument("code")
@click.argument("file", type=_FILE)
@_WRITE
def units(code: str, file: Path, *, write: bool) -> None:
    """Add units and grids to the space CODE from FILE (CSV or XLSX).

    从表格导入单位和网格。

    Columns 列: 单位编码, 名称, 类别 (网格, 村, 管区, 调解室, 部门), 上级编码. A grid's code is its village's twelve digits and
    three more; 类别 and 上级编码 may then be left out. With a county's CODE the list may name units of all its townships.

    Nothing is written without --write, and nothing at all while anything is wrong. The same list again changes nothing.
    """
    sheet = _read(file)
    read = read_units(sheet)
    lines, faults, strange = read.lines, read.faults, read.strange
    with open_database(load_settings()) as database:
        space = find_space(database, code)
        by_space, misplaced = by_township(lines, space, spaces_of(database, space))
        plans = _plan_units(database, by_space, write=write and not faults and not misplaced)
    faults += misplaced + [fault for plan in plans for fault in plan.faults]
    done = write and not faults
    _tell_faults(sheet, faults, strange)
    new, renamed = sum(len(plan.new) for plan in plans), sum(len(plan.renamed) for plan in plans)
    click.echo(f"新增 {new}，改名 {renamed}，不变 {sum(plan.unchanged for plan in plans)}，有误 {_rows(faults)} 行。")
    _tell_end(faults, done=done)


@click.command()
@click.argument("code")
@click.argument("file", type=_FILE)
@_WRITE
@click.option(
    "--passwords", type=click.Path(path_type=Path), help="Where the one-time passwords go; a new file only you can read."
)
def people(code: str, file: Path, passwords: Path | None, *, write: bool) -> None:
    """Add people and their posts to the space CODE from FILE (CSV or XLSX).

    从表格导入人员和岗位。

    Columns 列: 姓名, 登录名, 岗位 (网格员, 村调解员, 窗口受理, 镇调解员, 中心主任, 乡镇管理员; 县中心受理, 县调解员, 县中心主任, 县级管理员),
    单位编码, 岗位名称. Without 单位编码 the post stands at the desk of CODE. Somebody with two posts has two rows.

    Each new person gets a one-time password, written once into a file that only you can read, and chooses another at the
    first sign-in. Nothing is written without --write, and nothing at all while anything is wrong.
    """
    sheet = _read(file)
    path = passwords or Path(f"passwords-{code}-{datetime.now():%Y%m%d-%H%M%S}.csv")  # noqa: DTZ005  # the clock on the wall
    read = read_people(sheet)
    lines, faults, strange = read.lines, read.faults, read.strange
    with open_database(load_settings()) as database:
        space = find_space(database, code)
        with at_the_door(database, space) as ws:
            plan = plan_people(ws, spaces_of(database, space), lines)
            faults += plan.faults
            if write and not faults:
                with _progress(len(plan.accounts)) as say, _secret_file(path, wanted=bool(plan.accounts)) as keep:
                    keep(add_people(ws, plan, say))
                    ws.session.commit()
    _tell_faults(sheet, faults, strange)
    click.echo(f"新账号 {len(plan.accounts)}，新岗位 {len(plan.posts)}，不变 {plan.unchanged}，有误 {_rows(faults)} 行。")
    if write and not faults and plan.accounts:
        click.echo(f"初始密码在 {path}，只有您能读。发给本人后请删除。")
    _tell_end(faults, done=write and not faults)


def _read(file: Path) -> Sheet:
    try:
        return read_sheet(file.read_bytes())
    except SheetUnreadable as error:
        msg = f"{file.name}: {UNREADABLE[error.code]}"
        raise click.ClickException(msg) from None


def _plan_units(database: Database, by_space: Mapping[Space, Sequence[UnitLine]], *, write: bool) -> list[UnitsPlan]:
    """Look at every space first; write only when nothing is wrong in any, in one transaction."""
    if not by_space:
        return []
    with open_inside(database, next(iter(by_space))) as session:
        plans = {one: plan_units(move_into(session, one), lines) for one, lines in by_space.items()}
        if write and not any(plan.faults for plan in plans.values()):
            for one, plan in plans.items():
                add_planned_units(move_into(session, one), plan)
            session.flush()
            session.commit()
    return list(plans.values())


def _tell_faults(sheet: Sheet, faults: Sequence[Fault], strange: Sequence[str]) -> None:
    for name in strange:
        click.echo(f"第 {sheet.head.number} 行的“{name}”这一列没有用到。")
    if faults:
        rows = [(str(fault.row), fault.column, fault_words(fault)) for fault in sorted(faults, key=lambda one: one.row)]
        click.echo(columns(("行", "列", "问题"), rows))


def _tell_end(faults: Sequence[Fault], *, done: bool) -> None:
    if faults:
        raise click.ClickException("有误的行改好以后再导入，现在什么都没有写入。Nothing was written.")
    click.echo(
        "已写入。Written." if done else "只是检查，什么都没有写入。确认后加上 --write。Nothing was written; add --write to do it."
    )


def _rows(faults: Iterable[Fault]) -> int:
    return len({fault.row for fault in faults})


@contextmanager
def _progress(number: int) -> Iterator[Callable[[int], None]]:
    """Show how far the slow part is: each password is hashed with care."""
    with click.progressbar(length=number, label="正在建账号", hidden=not number) as bar:
        yield lambda _done: bar.update(1)


@contextmanager
def _secret_file(path: Path, *, wanted: bool) -> Iterator[Callable[[Sequence[InitialPassword]], None]]:
    """Keep passwords in a new file that only this user can read; it goes again if what follows fails."""
    if not wanted:
        yield lambda _passwords: None
        return
    try:
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        msg = f"{path}: {error.strerror}. Name a new file with --passwords."
        raise click.ClickException(msg) from None
    with os.fdopen(number, "w", encoding="utf-8-sig", newline="") as file:

        def keep(passwords: Sequence[InitialPassword]) -> None:
            writer = csv.writer(file)
            writer.writerow(("姓名", "登录名", "初始密码", "登录地址", "单位"))
            for one in passwords:
                # a name that begins like a formula must not become one in the office's program
                name = f"'{one.name}" if one.name[:1] in "=+-@" else one.name
                writer.writerow((name, one.sign_in_name, one.password, f"/{one.space_code}/sign-in", one.space_name))
            file.flush()
            os.fsync(file.fileno())

        try:
            yield keep
        except BaseException:
            path.unlink(missing_ok=True)
            raise
