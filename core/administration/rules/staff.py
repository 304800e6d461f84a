"""Who may be what, where, and what an administrator may do about whom: decided without database and web."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from core.access import (
    COUNTY_POSTS,
    THREE_ADMINISTRATORS,
    UNIT_POSTS,
    Deed,
    gives,
    may,
)
from core.workspace import Actor

#: Posts that stand in one kind of unit and no other.
STANDS_IN = {"grid_member": "grid", "village_mediator": "village", "department_officer": "department"}
#: A leave longer than this is no leave; the work is handed over for good.
LONGEST_LEAVE = 366


class Refused(Exception):
    """What was asked for cannot be; ``field`` names what of the form is at fault, None that it is not the form's."""

    def __init__(self, code: str, field: str | None = None) -> None:
        """Carry why, as a code."""
        super().__init__(code)
        self.code = code
        self.field = field


class Condition(StrEnum):
    """How somebody's account stands."""

    ACTIVE = "active"
    #: Nobody signed in with it yet; a password may have been handed out.
    WAITING = "waiting"
    AWAY = "away"
    DISABLED = "disabled"
    #: No post any more.
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Held:
    """One of somebody's posts, as far as rights over them rest on it."""

    kind: str
    space_id: int


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Somebody to be added with a first post; an empty sign-in name asks for one to be found."""

    name: str
    sign_in_name: str
    kind: str
    unit_id: int | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class Leave:
    """Days somebody is away, the last one included."""

    first: date
    last: date


def givable(actor: Actor, posts: Sequence[str]) -> list[str]:
    """Return which of a place's kinds of posts this actor may give, in the order of the table."""
    able = gives(actor)
    return [kind for kind in posts if kind in able]


def may_manage(actor: Actor, held: Iterable[Held], space_id: int) -> bool:
    """Return whether an actor may renew somebody's password, disable them or send them on leave.

    Whoever renews a password could sign in with it. So nobody does it for somebody who may do what they themselves may not
    give or beyond their own township, and for one of the three administrators only whoever grants rights.
    """
    held = tuple(held)
    if any(one.kind in THREE_ADMINISTRATORS for one in held):
        return may(actor, Deed.MANAGE_RIGHTS)
    if not may(actor, Deed.MANAGE_PEOPLE):
        return False
    near = actor.post in COUNTY_POSTS or all(one.space_id == space_id for one in held)
    return near and all(one.kind in gives(actor) for one in held)


def check_new_post(actor: Actor, kind: str, has: Collection[str], posts: Sequence[str]) -> None:
    """See that an actor may give a kind of post, one of the place's ``posts``, to somebody who has these already.

    Raises:
        Refused: ``post_elsewhere``, ``not_yours_to_give`` or ``two_administrators``.
    """
    if kind not in posts:
        raise Refused("post_elsewhere", "kind")
    if kind not in gives(actor):
        raise Refused("not_yours_to_give", "kind")
    check_apart(kind, has)


def check_apart(kind: str, has: Collection[str]) -> None:
    """See that nobody comes to hold two of the three administrators' posts (三员分立).

    Raises:
        Refused: ``two_administrators``.
    """
    if kind in THREE_ADMINISTRATORS and any(one in THREE_ADMINISTRATORS and one != kind for one in has):
        raise Refused("two_administrators", "kind")


def stands_in_well(kind: str, has: Collection[str]) -> bool:
    """Return whether somebody with these posts may stand in for a post, or take it over: work for who works, else the same post."""
    return kind in has or (kind in UNIT_POSTS and any(one in UNIT_POSTS for one in has))


def check_leave(leave: Leave, today: date) -> None:
    """See that a leave can be.

    Raises:
        Refused: ``leave_is_over``, ``leave_backwards`` or ``leave_too_long``.
    """
    if leave.last < leave.first:
        raise Refused("leave_backwards", "last")
    if leave.last < today:
        raise Refused("leave_is_over", "last")
    if leave.last - leave.first > timedelta(days=LONGEST_LEAVE):
        raise Refused("leave_too_long", "last")


def condition_of(
    now: datetime, *, disabled: bool, posts: int, away: tuple[datetime | None, datetime | None], must_change: bool
) -> Condition:
    """Return how an account stands at a moment."""
    since, until = away
    if disabled:
        return Condition.DISABLED
    if not posts:
        return Condition.LEFT
    if since is not None and until is not None and since <= now < until:
        return Condition.AWAY
    return Condition.WAITING if must_change else Condition.ACTIVE


#: How the hundred commonest family names are written in sign-in names.
_FAMILIES = (
    "wang王汪,li李黎厉,zhang张章,liu刘柳,chen陈,yang杨,huang黄,zhao赵,wu吴武,zhou周,xu徐许,sun孙,ma马,zhu朱祝,hu胡,guo郭,he何贺,"
    "lin林,gao高,luo罗骆,zheng郑,liang梁,xie谢,song宋,tang唐汤,deng邓,han韩,feng冯,cao曹,peng彭,zeng曾,xiao肖萧,tian田,dong董,"
    "pan潘,yuan袁,cai蔡,jiang蒋江姜,yu余于俞,du杜,ye叶,cheng程,wei魏韦卫,su苏,lv吕,ding丁,ren任,lu卢陆鲁,yao姚,shen沈,zhong钟,"
    "cui崔,tan谭,wan万,qian钱,shi石史施,fan范樊,dai戴,jia贾,qiu邱,fang方房,hou侯,zou邹,xiong熊,meng孟,qin秦,bai白,yan阎严颜,xue薛,"
    "yin尹,lei雷,long龙,duan段,hao郝,tao陶,kong孔,mao毛,chang常,wen温文,kang康,lai赖,ge葛,bu卜,chu褚,you尤,ni倪,qi齐,mei梅"
)
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_WRITTEN = {one: entry.rstrip(entry.lstrip(_LETTERS)) for entry in _FAMILIES.split(",") for one in entry.lstrip(_LETTERS)}


def name_stem(name: str) -> str:
    """Return what sign-in names of this family name begin with; ``user`` where it is a rare one."""
    return _WRITTEN.get(name[:1], "user")
