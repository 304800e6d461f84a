"""What programs read: houses, talks and open talks."""

from datetime import timedelta
from typing import Any

from core.api import demand, lazy
from plugins.tea_talk import service
from plugins.tea_talk.schemas import GatheringOutSchema, HouseOutSchema, TalkOutSchema
from plugins.tea_talk.views.doors import api

#: Lists of houses, talks and open talks, as programs get them.
HOUSES: Any = HouseOutSchema(many=True)
TALKS: Any = TalkOutSchema(many=True)
GATHERINGS: Any = GatheringOutSchema(many=True)
#: As far back and ahead as programs are told of tables.
_SPAN = timedelta(days=31)


@api.get("/houses")
@api.output(HOUSES, description=lazy("茶馆"))
@api.doc(summary=lazy("茶馆"), operation_id="tea_talk_houses")
def listed_houses() -> Any:
    """Return the tea houses of this space."""
    return service.houses(demand("tea_talk.book"))


@api.get("/talks")
@api.output(TALKS, description=lazy("前后一个月的茶桌"))
@api.doc(summary=lazy("前后一个月的茶桌"), operation_id="tea_talk_talks")
def listed_talks() -> Any:
    """Return the talks of a month back and a month ahead, without anything that was said."""
    ws = demand("tea_talk.book")
    return service.talks_between(ws, ws.now() - _SPAN, ws.now() + _SPAN)


@api.get("/gatherings")
@api.output(GATHERINGS, description=lazy("前后一个月谁都能来的茶桌"))
@api.doc(summary=lazy("前后一个月谁都能来的茶桌"), operation_id="tea_talk_gatherings")
def listed_gatherings() -> Any:
    """Return the open talks of a month back and a month ahead."""
    ws = demand("tea_talk.book")
    return service.gatherings_between(ws, ws.now() - _SPAN, ws.now() + _SPAN)
