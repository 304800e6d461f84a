"""``fengqiao practices``: which practices are installed, which the platform allows, how they are called; and a new one."""

import logging
from contextlib import AbstractContextManager
from pathlib import Path

import click
from sqlalchemy import select

from core.cases.models import Case
from core.commands.columns import columns
from core.commands.contract import LOCK, locked_contract, narrowings, present_contract, write_contract
from core.commands.databases import open_database
from core.commands.db import owner_address
from core.commands.pattern_copying import copy_pattern
from core.config import load_settings
from core.practices import BadCard, Installed, Practice, installed, service
from core.practices.models import CountyPractice, TracedCase
from core.upgrade import remove_practice
from core.web.fields import OFFICIAL_TIME
from core.workspace import WORKER, Workspace, utc_now
from tenants.door import Database
from tenants.resolution import Registry
from tenants.scopes import Role, Scope
from tenants.spaces import Space


@click.group()
def practices() -> None:
    """Counties' own practices: see, allow, trace, write a new one.

    各地的特色做法：查看、许可、跟踪、新写一个。
    """


@practices.command()
@click.argument("key")
@click.option("--name", default="", help="What it is called on screen, in Chinese; later each county may call it otherwise.")
@click.option("--name-en", default="", help="The same in English.")
@click.option(
    "--to", type=click.Path(path_type=Path), default=None, help="Where to write; a folder named after the key by default."
)
@click.option("--bundled", is_flag=True, help="Write it into this project's plugins/, not as a distribution of its own.")
def new(key: str, name: str, name_en: str, to: Path | None, *, bundled: bool) -> None:
    """Write a new practice that runs, with a table, pages, words in two languages and tests.

    新写一个特色做法：能运行，带表、页面、两种语言和测试。

    KEY is in small letters, for example harvest_feast.
    """
    plain = key.replace("_", " ")
    try:
        made = copy_pattern(
            key, name or plain, name_en or plain.capitalize(), to or (Path() if bundled else Path(key)), bundled=bundled
        )
    except BadCard as wrong:
        raise click.UsageError(str(wrong)) from None
    except FileExistsError as there:
        msg = f"{there.args[0]} is there already. Nothing is written over."
        raise click.ClickException(msg) from None
    click.echo(f"Wrote {len(made)} files. What comes next:")
    if bundled:
        click.echo(f'  add to pyproject.toml, under [project.entry-points."fengqiao.practices"]:  {key} = "plugins.{key}.plugin"')
        click.echo("  pip install -e .")
    else:
        click.echo(f"  pip install -e {to or key}")
    click.echo(f"  fengqiao practices check {key}      does it keep the contract 检查")
    click.echo("  fengqiao db upgrade                      lay its tables 建表")
    click.echo(f"  fengqiao practices allow {key}      let counties choose it 许可")


@practices.command("list")
def listed() -> None:
    """List what is installed, what is allowed, and in how many counties it is on.

    列出已安装的做法、是否许可、几个县在用。
    """
    here = installed()
    with open_database(load_settings()) as database:
        may, used = _allowed(database), _used(database)
    rows = [
        (
            card.key,
            card.version,
            card.name,
            "allowed 已许可" if card.key in may else "not allowed 未许可",
            str(used.get(card.key, 0)),
        )
        for card in here.cards.values()
    ]
    click.echo(columns(("key", "version", "name", "platform", "counties"), rows) if rows else "No practice is installed.")
    for name, why in here.broken.items():
        click.echo(f"{name} is not heard: {why}")


@practices.command()
@click.argument("keys", nargs=-1, required=True)
def allow(keys: tuple[str, ...]) -> None:
    """Let county administrators choose these practices. Their code runs inside the program: allow what you trust.

    许可县级管理员选用。做法的程序和平台一起运行，只许可信得过的。
    """
    here = installed()
    with _database() as database, database.open(Scope(Role.OPERATOR)) as session:
        for key in keys:
            service.allow(session, _card(here, key), utc_now())
        session.commit()
    click.echo(f"Allowed: {', '.join(keys)}. Each county's administrator decides whether to switch it on.")
    click.echo("What runs already knows the practices it was started with: start it anew. 正在运行的网站和后台任务要重新启动。")


@practices.command()
@click.argument("key")
def withdraw(key: str) -> None:
    """Take a practice back: no county hears it any more from the next request on; all its data stay.

    收回许可：各县下一次请求起就不再调用，数据都留着。
    """
    with _database() as database, database.open(Scope(Role.OPERATOR)) as session:
        was = service.withdraw(session, key, utc_now())
        session.commit()
    click.echo(f"{key} is no longer allowed." if was else f"{key} was not allowed.")


@practices.command()
@click.argument("key")
@click.option("--yes", is_flag=True, help="Its tables and all that stands in them are gone for good; say that this is meant.")
def remove(key: str, *, yes: bool) -> None:
    """Take a practice off the platform: its tables are dropped, once no county has it on and it is no longer allowed.

    从平台撤下一个做法：各县都关掉、许可也收回以后，删掉它的表和里面的数据。
    """
    here, settings = installed(), load_settings()
    _card(here, key)
    with open_database(settings) as database:
        used = _used(database).get(key, 0)
        if used or key in _allowed(database):
            msg = f"{key} is on in {used} counties." if used else f"{key} is still allowed: fengqiao practices withdraw {key}"
            raise click.ClickException(msg)
    if not yes:
        raise click.UsageError("This deletes its tables with all that stands in them. Say --yes when that is meant.")
    with owner_address(settings) as owner:
        remove_practice(owner, here, key)
    click.echo(f"The tables of {key} are gone. Uninstall its distribution now, or the next db upgrade lays them anew, empty.")


