"""What a demonstration shows of councils: one being carried out, one posted, one open to vote, one announced; all people are invented.

Laid as rows rather than deed by deed: whoever loads a demonstration waits for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from core.api import OFFICIAL_TIME, Unit, UnitKind, Workspace, centre_of, new_ticket, settings_of, ticket_digest, units_in
from plugins.plaza_council.models import Base, Bundle, Council, Hall, Slip, Speech, Task, Topic, Voter
from plugins.plaza_council.rules import MARKS, Box, NewHall, NewTopic, Tally, Terms, tally
from plugins.plaza_council.service.counting import seal

_HALLS = (
    NewHall("和平小区广场", "小区正门进来，花坛边的亭子", "议事长 卢大姐", about="有雨棚和话筒，老人坐前排。"),
    NewHall("滨河家园廊架", "3号楼和5号楼中间的廊架", "楼长 后师傅", about="晚上有灯，带小板凳来。"),
)
_SURNAMES = "包卢季后郎漆汪景康石马杨"
_GIVEN = ("玉兰", "建平", "秀英", "永红", "小军", "桂花", "志强", "彩霞", "国栋", "淑珍")
#: How many doors stand on the roll of each hall, and how many come.
_DOORS, _CAME = (24, 16), 19
#: The hour before which no council sits.
_MORNING = 9
_SHED = NewTopic(
    "电动车充电棚建在哪里",
    "建在3号楼东头空地，棚顶不高过一楼窗台，用不燃的料，晚上十点以后不充电。",
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
_ROOF = NewTopic("楼顶太阳能谁来修", "公共的那一排由物业修，自家的自己修。")
#: How people voted: yes, no, abstaining, spoilt.
_VOTES = {_SHED: (14, 3, 1, 1), _LAMPS: (17, 1, 1, 0), _PARKING: (13, 4, 2, 0)}
_AGREED = {_DANCE: "晚上八点半收，音响朝马路，考试那几天不跳。"}


@dataclass(slots=True)
class _Ground:
    """What is laid: rows by their tables, with the halls and who stands on their rolls."""

    ws: Workspace
    rows: list[Base] = field(default_factory=list)
    voters: dict[int, list[Voter]] = field(default_factory=dict)

    def evening(self, days: int) -> datetime:
        """Return seven in the evening of a day so far from now."""
        day = self.ws.now().astimezone(OFFICIAL_TIME) + timedelta(days=days)
        return day.replace(hour=19, minute=0, second=0, microsecond=0)

    def going_on(self) -> datetime:
        """Return when a council began that is going on now: an hour of today, at night one of the evening before."""
        hour = (self.ws.now().astimezone(OFFICIAL_TIME) - timedelta(minutes=30)).replace(minute=0, second=0, microsecond=0)
        return hour if hour.hour >= _MORNING else self.evening(-1)

    def keys(self) -> dict[str, int]:
        """Return the keys of a new row of this space."""
        return {"county_id": self.ws.county_id, "id": self.ws.new_key(), "space_id": self.ws.space_id}


def lay_examples(ws: Workspace) -> None:
    """Add halls, rolls and councils in four states to a demonstration; all people in it are invented."""
    if centre_of(ws.session, ws.county_id, ws.space_id) is None:
        return
    ground = _Ground(ws)
    village = _village(units_in(ws.session, ws.county_id, ws.space_id, UnitKind.VILLAGE))
    square, river = (_hall(ground, at, village) for at in range(len(_HALLS)))
    told = [_carried_out(ground, square, village), _posted(ground, square, village)]
    _council(ground, river, ground.going_on(), "老楼装电梯", "open", _LIFT)
    _council(ground, river, ground.evening(4), "晾晒架和健身器材", "announced", _DRYING, _FITNESS)
    ground.rows.append(_topic(ground, None, 0, _ROOF))
    for kind in (Hall, Voter, Council, Topic, Slip, Bundle, Speech, Task):  # each after those it leans on
        ws.session.add_all(row for row in ground.rows if isinstance(row, kind))
        ws.session.flush()
    for council, counted_at in told:
        seal(ws, council, counted_at)
    ws.session.flush()


def _village(villages: Sequence[Unit]) -> int | None:
    """Return the village that keeps the halls: the one called 和平社区 where there is one."""
    first = sorted(villages, key=lambda one: not one.name.startswith("和平"))
    return first[0].id if first else None


def _hall(ground: _Ground, at: int, unit_id: int | None) -> Hall:
    one, opened = _HALLS[at], ground.evening(-90)
    described = {"name": one.name, "place": one.place, "host": one.host, "about": one.about}
    hall = Hall(**ground.keys(), unit_id=unit_id, created_at=opened, **described)
    on_roll = []
    for door in range(_DOORS[at]):
        seed = door * 7 + at * 3
        name = _SURNAMES[seed % len(_SURNAMES)] + _GIVEN[(seed // 3 + door) % len(_GIVEN)]
        household = f"{door // 8 + 1 + at * 2}号楼{door // 4 % 2 + 1}单元{door % 4 + 1}01"
        on_roll.append(Voter(**ground.keys(), hall_id=hall.id, household=household, name=name, joined_at=opened))
    ground.voters[hall.id] = on_roll
    ground.rows += [hall, *on_roll]
    return hall


def _council(
    ground: _Ground, hall: Hall, begins: datetime, title: str, state: str, *topics: NewTopic
) -> tuple[Council, list[Topic]]:
    """Lay a council with its agenda and its slips; of one that was counted most came, of one that votes now some took a paper."""
    known = settings_of(ground.ws, "plaza_council")
    announced = begins - timedelta(days=known["notice_days"] + 2)
    counted = state in {"posted", "in_force"}
    council = Council(
        **ground.keys(),
        hall_id=hall.id,
        title=title,
        about="",
        host=hall.host,
        begins=begins,
        ends=begins + timedelta(minutes=90),
        basis="household",
        quorum=known["quorum"],
        passing=known["passing"],
        posting_days=known["posting_days"],
        objection_days=known["objection_days"],
        state=state,
        made_at=announced - timedelta(days=1),
        announced_at=announced,
        eligible=len(ground.voters[hall.id]),
        present=_CAME if counted else None,
        why_off="",
    )
    agenda = [_topic(ground, council, at, topic) for at, topic in enumerate(topics, 1)]
    ground.rows += [council, *agenda]
    for number, voter in enumerate(ground.voters[hall.id], 1):
        keys = ground.keys()
        came = number <= (_CAME if counted else _CAME // 2 if state == "open" else 0)
        ground.rows.append(
            Slip(
                county_id=keys["county_id"],
                id=keys["id"],
                home_space_id=keys["space_id"],
                council_id=council.id,
                voter_id=voter.id,
                household=voter.household,
                number=number,
                code_digest=ticket_digest(new_ticket()),
                made_at=announced,
                printed=counted or state == "open",
                arrived=came,
                used=came and (counted or number % 2 == 0),
                closed=state != "open",
            )
        )
    if counted:
        for topic, row in zip(topics, agenda, strict=True):
            _count(ground, council, topic, row)
    return council, agenda


def _topic(ground: _Ground, council: Council | None, position: int, new: NewTopic) -> Topic:
    return Topic(
        **ground.keys(),
        council_id=council.id if council else None,
        position=position,
        title=new.title,
        about=new.about,
        proposal=new.proposal,
        way=new.way,
        source="staff",
        made_at=council.made_at if council else ground.ws.now(),
        agreed=_AGREED.get(new, ""),
    )


def _count(ground: _Ground, council: Council, new: NewTopic, row: Topic) -> None:
    """Lay what was counted by hand, and decide as every vote is decided."""
    if new.way == "talk":
        row.outcome = "talked"
        return
    counts = dict(zip(MARKS, _VOTES[new], strict=True))
    terms = Terms(council.eligible or 0, _CAME, council.quorum, council.passing)
    found: Tally = tally(Box(dict(counts)), terms)
    row.outcome = found.outcome
    row.yes, row.no, row.abstain, row.invalid = found.yes, found.no, found.abstain, found.invalid
    way = "hands" if new.way == "hands" else "paper"
    kept = counts if way == "hands" else dict.fromkeys(MARKS, 0)
    who = {"counted_by": "网格员、志愿者", "watched_by": "住户代表两位"}
    ground.rows.append(Bundle(**ground.keys(), topic_id=row.id, way=way, made_at=council.ends, **who, **kept))


def _task(ground: _Ground, topic: Topic, what: str, owner: str, due: date, unit_id: int | None) -> Task:
    made = ground.keys()
    task = Task(**made, topic_id=topic.id, what=what, owner=owner, unit_id=unit_id, due=due, made_at=topic.made_at, done_words="")
    ground.rows.append(task)
    return task


def _hang_out(council: Council, posted: datetime) -> None:
    council.posted_at = posted
    council.posted_until = posted.date() + timedelta(days=council.posting_days)
    council.objections_until = posted.date() + timedelta(days=council.objection_days)


def _carried_out(ground: _Ground, hall: Hall, village: int | None) -> tuple[Council, datetime]:
    """Lay a council of two months ago: one task is done, the other is due."""
    council, (shed, lamps) = _council(ground, hall, ground.evening(-60), "充电棚和楼道灯", "in_force", _SHED, _LAMPS)
    begins = council.begins
    for topic, speaker, words, minutes in (
        (shed, "郎玉兰", "离窗近了味道大，棚顶要压低，料要不燃的。", 4),
        (lamps, "石建平", "声控的太灵，半夜走路一楼亮到顶。", 3),
    ):
        adopted = topic is shed
        said = {
            "amendment": _SHED.proposal if adopted else "",
            "was": _SHED.proposal.replace("用不燃的料，", "") if adopted else "",
        }
        ground.rows.append(
            Speech(
                **ground.keys(), topic_id=topic.id, speaker=speaker, words=words, minutes=minutes, adopted=adopted, **said,
                noted_at=begins + timedelta(minutes=minutes * 5),
            )
        )  # fmt: skip
    _hang_out(council, begins + timedelta(hours=14))
    council.in_force_at = begins + timedelta(days=9)
    _task(ground, shed, "充电棚建好、验收、通电", "物业", begins.date() + timedelta(days=75), village)
    lit = _task(ground, lamps, "36个感应灯换好", "社区、物业", begins.date() + timedelta(days=30), village)
    lit.done_at, lit.done_words = begins + timedelta(days=27), "36个都换了，五单元多加了一个。"
    return council, council.ends


def _posted(ground: _Ground, hall: Hall, village: int | None) -> tuple[Council, datetime]:
    """Lay a council of this week, whose resolutions hang out."""
    council, (parking, dance) = _council(ground, hall, ground.evening(-3), "停车和广场舞", "posted", _PARKING, _DANCE)
    _hang_out(council, council.begins + timedelta(hours=14))
    day = council.begins.date()
    _task(ground, parking, "按图划线，消防通道刷黄", "物业", day + timedelta(days=25), village)
    _task(ground, dance, "收舞时间贴到广场上，八点半提醒一次", "楼长、网格员", day + timedelta(days=12), village)
    return council, council.ends
