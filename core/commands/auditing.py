"""``fengqiao audit``: whether the chains over the audit are whole."""

import click

from core import audit as audits
from core.audit import Verdict
from core.commands.databases import open_database
from core.commands.places import OPERATOR
from core.config import load_settings
from core.workspace import Workspace
from tenants.resolution import Registry
from tenants.scopes import Role, Scope

_SAID = {
    "removed": "entries were taken away",
    "changed": "entries were changed",
    "unlinked": "does not follow from the link before",
    "missing_link": "the link itself is missing",
}


@click.group()
def audit() -> None:
    """See that nothing was changed in what was done and looked at.

    核对操作日志。
    """


@audit.command()
@click.argument("code", required=False)
def verify(code: str | None) -> None:
    """Walk along the chain over the audit of the county CODE, or of every county and prefecture.

    核对日志链是否完整。

    Every break is told with its place, and the exit code is 1. Note the digest at the end down elsewhere: it proves later
    that nothing was cut off.
    """
    broken = 0
    with open_database(load_settings()) as database:
        places = [space for space in Registry(database).counties() if code in {None, space.code}]
        if code and not places:
            msg = f"No open county or prefecture has the code {code}. See which there are: fengqiao space list"
            raise click.ClickException(msg)
        for space in places:
            with database.open(Scope(Role.WORKER, county=space.id, space=space.id, seat=space.id)) as session:
                verdict = audits.verify(Workspace(session, space, OPERATOR))
            _tell(f"{space.code} {space.name}", verdict)
            broken += not verdict.is_whole
    if broken:
        msg = f"The chain is broken in {broken} of {len(places)}. 日志链断了。"
        raise click.ClickException(msg)


def _tell(place: str, verdict: Verdict) -> None:
    click.echo(
        f"{place}: {verdict.sealed} entries in {verdict.links} links, {verdict.waiting} waiting, {verdict.late} came later."
    )
    for one in verdict.breaks:
        span = f", {one.since:%Y-%m-%d %H:%M} to {one.until:%Y-%m-%d %H:%M} UTC" if one.since and one.until else ""
        click.echo(f"  link {one.link}: {_SAID[one.kind]}{span}{f' ({one.entries})' if one.entries else ''}")
    click.echo(f"  {'whole 完整' if verdict.is_whole else 'BROKEN 断了'}  {verdict.head or '-'}")