@practices.command()
@click.argument("county_code")
@click.argument("number")
def trace(county_code: str, number: str) -> None:
    """Show how practices were called about one case; the first time, begin to write it down, for two hours.

    查看某一件事调用了哪些做法；第一次用时开始记录，记两个小时。

    COUNTY_CODE is the county's six digits, NUMBER the case's number as it stands on its page.
    """
    with _database() as database:
        county = Registry(database).find(county_code)
        if county is None or not county.is_county:
            msg = f"There is no county {county_code}."
            raise click.ClickException(msg)
        with database.open(_worker(county)) as session:
            ws = Workspace(session, county, WORKER)
            if session.scalar(select(Case.id).where(Case.county_id == county.id, Case.number == number)) is None:
                msg = f"{county.name} has no case {number}."
                raise click.ClickException(msg)
            until = session.scalar(select(TracedCase.until).where(TracedCase.county_id == county.id, TracedCase.about == number))
            calls = service.traced_calls(ws, number)
            if until is None or until <= ws.now():
                service.trace(ws, number)
                click.echo("From now on, for two hours, every call about this case is written down. Look again later.")
            session.commit()
        rows = [
            (f"{call.at.astimezone(OFFICIAL_TIME):%H:%M:%S}", call.key, call.hook, f"{call.took_ms} ms", call.ended)
            for call in calls
        ]
        if rows:
            click.echo(columns(("at", "practice", "hook", "took", "ended"), rows))


@practices.command()
@click.argument("key")
@click.option("--words", default="", help="What changes, in a few English words; they name the file.")
def migrate(key: str, words: str) -> None:
    """Write the next migration of a practice from its models, on a database server of its own. Look it through before use.

    按模型写出下一个建表或改表的迁移文件，写好以后看一遍。

    Migrations that were laid nowhere yet may be deleted first; then one is written that lays everything.
    """
    from core.testing.kit.migrating import next_migration

    here = installed()
    _card(here, key)
    made = next_migration(here, key, words)
    if made is None:
        click.echo("The migrations lay just what the models say. Nothing is to be written.")
        return
    click.echo(f"Wrote {made}. Look it through.")


@practices.command("words")
@click.argument("key")
def words_of(key: str) -> None:
    """Write the texts of a practice that have no English yet into its list of words, to be filled in.

    把还没有英文的文字列进翻译文件，等着填。
    """
    from core.testing.kit.wording import list_words

    here = installed()
    _card(here, key)
    written, waiting = list_words(here, key)
    if not waiting:
        click.echo("Every text for people has its English.")
    else:
        click.echo(f"{waiting} texts wait for their English in {written}.")


@practices.command()
@click.argument("key")
def check(key: str) -> None:
    """Check whether a practice keeps the contract, rule by rule, on a database server of its own. Exit code 1 when it does not.

    逐条检查一个做法合不合约定，用单独的数据库，不动现有数据。
    """
    from core.testing.kit import check_practice

    here = installed()
    _card(here, key)
    logging.getLogger("core").setLevel(logging.CRITICAL)  # what is made to fail would be told as if it were news
    found = check_practice(here, key)
    for one in found:
        click.echo(f"{'failed' if one.wrong else 'done  '}  {one.rule}: {one.asks}")
        for wrong in one.wrong:
            click.echo(f"          {wrong}")
    failed = [one.rule for one in found if one.wrong]
    if failed:
        msg = f"{key} does not keep {len(failed)} of {len(found)} rules: {', '.join(failed)}."
        raise click.ClickException(msg)
    click.echo(f"{key} keeps all {len(found)} rules.")


@practices.command()
@click.option("--write", is_flag=True, help="Write it down as it is now; done when it has grown.")
def contract(*, write: bool) -> None:
    """Compare what practices may rely on with what was written down: it may grow, and loses nothing.

    核对对做法的约定：只能增加，不能减少。
    """
    lost = narrowings(locked_contract(), present_contract()) if LOCK.exists() else []
    for line in lost:
        click.echo(line)
    if lost:
        msg = f"The contract lost {len(lost)} things that practices may use."
        raise click.ClickException(msg)
    if write:
        write_contract()
    click.echo("Written down." if write else "Nothing is lost.")


def _database() -> AbstractContextManager[Database]:
    """Give the platform's database; complains where there is none yet, so that nothing is allowed in one made by chance."""
    settings = load_settings()
    if not settings.database_url and not settings.data_dir.exists():
        msg = (
            f"There is no database in {settings.data_dir.absolute()}. Go to the folder in which fengqiao demo or serve runs, "
            "or set FENGQIAO_DATA_DIR. 这里没有数据库，请到运行平台的文件夹里执行。"
        )
        raise click.ClickException(msg)
    return open_database(settings)


def _worker(county: Space) -> Scope:
    return Scope(Role.WORKER, county=county.id, space=county.id, seat=county.id)


def _card(here: Installed, key: str) -> Practice:
    card = here.card(key)
    if card is None:
        raise click.ClickException(here.missing(key))
    return card


def _allowed(database: Database) -> dict[str, str]:
    with database.open(Scope(Role.OPERATOR)) as session:
        return service.allowed(session)


def _used(database: Database) -> dict[str, int]:
    """Return in how many counties each practice is on, county by county: the fence shows one at a time."""
    counted: dict[str, int] = {}
    for county in Registry(database).counties():
        with database.open(_worker(county)) as session:
            on = select(CountyPractice.key).where(CountyPractice.county_id == county.id, CountyPractice.is_on)
            for key in session.scalars(on):
                counted[key] = counted.get(key, 0) + 1
    return counted
