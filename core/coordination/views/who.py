"""Who could open a case: people and posts by name, nothing of the case itself."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from core import coordination
from core.access import Deed, Sight
from core.cases.views.doors import demand
from core.cases.views.showing import sort_name
from core.cases.wording import STATES, word
from core.coordination.views.doors import blueprint
from core.coordination.views.wording import seen_as
from core.people.wording import post_words
from core.web.words import _


@blueprint.get("/cases/<int:case_id>/who")
def who(case_id: int) -> ResponseReturnValue:
    """Show who could open a case, how much of it, and why; asking is written down."""
    ws = demand(Deed.SEE_WHO)
    found = coordination.who_sees(ws, case_id)
    said = {Sight.LINE: _("只看进度"), Sight.PART: _("看要配合的部分"), Sight.FULL: _("看全部内容")}
    people = [
        {
            "name": one.name,
            "post": post_words(one.post, one.title),
            "place": one.unit if one.space in one.unit else " ".join(part for part in (one.space, one.unit) if part),
            "sees": said[one.sight],
            "whole": one.sight is Sight.FULL,
            "why": seen_as(one.why),
        }
        for one in sorted(found.people, key=lambda one: -one.sight)
    ]
    return render_template(
        "coordination/who.html",
        about=" · ".join((found.number, sort_name(found.kind, found.type_code), word(STATES, found.state))),
        people=people,
        whole=sum(1 for one in people if one["whole"]),
        elsewhere=found.elsewhere,
        back_url=url_for("cases.case", space=ws.space.code, case_id=case_id) if ws.actor.unit_id else "",
    )
