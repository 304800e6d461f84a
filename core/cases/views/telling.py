"""What happened to a case, entry by entry, in words; the facts of an entry are codes, here they are said."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from core.cases.service.movement import parts_of
from core.cases.views.additions import tellers
from core.cases.views.showing import grade_name, moment
from core.cases.wording import (
    CONSENT_WAYS,
    DEEDS,
    END_REASONS,
    FORMS,
    MOODS,
    PARTS,
    RESULTS,
    RISK_WORDS,
    RISK_WORDS_OF_REASONS,
    SATISFIED,
    SESSIONS,
    SIDES,
    TOLD_WAYS,
    TYPES,
    WAYS,
    word,
)
from core.escalation import Ladder
from core.web.pieces import Entry
from core.web.words import _, _n, mark
from tenants.base import AnyRow

Facts = Mapping[str, Any]

_CHANNELS = {
    "window": mark("登记了"),
    "phone": mark("从手机上报"),
    "public": mark("收下群众上报，登记"),
    "api": mark("由其他系统转来，登记"),
}
_LATE = {
    "sign": mark("过了签收时限"),
    "rung": mark("过了办理时限"),
    "visit": mark("过了回访时限"),
    "reply": mark("过了答复督办的时限"),
    "pause": mark("到了说好恢复的日子"),
    "report_in": mark("过了时间没有报到"),
    "answer": mark("过了时间没有答复"),
    "payment_soon": mark("提醒：明天有一笔到期"),
    "payment_late": mark("有一笔到期没付清"),
    "danger": mark("过了两个小时，还没报告"),
}
_REPORTED_IN = {"whistle": mark("报到"), "coholder": mark("接下协办")}
_ANSWERED = {"whistle": mark("办了，答复"), "coholder": mark("协办完了，答复")}
_CALL_RETURNED = {"whistle": mark("不归本单位办，退回吹哨"), "coholder": mark("不归本单位办，退回协办")}


def units_named(rows: Sequence[AnyRow]) -> set[int]:
    """Return the units that entries speak of."""
    one = {int(row.facts["unit"]) for row in rows if row.facts.get("unit")}
    return one | {int(unit) for row in rows for name in ("units", "with") for unit in row.facts.get(name) or ()}


class Teller:
    """Tells the entries of one case: knows its ladder, the names of units, what time it is, and where on the page more is told.

    ``more`` leads from the number of an entry to the place on the page that tells it in full; its words are not said twice.
    """

    def __init__(self, ladder: Ladder, units: Mapping[int, str], now: datetime, more: Mapping[int, str] | None = None) -> None:
        self.ladder = ladder
        self.units = units
        self.now = now
        self.more = more or {}
        self._tellers: dict[str, Callable[[Facts], str]] = {
            "reported": self._reported,
            "completed": self._completed,
            "triaged": self._triaged,
            "handed_over": lambda facts: _(
                "承办人由%(from)s换成%(to)s", **{"from": facts.get("from_name", ""), "to": facts.get("to_name", "")}
            ),
            "dispatched": self._dispatched,
            "consented": self._consented,
            "declined": self._declined,
            "session_noted": self._session,
            "escalated": lambda facts: _("上报到%(who)s", who=self._to(facts)),
            "climbed": lambda facts: _("到期没办结，自动上报到%(who)s", who=self._to(facts)),
            "skipped": lambda facts: _("越级上报到%(who)s", who=self._to(facts)),
            "returned": self._returned,
            "ruled": lambda facts: _("审定由%(who)s办，不能再退", who=self._to(facts)),
            "transferred": lambda facts: _("转给%(who)s办", who=self._to(facts)),
            "handed_down": lambda facts: _("派给%(who)s办", who=self._to(facts)),
            "withdrawn": self._withdrawn,
            "risk_set": self._risk,
            "called_in": self._called_in,
            "reported_in": lambda facts: word(_REPORTED_IN, facts.get("kind")),
            "answered": lambda facts: word(_ANSWERED, facts.get("kind")),
            "call_returned": lambda facts: word(_CALL_RETURNED, facts.get("kind")),
            "call_rated": lambda facts: _("评%(who)s：%(stars)s", who=self._to(facts), stars=word(SATISFIED, facts.get("stars"))),
            "overdue": self._late,
            "settled": self._settled,
            "terminated": self._terminated,
            "visited": self._visited,
            **tellers(),
        }

    def entries(self, rows: Sequence[AnyRow]) -> list[Entry]:
        """Return the timeline, as it came."""
        return [self.entry(row) for row in rows]

    def entry(self, row: AnyRow) -> Entry:
        """Return one entry: when, who from where, what, and the words that belong to it."""
        who = " ".join(part for part in (row.unit_name, row.actor_name) if part)
        url = self.more.get(row.id, "")
        return Entry(moment(row.at, self.now), self.words(row), who, "" if url else self._note(row), row.at.isoformat(), url)

    def words(self, row: AnyRow) -> str:
        """Return what was done, with its facts."""
        tell = self._tellers.get(row.deed)
        known = (tell(row.facts) if tell else "") or word(DEEDS, row.deed)
        # what a practice did that is not installed any more stays told, though its words went with it
        return known or (_("办了一步本地的特色做法") if "." in row.deed else "")

    def _to(self, facts: Facts) -> str:
        return self.units.get(facts.get("unit", 0)) or str(facts.get("to", ""))

    def _withdrawn(self, facts: Facts) -> str:
        return _("撤回来，另定由谁办") if facts.get("own") else _("从%(who)s那里撤回", who=self._to(facts))

    def _note(self, row: AnyRow) -> str:
        if not row.note:
            return ""
        if row.facts.get("parts"):
            said = parts_of(row.note, row.facts["parts"])
            return "　".join(_("%(part)s：%(words)s", part=word(PARTS, name), words=words) for name, words in said.items())
        if row.deed in {"escalated", "skipped"}:
            tried, _break, why = row.note.rpartition("\n")
            return _("已做：%(tried)s　没谈成：%(why)s", tried=tried, why=why)
        if row.deed == "completed":
            return _("原来写的：%(words)s", words=row.note)
        return str(row.note)

    def _reported(self, facts: Facts) -> str:
        return word(_CHANNELS, facts.get("channel"))

    def _completed(self, facts: Facts) -> str:
        added = int(facts.get("parties") or 0)
        said = _n("补充了情况，添了 %(num)s 位当事人", "补充了情况，添了 %(num)s 位当事人", added) if added else _("补充了情况")
        place = self.units.get(int(facts.get("unit") or 0), "")
        return _("%(said)s，事发地记为%(place)s", said=said, place=place) if place else said

    def _triaged(self, facts: Facts) -> str:
        sort, grade = word(TYPES, facts.get("type")), grade_name(self.ladder, int(facts.get("grade") or 0))
        was, was_grade = facts.get("was_type"), int(facts.get("was_grade") or 0)
        if was is None or (was == facts.get("type") and was_grade == facts.get("grade")):
            return _("定为“%(sort)s”，难易等级“%(grade)s”", sort=sort, grade=grade)
        changes = []
        if was != facts.get("type"):
            changes.append(_("类型由“%(was)s”改为“%(now)s”", was=word(TYPES, was), now=sort))
        if was_grade != facts.get("grade"):
            changes.append(_("难易等级由“%(was)s”改为“%(now)s”", was=grade_name(self.ladder, was_grade), now=grade))
        return _("，").join(changes)

    def _dispatched(self, facts: Facts) -> str:
        said = _("交办给%(who)s", who=self._to(facts))
        beside = self._names(facts.get("with"), facts.get("with_names"))
        return _("%(said)s，%(others)s协办", said=said, others=beside) if beside else said

    def _late(self, facts: Facts) -> str:
        said = word(_LATE, facts.get("clock"))
        return _("%(who)s%(said)s", who=self._to(facts), said=said) if facts.get("unit") else said

    def _called_in(self, facts: Facts) -> str:
        who = self._names(facts.get("units"), [str(facts.get("to", ""))])
        return _("吹哨，请%(who)s报到", who=who) if facts.get("kind") == "whistle" else _("请%(who)s协办", who=who)

    def _names(self, units: Sequence[int] | None, otherwise: Sequence[str] | None) -> str:
        known = [self.units.get(unit, "") for unit in units or ()]
        return _("、").join(known if all(known) else otherwise or ())

    def _returned(self, facts: Facts) -> str:
        return _("第 %(num)s 次退回，退给%(who)s", num=facts.get("number", 1), who=self._to(facts))

    def _risk(self, facts: Facts) -> str:
        colour = word(RISK_WORDS, facts.get("risk"))
        reasons = _("、").join(word(RISK_WORDS_OF_REASONS, reason) for reason in facts.get("reasons") or ())
        was = word(RISK_WORDS, facts.get("was"))
        said = _("风险由%(was)s改为%(now)s", was=was, now=colour) if was and was != colour else _("风险定为%(now)s", now=colour)
        return _("%(said)s：%(reasons)s", said=said, reasons=reasons) if reasons else said

    def _consented(self, facts: Facts) -> str:
        if facts.get("by") == "agreeing":
            return _("%(side)s答应了约定的事，一并记为同意调解", side=word(SIDES, facts.get("side")))
        return _("%(side)s同意调解（%(way)s）", side=word(SIDES, facts.get("side")), way=word(CONSENT_WAYS, facts.get("way")))

    def _declined(self, facts: Facts) -> str:
        if facts.get("was") == "agreed":
            return _(
                "%(side)s不愿意再调解（%(way)s）", side=word(SIDES, facts.get("side")), way=word(CONSENT_WAYS, facts.get("way"))
            )
        return _("%(side)s不同意调解（%(way)s）", side=word(SIDES, facts.get("side")), way=word(CONSENT_WAYS, facts.get("way")))

    def _session(self, facts: Facts) -> str:
        held, result = word(SESSIONS, facts.get("kind")), word(RESULTS, facts.get("result"))
        return _("%(held)s，%(result)s", held=held, result=result)

    def _settled(self, facts: Facts) -> str:
        form, way = word(FORMS, facts.get("form")), word(WAYS, facts.get("way"))
        said = _("达成%(form)s，%(way)s", form=form, way=way)
        return _("%(said)s，当场兑现", said=said) if facts.get("performed") else said

    def _terminated(self, facts: Facts) -> str:
        told = {out.key: out.name for out in self.ladder.exits}
        routes = _("、").join(told.get(route, route) for route in facts.get("routes") or ())
        return _(
            "终止调解：%(reason)s。已告知其他途径（%(told)s）：%(routes)s",
            reason=word(END_REASONS, facts.get("reason")),
            told=word(TOLD_WAYS, facts.get("told")),
            routes=routes,
        )

    def _visited(self, facts: Facts) -> str:
        done = _("事办妥了") if facts.get("performed") else _("事还没办妥")
        mood, satisfied = word(MOODS, facts.get("mood")), word(SATISFIED, facts.get("satisfied"))
        return _("回访：%(done)s，人%(mood)s，%(satisfied)s", done=done, mood=mood, satisfied=satisfied)
