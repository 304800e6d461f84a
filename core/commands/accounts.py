"""``fengqiao account``: who can sign in, at which post, with which one-time password."""

from collections.abc import Sequence

import click

from core.access import COUNTY_POSTS, POSTS_AT, PREFECTURE_POSTS, TOWNSHIP_POSTS
from core.administration.rules import POST_KINDS
from core.administration.service import (
    NoSuchAccount,
    accounts_in,
    disable,
    find_account,
    give_post,
    new_account,
    new_password,
)
from core.commands.columns import columns
from core.commands.databases import open_database
from core.commands.places import at_the_door, find_space
from core.config import load_settings
from core.people.models import Account, Post
from core.people.wording import post_name
from core.web.fields import OFFICIAL_TIME
from core.workspace import Workspace
from tenants.spaces import Space

_POSTS = f"The post: {', '.join(TOWNSHIP_POSTS)} in a township, {', '.join(COUNTY_POSTS)} in a county, {', '.join(PREFECTURE_POSTS)} in a prefecture; or its Chinese name."
_UNIT = "Code of the unit the post stands in (a grid, a village …); the desk of the space if it is left out."
_TITLE = "What the place itself calls the post."


@click.group()
def account() -> None:
    """Accounts: add, list, give posts and passwords, disable.

    账号、岗位和密码。

    An account belongs to the county of the space CODE; its sign-in name is unique there.
    """


@account.command()
@click.argument("code")
@click.argument("sign_in_name")
@click.argument("name")
@click.option("--post", "kind", required=True, help=_POSTS)
@click.option("--unit", default="", help=_UNIT)
@click.option("--title", default="", help=_TITLE)
def add(code: str, sign_in_name: str, name: str, kind: str, unit: str, title: str) -> None:
    """Add an account with a first post in the space CODE, and print its one-time password.

    新建账号。
    """
    with open_database(load_settings()) as database:
        space = find_space(database, code)
        with at_the_door(database, space) as ws:
            try:
                made, password = new_account(ws, sign_in_name, name)
            except ValueError:
                msg = f"The sign-in name {sign_in_name} is taken in this county. For another post: fengqiao account post"
                raise click.ClickException(msg) from None
            _give_post(ws, made, kind, space, unit, title)
            ws.session.commit()
    click.echo(f"{name} can sign in at /{code}/sign-in")
    _tell_password(sign_in_name, password)


@account.command()
@click.argument("code")
@click.argument("sign_in_name")
@click.argument("kind")
@click.option("--unit", default="", help=_UNIT)
@click.option("--title", default="", help=_TITLE)
def post(code: str, sign_in_name: str, kind: str, unit: str, title: str) -> None:
    """Give an account another post, KIND, in the space CODE.

    增加岗位。
    """
    with open_database(load_settings()) as database:
        space = find_space(database, code)
        with at_the_door(database, space) as ws:
            given = _give_post(ws, _find(ws, sign_in_name), kind, space, unit, title)
            ws.session.commit()
    click.echo(f"{given.name} is {given.kind} ({post_name(given.kind)}) in {space.name} now.")


@account.command()
@click.argument("code")
@click.argument("sign_in_name")
def password(code: str, sign_in_name: str) -> None:
    """Print a new one-time password for an account; whoever is signed in with it is signed out.

    重置密码。
    """
    with open_database(load_settings()) as database, at_the_door(database, find_space(database, code)) as ws:
        new = new_password(ws, _find(ws, sign_in_name))
        ws.session.commit()
    _tell_password(sign_in_name, new)


@account.command("list")
@click.argument("code")
def list_accounts(code: str) -> None:
    """List the accounts of the space CODE; of a county all in it, one line for each post.

    列出账号。
    """
    with open_database(load_settings()) as database:
        space = find_space(database, code)
        with at_the_door(database, space) as ws:
            lines = accounts_in(ws, whole_county=space.is_county)
    if not lines:
        click.echo(f"Nobody can sign in here yet. Add somebody: fengqiao account add {code} SIGN_IN_NAME NAME --post KIND")
        return
    rows = [
        (
            line.sign_in_name,
            line.name,
            line.title or post_name(line.post),
            f"{line.space_name} {line.space_code}".strip(),
            line.unit_name,
            f"disabled {line.disabled_at.astimezone(OFFICIAL_TIME):%Y-%m-%d} 已停用"
            if line.disabled_at
            else "one-time password 初始密码"
            if line.must_change
            else "",
        )
        for line in lines
    ]
    click.echo(columns(("Sign-in name 登录名", "Name 姓名", "Post 岗位", "Space 空间", "Unit 单位", "State 状态"), rows))


@account.command("disable")
@click.argument("code")
@click.argument("sign_in_name")
def disable_account(code: str, sign_in_name: str) -> None:
    """Disable an account: whoever is signed in with it is out at the next click.

    停用账号。
    """
    with open_database(load_settings()) as database, at_the_door(database, find_space(database, code)) as ws:
        found = _find(ws, sign_in_name)
        disable(ws, found)
        ws.session.commit()
        click.echo(f"{found.name} ({sign_in_name}) can no longer sign in.")


def _find(ws: Workspace, sign_in_name: str) -> Account:
    try:
        return find_account(ws, sign_in_name)
    except NoSuchAccount:
        message = f"{ws.space.county_name} has no account with the sign-in name {sign_in_name}. See: fengqiao account list {ws.space.county_code}"
        raise click.ClickException(message) from None


def _give_post(ws: Workspace, holder: Account, kind: str, space: Space, unit: str, title: str) -> Post:
    kind = POST_KINDS.get(kind, kind)
    allowed: Sequence[str] = POSTS_AT[space.kind]
    if kind not in allowed:
        msg = f"There is no post {kind} in {space.name}. There are: {', '.join(allowed)}."
        raise click.ClickException(msg)
    try:
        return give_post(ws, holder, kind, space, unit, title)
    except LookupError:
        raise click.ClickException(
            f"{space.name} has no unit with the code {unit}." if unit else f"{space.name} has no desk."
        ) from None
    except ValueError:
        needed = "grid" if kind == "grid_member" else "village"
        msg = f"The post {kind} needs a unit: name the {needed} with --unit."
        raise click.ClickException(msg) from None


def _tell_password(sign_in_name: str, password: str) -> None:
    click.echo(f"  sign-in name       登录名    {sign_in_name}")
    click.echo(f"  one-time password  初始密码  {password}")
    click.echo("It is shown this once; a new one must be chosen at the first sign-in. 只显示这一次，首次登录须修改。")
