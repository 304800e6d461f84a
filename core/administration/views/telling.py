"""How people's accounts and what was done about them become words."""

from datetime import datetime, timedelta

from core.administration.rules import Condition
from core.administration.service.staff import Person, StaffLine, StaffPost
from core.administration.wording import CONDITIONS, EVENTS
from core.cases.views.showing import moment
from core.people.wording import post_name, post_words
from core.web.fields import OFFICIAL_TIME
from core.web.pieces import Entry
from core.web.words import _
from tenants.base import AnyRow


def condition_words(line: StaffLine) -> tuple[str, str]:
    """Return how an account stands, and of what kind its tag is."""
    kinds = {Condition.WAITING: "warn", Condition.AWAY: "", Condition.DISABLED: "late", Condition.LEFT: ""}
    words = _(CONDITIONS[line.condition])
    if line.condition is Condition.AWAY and line.away_to is not None:
        words = _("请假到 %(day)s", day=_day(line.away_to - timedelta(days=1)))
    elif line.condition is Condition.WAITING and not line.has_password:
        words = _("还没发密码")
    return words, kinds.get(line.condition, "ok")


def leave_to_come(line: StaffLine, now: datetime) -> str:
    """Return when somebody will be away; nothing where no leave is to come."""
    if line.away_from is None or line.away_to is None or line.away_from <= now:
        return ""
    return _("请假：%(first)s 到 %(last)s", first=_day(line.away_from), last=_day(line.away_to - timedelta(days=1)))


def post_dates(post: StaffPost) -> str:
    """Return from when until when somebody was, is or will be in a post."""
    if post.ended_at is not None:
        return _("%(first)s 到 %(last)s", first=_day(post.valid_from or post.created_at), last=_day(post.ended_at))
    if post.valid_from is not None and post.valid_to is not None:
        return _("%(first)s 到 %(last)s", first=_day(post.valid_from), last=_day(post.valid_to - timedelta(days=1)))
    return _("%(day)s 起", day=_day(post.created_at))


def event_entries(person: Person, now: datetime) -> list[Entry]:
    """Return what was done about an account, newest first."""
    return [
        Entry(
            moment(row.at, now),
            _event(row),
            " ".join(part for part in (post_name(row.by_post), row.by_name) if part),
            moment=row.at.isoformat(),
        )
        for row in person.events
    ]


def sign_in_lines(person: Person, now: datetime) -> list[tuple[str, str, str]]:
    """Return the latest sign-ins: when, at which post, and how it stands."""
    return [
        (
            moment(row.created_at, now),
            post_words(row.kind, row.title),
            _("已退出")
            if row.revoked_at is not None or row.expires_at <= now
            else _("最近动过 %(when)s", when=moment(row.last_seen_at, now)),
        )
        for row in person.sign_ins
    ]


def _event(row: AnyRow) -> str:
    facts = row.facts
    post = " · ".join(part for part in (facts.get("unit", ""), post_name(facts.get("kind", ""))) if part)
    return _(
        EVENTS[row.deed],
        post=post,
        who=facts.get("who", ""),
        first=facts.get("first", ""),
        last=facts.get("last", ""),
        cases=facts.get("cases", 0),
    )


def _day(at: datetime) -> str:
    return f"{at.astimezone(OFFICIAL_TIME):%Y-%m-%d}"
