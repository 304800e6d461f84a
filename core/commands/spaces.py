"""``fengqiao space``: found counties and prefectures, see what is there, close; units and people come in from lists."""

import time

import click
from sqlalchemy import func, select

from core.commands.columns import columns
from core.commands.databases import open_database
from core.commands.lists import people, units
from core.commands.places import find_space
from core.config import load_settings
from core.web.fields import OFFICIAL_TIME
from core.workspace import utc_now
from tenants import divisions
from tenants.divisions import Division, Level, UnknownDivision
from tenants.door import Database
from tenants.provisioning import AlreadyFounded, close_space, found_county, found_prefecture
from tenants.scopes import Role, Scope
from tenants.spaces import SpaceRow

_KINDS = {"prefecture": "prefecture 地市", "county": "county 区县", "township": "township 乡镇"}
_CANDIDATES = 10


@click.group()
def space() -> None:
    """Counties and townships: found, list, fill, close.

    建立和查看区县、乡镇空间。
    """


@space.command()
@click.argument("code")
@click.option("--desk", default="综治中心", show_default=True, help="What the county calls the desk that receives cases.")
def found(code: str, desk: str) -> None:
    """Found a county with its townships and villages, or the prefecture above counties.

    按区划代码建立区县（六位）或地市（四位）空间。

    CODE is the county's six digits in the national register, for example 371324. Its townships and villages come from
    the register, each with its desk. A name is looked up and its codes are shown. Four digits found the space of a
    prefecture; its counties are founded one by one, before or after it.
    """
    settings, begun = load_settings(), time.monotonic()
    if len(code.strip()) == Level.PREFECTURE:
        _found_prefecture(code.strip(), desk)
        return
    county = _county(code.strip())
    with open_database(settings) as database:
        try:
            made = found_county(database, county.code, utc_now(), desk=desk)
        except AlreadyFounded:
            msg = f"{county.name} ({county.code}) is founded already. Nothing was changed."
            raise click.ClickException(msg) from None
    seconds = time.monotonic() - begun
    click.echo(f"Founded {made.name} ({made.code}): {made.townships} townships, {made.villages} villages, in {seconds:.1f} s.")
    click.echo("What it needs next:")
    click.echo(f"  fengqiao ladder publish {made.code} FILE.json     how cases climb 解纷链条")
    click.echo(f"  fengqiao space units {made.code} FILE             grids 网格")
    click.echo(f"  fengqiao space people {made.code} FILE            people and posts 人员岗位")
    click.echo(f"  fengqiao account add {made.code} SIGN_IN_NAME NAME --post county_admin")


def _found_prefecture(code: str, desk: str) -> None:
    with open_database(load_settings()) as database:
        try:
            made = found_prefecture(database, code, utc_now(), desk=desk)
        except UnknownDivision:
            msg = f"The register has no prefecture {code}."
            raise click.ClickException(msg) from None
        except AlreadyFounded:
            msg = f"The prefecture {code} is founded already. Nothing was changed."
            raise click.ClickException(msg) from None
    click.echo(f"Founded {made.name} ({made.code}) above {made.counties} counties of the platform.")


@space.command("list")
@click.argument("code", required=False)
def list_spaces(code: str | None) -> None:
    """List the counties, or the townships of the county CODE.

    列出空间。
    """
    with open_database(load_settings()) as database:
        rows = _townships(database, code) if code else _counties(database)
    if not rows:
        click.echo("No county has been founded yet. Found one by its code: fengqiao space found 371324")
        return
    click.echo(columns(("Code 代码", "Kind 级别", "Name 名称", "Townships 乡镇数", "Founded 建立", "Closed 关闭"), rows))


@space.command()
@click.argument("code")
@click.option("--yes", is_flag=True, help="Do not ask.")
def close(code: str, *, yes: bool) -> None:
    """Close the space CODE: nobody enters it any more, its data stay.

    关闭空间，数据保留。

    When a county is closed, nobody enters its townships either.
    """
    with open_database(load_settings()) as database:
        found_space = find_space(database, code)
        if not yes:
            click.confirm(f"Close {found_space.name} ({code})? Nobody will be able to enter it any more.", abort=True)
        close_space(database, code, utc_now())
    click.echo(f"{found_space.name} ({code}) is closed. Pages show it within half a minute.")


space.add_command(units)
space.add_command(people)


def _county(code: str) -> Division:
    found = divisions.find(code)
    if found is not None and found.level is Level.COUNTY:
        return found
    named = [] if code.isdigit() else divisions.search(code, Level.COUNTY, limit=_CANDIDATES)
    lines = [f"  {one.code}  {'/'.join(part.name for part in divisions.path(one.code))}" for one in named]
    message = f"The register has no county {code}." if not lines else "Name the county by its code:\n" + "\n".join(lines)
    if found is not None:
        message = f"{code} is {found.name}, which is no county. Found the county it lies in; its townships come with it."
    raise click.ClickException(message)


def _counties(database: Database) -> list[tuple[str, ...]]:
    within = (
        select(SpaceRow.county_id, func.count().label("number")).where(SpaceRow.kind == "township").group_by(SpaceRow.county_id)
    )
    counted = within.subquery()
    with database.open(Scope(Role.OPERATOR)) as session:
        found = session.execute(
            select(SpaceRow, func.coalesce(counted.c.number, 0))
            .outerjoin(counted, counted.c.county_id == SpaceRow.id)
            .where(SpaceRow.county_id == SpaceRow.id)
            .order_by(SpaceRow.code)
        ).all()
    return [_line(row, str(number)) for row, number in found]


def _townships(database: Database, code: str) -> list[tuple[str, ...]]:
    county = find_space(database, code)
    with database.open(Scope(Role.OPERATOR)) as session:
        found = session.scalars(
            select(SpaceRow).where(SpaceRow.county_id == county.county_id).order_by(SpaceRow.kind, SpaceRow.code)
        )
        return [_line(row, "") for row in found]


def _line(row: SpaceRow, townships: str) -> tuple[str, ...]:
    closed = f"{row.closed_at.astimezone(OFFICIAL_TIME):%Y-%m-%d}" if row.closed_at else ""
    founded = f"{row.founded_at.astimezone(OFFICIAL_TIME):%Y-%m-%d}"
    return row.code, _KINDS[row.kind], row.name, townships, founded, closed
