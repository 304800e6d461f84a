"""States no story of the demonstration is in: an invented place where every practice is on, brought there by its own people."""

import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from core import mediation
from core.api import Workspace, new_ticket, ticket_digest
from core.practices import installed
from core.testing import County, case_in, found_county, read, use
from core.workspace import utc_now
from plugins.plaza_council import service as plaza
from plugins.plaza_council.rules import NewBundle, NewObjection, NewProposal, NewSpeech
from plugins.supermarket_mediator import service as market
from plugins.supermarket_mediator.models import Mediator
from plugins.supermarket_mediator.rules.entries import NewWaiver
from plugins.tea_talk import service as tea
from plugins.tea_talk.rules import NewGathering, NewOpinion
from tenants.door import Database
from tests.plugins.plaza_council import square
from tests.plugins.plaza_council.square import CHARGER, LAMPS, TALK, council_in, do
from tests.plugins.supermarket_mediator import wall
from tests.plugins.tea_talk import table


@dataclass(frozen=True, slots=True)
class Rare:
    """The place, and what in it is opened by a number or a code."""

    county: County
    #: A council that votes now.
    voting: int
    #: A case whose parties choose, and the code on the slip of one that has not chosen yet.
    choosing: int
    slip: str

    @property
    def code(self) -> str:
        """The code of the township."""
        return self.county.home.space.code

    def practice(self, key: str, path: str = "") -> str:
        """The address of a page of a practice in the township."""
        return f"/{self.code}/practices/{key}/{path}"


def found_place(database: Database) -> Rare:
    """Found the place, as if today, and bring what lies there into its states."""
    use(database, installed())
    county = found_county(database)
    county.clock.now = utc_now()
    voting = _hold_councils(county)
    _set_tables(county)
    choosing = _let_choose(county)
    return Rare(county, voting, choosing, wall.slips(county, choosing)[0])


def _hold_councils(county: County) -> int:
    """Let a council stand at each step of its way, and residents write in; return the number of the one that votes."""
    hall = square.hall_in(county, voters=14)
    *_before, voting = [council_in(county, state, CHARGER, LAMPS, hall_id=hall) for state in ("planned", "announced", "open")]
    _vote_thinly(county, hall)
    sitting = council_in(county, "sitting", CHARGER, TALK, hall_id=hall)
    topic = square.topics(county, sitting)[0]
    said = NewSpeech("卢大姐", "离窗近了味道大，棚顶要压低。", 3, "建在3号楼东头空地，棚顶不高过一楼窗台。", adopted=False)
    do(county, lambda ws: plaza.note_speech(ws, topic, said))
    closed = council_in(county, "open", CHARGER, LAMPS, TALK, hall_id=hall)
    for number in (1, 2, 3, 4, 5, 6, 7, 8):
        do(county, lambda ws, number=number: plaza.hand_out_paper(ws, closed, number))
    do(county, lambda ws: plaza.close_vote(ws, closed))
    paper = square.topics(county, closed)[0]
    do(county, lambda ws: plaza.add_bundle(ws, paper, NewBundle(5, 2, 1, 0, "网格员、志愿者", "住户代表")))
    square.counted(county)
    off = council_in(county, "announced", TALK, hall_id=hall)
    do(county, lambda ws: plaza.call_off(ws, off, "那天下大雨，改到下周。"))
    _write_in(county, square.posted(county), hall)
    case_id = case_in(county, "agreeing")
    for party in read(county, case_id).parties:
        county.do("village", lambda ws, party=party: mediation.set_openness(ws, case_id, party.id, version=None, wish="open"))
    return voting


def _vote_thinly(county: County, hall: int) -> None:
    """Let one vote by the phone beside three on paper: neighbours could tell what they wanted."""
    council_id = council_in(county, "open", CHARGER, hall_id=hall)
    square.vote(county, council_id, square.tickets(county, council_id)[0])
    for number in (2, 3, 4):
        do(county, lambda ws, number=number: plaza.hand_out_paper(ws, council_id, number))


def _write_in(county: County, posted: int, hall: int) -> None:
    """Let residents propose something, something of their own, and object to what hangs out."""
    for new in (
        NewProposal("楼下的垃圾桶满了没人收，夏天有味道。", hall, name="马桂花", phone="13809310001"),
        NewProposal("楼上漏水到我家，说了几次不修。", private=True, name="石建平", phone="13809310002"),
    ):
        _send(county, lambda ws, digest, new=new: plaza.propose(ws, digest, new))  # type: ignore[misc]
    objection = NewObjection("棚离我家窗户太近，没有人来问过我。", name="后师傅")
    _send(county, lambda ws, digest: plaza.object_to(ws, posted, digest, objection))


def _send(county: County, work: Callable[[Workspace, str], bool]) -> None:
    """Let a resident send something, under a code of its own."""
    digest = ticket_digest(new_ticket())
    ws = county.public(code=digest)
    with ws.session:
        work(ws, digest)
        ws.session.commit()


def _let_choose(county: County) -> int:
    """Let parties choose: nobody yet, one of two, both and asked; return the number of the first case."""
    post = county.home.people["village"].post_id
    first, second, third = (
        wall.hang(county, name, post_id=post if not at else None, about=about, capacity=6)[0]
        for at, (name, about) in enumerate(
            (
                ("孙长顺", "当过二十年村支书，哪家的地界都清楚。"),
                ("周平", "懂法律，算账算得明白。"),
                ("鲁大姐", "话不多，一开口都服气。"),
            )
        )
    )
    county.do("director", lambda ws: market.put_photo(ws, _card(ws, second), _grey_point(), agrees=True))
    nobody = wall.choosing_in(county)
    one = wall.choosing_in(county)
    wall.note(county, one, 0, third)
    kin, _other = wall.hang(county, "张文", "李文", home_village="上村")
    why = NewWaiver(kin, "三代以上就分开了，两边都知道，都说信得过。")
    county.do("village", lambda ws: market.ask_waiver(ws, market.seen_whole(ws, one), why))
    both = wall.choosing_in(county)
    wall.note(county, both, 0, first)
    wall.note(county, both, 1, first)
    return nobody


def _card(ws: Workspace, number: int) -> Mediator:
    one = market.mediator_of(ws, number)
    assert one is not None
    return one


def _grey_point() -> bytes:
    """A picture of one point."""
    parts = (b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)), (b"IDAT", zlib.compress(b"\0\x99")), (b"IEND", b"")
    told = [struct.pack(">I", len(what)) + name + what + struct.pack(">I", zlib.crc32(name + what)) for name, what in parts]
    return b"\x89PNG\r\n\x1a\n" + b"".join(told)


def _set_tables(county: County) -> None:
    """Let a table have begun, and an open talk have been held at which something waits for an answer."""
    house = table.house_in(county, tables=3)
    table.begun_talk(county, case_in(county, "agreeing"), house)
    with table.earlier(county, days=2):
        new = NewGathering(house, table.tomorrow(county), 90, "村里的灯、沟和路", "哪里不方便，坐下来说。")
        held = do(county, lambda ws: tea.call_gathering(ws, new))

    def note(ws: Workspace) -> None:
        gathering = tea.gathering_of(ws, held)
        assert gathering is not None
        said = NewOpinion("桥头那盏路灯坏了半个月，老人晚上不敢走。", county.home.units["upper"], "汪火根")
        tea.note_opinion(ws, gathering, said)

    do(county, note)
