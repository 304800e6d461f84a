"""``fengqiao ladder``: publish how cases climb in a county, and show it in words."""

import json
from pathlib import Path

import click

from core import escalation
from core.administration.service import BoundLadder, bound_ladders
from core.administration.wording import (
    ON_EXPIRY,
    conditions_words,
    problem_words,
    records_words,
    term_words,
    terms_words,
    unreadable_words,
)
from core.cases.views.showing import rung_name
from core.cases.wording import KINDS
from core.commands.databases import open_database
from core.commands.places import OPERATOR, find_space, open_inside
from core.config import load_settings
from core.escalation import Ladder
from core.escalation.rules import Way, picture, validate
from core.escalation.schemas import LadderUnreadable, load_ladder
from core.web.fields import OFFICIAL_TIME
from core.workspace import Workspace


@click.group()
def ladder() -> None:
    """Ladders: how cases climb, as versioned data of a county.

    解纷链条。
    """


@ladder.command()
@click.argument("code")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--name", default="main", show_default=True, help="The ladder of this name gets a new version.")
def publish(code: str, file: Path, name: str) -> None:
    """Publish the ladder in FILE (JSON) for the county CODE, or for one township.

    发布解纷链条。

    New cases take it from now on; those under way keep the version they began with. A faulty ladder is refused, and
    what is wrong with it is listed.
    """
    wanted = _read(file)
    with open_database(load_settings()) as database:
        space = find_space(database, code)
        county = find_space(database, space.county_code)
        with open_inside(database, county) as session:
            ws = Workspace(session, county, OPERATOR)
            ladder_id = escalation.publish(ws, name, wanted, for_space_id=space.id)
            version = next(one.version for one in bound_ladders(ws) if one.id == ladder_id)
            session.commit()
    click.echo(f"Published “{wanted.title}” as version {version} of {name} for {space.name} ({KINDS[wanted.kind]}).")


@ladder.command()
@click.argument("code")
def show(code: str) -> None:
    """Show the ladders in force in the county CODE, in words.

    查看解纷链条。
    """
    with open_database(load_settings()) as database:
        space = find_space(database, code)
        county = find_space(database, space.county_code)
        with open_inside(database, county) as session:
            found = bound_ladders(Workspace(session, county, OPERATOR))
    if not found:
        msg = f"{county.name} has no ladder yet. Publish one: fengqiao ladder publish {county.code} FILE.json"
        raise click.ClickException(msg)
    click.echo("\n\n".join(_text(one) for one in found))


def _read(file: Path) -> Ladder:
    try:
        wanted = load_ladder(json.loads(file.read_bytes()))
    except LadderUnreadable as error:
        faults = [unreadable_words(place, code) for place, code in error.faults]
        raise click.ClickException(_listed(f"{file.name} is no ladder. 文件里的链条读不出来：", faults)) from None
    except ValueError as error:  # no JSON, or none in UTF-8
        msg = f"{file.name} is no JSON: {error}"
        raise click.ClickException(msg) from None
    problems = validate(wanted)
    if problems:
        words = [problem_words(wanted, problem) for problem in problems]
        raise click.ClickException(_listed(f"{file.name} was not published. 这条链条有问题，没有发布：", words))
    return wanted


def _listed(head: str, lines: list[str]) -> str:
    return "\n".join([head, *(f"  - {line}" for line in lines)])


def _text(bound: BoundLadder) -> str:
    since = f"{bound.published_at.astimezone(OFFICIAL_TIME):%Y-%m-%d %H:%M}"
    lines = [f"{bound.ladder.title}（{KINDS[bound.kind]}，{bound.space_name}） {bound.name} 第 {bound.version} 版，{since} 起"]
    for stop in reversed(picture(bound.ladder).stops):
        lines += ["", f"  ○ {rung_name(stop.rung)}" + (f"  {stop.rung.verb}" if stop.rung.verb else "")]
        lines += [f"  │   {line}" for line in _rung_lines(bound.ladder, stop.rung.key)]
    return "\n".join(lines)


def _rung_lines(ladder_: Ladder, key: str) -> list[str]:
    rung = ladder_.rung(key)
    lines = [f"签收：{term_words(rung.sign_term)}"] if rung.sign_term else []
    if rung.terms:
        lines.append(f"时限：{'，'.join(terms_words(ladder_, rung.terms))}；{ON_EXPIRY[rung.on_expiry]}")
    if rung.record_before_leaving:
        lines.append(f"上报前要写：{records_words(rung.record_before_leaving)}")
    lines += [
        f"可以直接到{rung_name(ladder_.rung(edge.target))}：{conditions_words(ladder_, edge.when)}"
        for edge in ladder_.edges_from(key, Way.SKIP)
    ]
    exits = [out.name for out in ladder_.exits if out.key in rung.routes]
    return lines + ([f"谈不成时告知：{'、'.join(exits)}"] if exits else [])
