"""What a demonstration shows of councils: one being carried out, one posted, one open to vote, one announced; all people are invented."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import update

from core.api import OFFICIAL_TIME, Actor, Unit, UnitKind, Workspace, centre_of, units_in
from plugins.plaza_council.models import Slip
from plugins.plaza_council.rules import Entry, NewBundle, NewCouncil, NewHall, NewSpeech, NewTask, NewTopic
from plugins.plaza_council.service.after import add_task, confirm, finish_task, post, tasks_of
from plugins.plaza_council.service.councils import announce, begin, close_vote, open_vote, plan, topics_of
from plugins.plaza_council.service.counting import add_bundle, count
from plugins.plaza_council.service.halls import enrol, hall_of, open_hall
from plugins.plaza_council.service.topics import add_topic, agree, note_speech

_HALLS = (
    NewHall("和平小区广场", "小区正门进来，花坛边的亭子", "议事长 卢大姐", about="有雨棚和话筒，老人坐前排。"),
    NewHall("滨河家园廊架", "3号楼和5号楼中间的廊架", "楼长 后师傅", about="晚上有灯，带小板凳来。"),
)
_SURNAMES = "包卢季后郎漆汪景康石马杨"
_GIVEN = ("玉兰", "建平", "秀英", "永红", "小军", "桂花", "志强", "彩霞", "国栋", "淑珍")
#: How many votes stand on the roll of each hall, and how many come.
_DOORS, _CAME = (24, 16), 19
_SHED = NewTopic(
    "电动车充电棚建在哪里",
    "建在3号楼东头空地，棚顶不高过一楼窗台，晚上十点以后不充电。",
    about="楼道里充电着过一次火。空地有三处，离窗、离电表远近不一样。",
)
_LAMPS = NewTopic("楼道灯换成感应灯", "每层换一个感应灯，钱从公共收益里出。", "hands", "五单元摔过人。")
_PARKING = NewTopic(
    "停车位重新划线", "沿围墙划28个车位，消防通道一米也不占，先到先停，不收费。", about="消防车进不来，物业和住户都说过。"
)
_DANCE = NewTopic("广场舞几点收", "领舞的、住得近的、带孩子的各说各的，商量一个都过得去的时间。", "talk")
_LIFT = NewTopic("老楼装电梯，先装哪一栋", "先装2号楼，四、五、六层按比例出钱，一层不出钱，挡光的另外补。")
_DRYING = NewTopic("晾晒架放在哪里", "放在南墙根，雨天收，不占健身器材。", "hands")
_FITNESS = NewTopic("健身器材换新", "旧的拆三件，换两件老人用的、一件孩子玩的。")


@dataclass(frozen=True, slots=True)
class _Stage:
    """Where a council is to be held, and how the people of the demonstration act at a given time."""

    ws: Workspace
    actor: Actor
    hall_id: int

    def at(self, days: float) -> Workspace:
        """Return the workspace so many days from now."""
        then = self.ws.now() + timedelta(days=days)
        return Workspace(self.ws.session, self.ws.space, self.actor, lambda: then)

    def evening(self, days: int) -> datetime:
        """Return seven in the evening of a day."""
        day = self.ws.now().astimezone(OFFICIAL_TIME) + timedelta(days=days)
        return day.replace(hour=19, minute=0, second=0, microsecond=0)


def lay_examples(ws: Workspace) -> None:
    """Add halls, rolls and councils in four states to a demonstration; all people in it are invented."""
    desk = centre_of(ws.session, ws.county_id, ws.space_id)
    if desk is None:
        return
    actor = Actor("director", ws.actor.name or "综治中心", unit_id=desk.id, unit_name=desk.name)
    villages = units_in(ws.session, ws.county_id, ws.space_id, UnitKind.VILLAGE)
    square, river = (_open_hall(ws, at, _named(villages, at)) for at in range(len(_HALLS)))
    village = _named(villages, 0)
    _carried_out(_Stage(ws, actor, square), village)
    _posted(_Stage(ws, actor, square), village)
    _open(_Stage(ws, actor, river))
    _announced(_Stage(ws, actor, river))
    add_topic(ws, NewTopic("楼顶太阳能谁来修", "公共的那一排由物业修，自家的自己修。"))


def _named(villages: Sequence[Unit], at: int) -> int | None:
    """Return the village that keeps a hall: the one called 和平社区 where there is one."""
    first = sorted(villages, key=lambda one: not one.name.startswith("和平"))
    return first[at].id if len(first) > at else None


def _open_hall(ws: Workspace, at: int, unit_id: int | None) -> int:
    one = _HALLS[at]
    number = open_hall(ws, NewHall(one.name, one.place, one.host, unit_id, one.about))
    hall = hall_of(ws, number)
    if hall is not None:
        enrol(ws, hall, [_entry(at, door) for door in range(_DOORS[at])])
    return number


def _entry(hall: int, door: int) -> Entry:
    seed = door * 7 + hall * 3
    name = _SURNAMES[seed % len(_SURNAMES)] + _GIVEN[(seed // 3 + door) % len(_GIVEN)]
    return Entry(f"{door // 8 + 1 + hall * 2}号楼{door // 4 % 2 + 1}单元{door % 4 + 1}01", name)


def _hold(stage: _Stage, title: str, days: int, *topics: NewTopic) -> int:
    """Plan, announce and begin a council of a past evening, and return its number."""
    before, then = stage.at(days - 6), stage.at(days + 1)
    council_id = plan(before, NewCouncil(stage.hall_id, title, stage.evening(days), 90, "household"))
    for topic in topics:
        add_topic(before, topic, council_id)
    announce(before, council_id)
    begin(then, council_id)
    return council_id


def _vote(stage: _Stage, council_id: int, days: int, papers: tuple[int, int, int], hands: tuple[int, int, int]) -> None:
    """Let people vote on paper and by their hands, count, and write down who does what."""
    ws = stage.at(days + 1)
    open_vote(ws, council_id)
    came = (Slip.county_id == ws.county_id, Slip.council_id == council_id, Slip.number <= _CAME)
    ws.session.execute(update(Slip).where(*came).values(arrived=True, used=True, printed=True))
    close_vote(ws, council_id)
    for topic in topics_of(ws, council_id):
        if topic.way == "talk":
            agree(ws, topic, "晚上八点半收，音响朝马路，考试那几天不跳。")
        else:
            yes, no, abstain = papers if topic.way == "secret" else hands
            spoilt = _CAME - sum(papers) if topic.way == "secret" else 0
            add_bundle(ws, topic, NewBundle(yes, no, abstain, spoilt, "网格员、志愿者", "住户代表两位"))
    count(ws, council_id)


def _carried_out(stage: _Stage, village: int | None) -> None:
    """Lay a council of two months ago: one task is done, the other is due."""
    days = -60
    council_id = _hold(stage, "充电棚和楼道灯", days, _SHED, _LAMPS)
    ws = stage.at(days + 1)
    shed, lamps = topics_of(ws, council_id)
    words = "离窗近了味道大，棚顶要压低。"
    note_speech(ws, shed, NewSpeech("郎玉兰", words, 4, f"{_SHED.proposal[:-1]}，棚顶用不燃的料。", adopted=True))
    note_speech(ws, lamps, NewSpeech("石建平", "声控的太灵，半夜走路一楼亮到顶。", 3))
    _vote(stage, council_id, days, (14, 3, 1), (17, 1, 1))
    day = stage.evening(days).date()
    add_task(ws, shed, NewTask("充电棚建好、验收、通电", "物业", day + timedelta(days=75), village))
    add_task(ws, lamps, NewTask("36个感应灯换好", "社区、物业", day + timedelta(days=30), village))
    post(ws, council_id)
    confirm(stage.at(days + 10), council_id)
    done = tasks_of(ws, [lamps.id])[lamps.id][0]
    finish_task(stage.at(days + 28), done, "36个都换了，五单元多加了一个。")


def _posted(stage: _Stage, village: int | None) -> None:
    """Lay a council of this week, whose resolutions hang out."""
    days = -3
    council_id = _hold(stage, "停车和广场舞", days, _PARKING, _DANCE)
    _vote(stage, council_id, days, (13, 4, 2), (0, 0, 0))
    ws = stage.at(days + 1)
    day = stage.evening(days).date()
    parking, dance = topics_of(ws, council_id)
    add_task(ws, parking, NewTask("按图划线，消防通道刷黄", "物业", day + timedelta(days=25), village))
    add_task(ws, dance, NewTask("收舞时间贴到广场上，八点半提醒一次", "楼长、网格员", day + timedelta(days=12), village))
    post(ws, council_id)


def _open(stage: _Stage) -> None:
    """Lay a council that votes now, so that whoever looks may print a slip and vote."""
    days = -1
    council_id = _hold(stage, "老楼装电梯", days, _LIFT)
    open_vote(stage.at(0), council_id)


def _announced(stage: _Stage) -> None:
    """Lay a council to come."""
    council_id = plan(stage.at(-1), NewCouncil(stage.hall_id, "晾晒架和健身器材", stage.evening(4), 90, "household"))
    for topic in (_DRYING, _FITNESS):
        add_topic(stage.at(-1), topic, council_id)
    announce(stage.at(-1), council_id)
