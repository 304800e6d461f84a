"""A case as the rules alone know it: who holds it, in which state, and what each deed makes of it. No database, no clock."""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from core.access import Deed
from core.cases.rules import (
    OPEN,
    WHEN,
    Refused,
    Standing,
    State,
    check_close,
    check_escalate,
    check_session,
    check_settle,
    check_terminate,
)
from core.cases.rules.handing import MOST_RETURNS, comes_to_desk, is_open

#: Rungs of the ladder, lowest first; two units stand on each but the last.
RUNGS = 4
DESK = (RUNGS - 1, 0)


@dataclass
class Share:
    """A holder's share: on which rung, whose, and how it ended."""

    holder: tuple[int, int]
    ended: str = ""
    signed: bool = False


@dataclass
class Model:
    """One case."""

    dice: Random
    state: State = State.REGISTERED
    shares: list[Share] = field(default_factory=lambda: [Share(DESK, signed=True)])
    consents: list[str] = field(default_factory=lambda: ["unasked", "unasked"])
    sorted: bool = False
    sessions: int = 0
    worked: bool = False
    returns: int = 0
    ruled: tuple[int, int] | None = None
    called: dict[tuple[int, int], str] = field(default_factory=dict)
    objected: set[tuple[int, int]] = field(default_factory=set)
    moves: int = 0
    refused: int = 0

    @property
    def lead(self) -> Share:
        """Whoever has it: the last share, and the only open one."""
        return self.shares[-1]

    @property
    def standing(self) -> Standing:
        """What the rules are told."""
        return Standing(
            state=self.state, kind="dispute", type_code="J02" if self.sorted else None, terminal=self.lead.holder[0] == RUNGS - 1,
            mediates=True, consents=tuple(self.consents), sessions=self.sessions, parties=len(self.consents),
            came=self.shares[-2].ended if len(self.shares) > 1 else "", signed=self.lead.signed, worked=self.worked,
            returns=self.returns, ruled=self.ruled == self.lead.holder,
        )  # fmt: skip

    def offered(self) -> list[Deed]:
        """What the rules leave open now, of the deeds the model knows."""
        standing = self.standing
        return [deed for deed in EFFECTS if self.state in WHEN[deed] and is_open(deed, standing) and self._has_whom(deed)]

    def _has_whom(self, deed: Deed) -> bool:
        """Whether there is a unit for it on this ladder, and somebody who waits for it."""
        rung, before = self.lead.holder[0], self.shares[-2].ended if len(self.shares) > 1 else ""
        needs = {
            Deed.HAND_DOWN: rung > 0,
            Deed.SKIP: rung < RUNGS - 2,
            Deed.TRANSFER: rung < RUNGS - 1,
            Deed.WITHDRAW: not self.lead.signed and before not in {"", "transferred"},
            Deed.REPORT_IN: "to_sign" in self.called.values(),
            Deed.ANSWER_CALL: "signed" in self.called.values(),
        }
        return needs.get(deed, True)

    def move(self) -> None:
        """Do one deed drawn by lot; what the rules refuse changes nothing."""
        offered = self.offered()
        assert offered, f"stuck in {self.state!r}"
        deed = self.dice.choice(offered)
        before = (self.state, len(self.shares), self.returns)
        try:
            EFFECTS[deed](self)
            self.moves += 1
        except Refused:
            self.refused += 1
            assert before == (self.state, len(self.shares), self.returns), deed
        self.see(deed)

    def see(self, deed: Deed) -> None:
        """What must hold of every case after every deed."""
        assert [share.ended == "" for share in self.shares] == [False] * (len(self.shares) - 1) + [True], deed
        assert self.returns <= MOST_RETURNS, deed
        assert 0 <= self.lead.holder[0] < RUNGS, deed
        assert self.state is not State.ASSIGNED or not self.lead.signed, deed
        assert self.state in OPEN or not self.called, deed

    # What deeds do --------------------------------------------------------------------------------------------------

    def give(self, holder: tuple[int, int], left: str, *, to_desk: bool = False) -> None:
        """Let another hold it."""
        self.lead.ended = left
        self.shares.append(Share(holder, signed=to_desk))
        self.state = State.ACCEPTED if to_desk else State.ASSIGNED
        self.worked, self.sessions = False, 0
        self.called.pop(holder, None)

    def another(self, rung: int) -> tuple[int, int]:
        """A unit of a rung, drawn by lot."""
        return (rung, 0 if rung == RUNGS - 1 else self.dice.randrange(2))


def _triage(case: Model) -> None:
    case.sorted = True
    if case.state is State.REGISTERED:
        case.state = State.ACCEPTED


def _dispatch(case: Model) -> None:
    case.give(case.another(case.dice.randrange(RUNGS)), "handed_on")


def _sign(case: Model) -> None:
    case.state, case.lead.signed = State.IN_HAND, True


def _consent(case: Model) -> None:
    case.consents[case.dice.randrange(2)] = case.dice.choice(["agreed", "agreed", "agreed", "refused"])
    case.worked = True


def _session(case: Model) -> None:
    check_session(case.standing, case.dice.choice(["mediation", "persuasion"]))
    case.state, case.worked, case.sessions = State.MEDIATING, True, case.sessions + 1


def _settle(case: Model) -> None:
    check_settle(case.standing)
    case.state = case.dice.choice([State.SETTLED, State.PERFORMED])


def _escalate(case: Model) -> None:
    check_escalate(case.standing, "劝了", "不让")
    case.give(case.another(case.lead.holder[0] + 1), "passed_up")


def _skip(case: Model) -> None:
    case.give(case.another(case.lead.holder[0] + 2), "passed_up")


def _down(case: Model) -> None:
    case.give(case.another(case.lead.holder[0] - 1), "handed_down")


def _transfer(case: Model) -> None:
    rung, unit = case.lead.holder
    case.give((rung, 1 - unit), "transferred")


def _return(case: Model) -> None:
    before = case.shares[-2]
    case.returns += 1
    if comes_to_desk(before.ended):
        case.give(DESK, "returned", to_desk=True)
    else:
        case.give(before.holder, "returned")


def _rule(case: Model) -> None:
    holder = case.another(case.dice.randrange(RUNGS))
    case.give(holder, "handed_on")
    case.ruled = holder


def _withdraw(case: Model) -> None:
    before = case.shares[-2]
    to_desk = comes_to_desk(before.ended)
    case.give(before.holder, "withdrawn", to_desk=to_desk)
    if not to_desk:
        _sign(case)


def _terminate(case: Model) -> None:
    check_terminate(case.standing, ("court",), "in_person")
    case.state = State.TERMINATED


def _close(case: Model) -> None:
    check_close(case.standing)
    case.state = State.CLOSED
    case.called.clear()


def _visit(case: Model) -> None:
    case.state = State.VISITED


def _call(case: Model) -> None:
    unit = case.another(case.dice.randrange(RUNGS))
    if unit != case.lead.holder:
        case.called.setdefault(unit, "to_sign")


def _report_in(case: Model) -> None:
    unit = next(unit for unit, state in case.called.items() if state == "to_sign")
    case.called[unit] = "signed"


def _answer(case: Model) -> None:
    case.called.pop(next(unit for unit, state in case.called.items() if state == "signed"))


EFFECTS: dict[Deed, Callable[[Model], None]] = {
    Deed.TRIAGE: _triage,
    Deed.DISPATCH: _dispatch,
    Deed.SIGN_FOR: _sign,
    Deed.RECORD_CONSENT: _consent,
    Deed.NOTE_SESSION: _session,
    Deed.SETTLE: _settle,
    Deed.ESCALATE: _escalate,
    Deed.SKIP: _skip,
    Deed.HAND_DOWN: _down,
    Deed.TRANSFER: _transfer,
    Deed.RETURN: _return,
    Deed.RULE: _rule,
    Deed.WITHDRAW: _withdraw,
    Deed.TERMINATE: _terminate,
    Deed.CLOSE: _close,
    Deed.VISIT: _visit,
    Deed.CALL_IN: _call,
    Deed.REPORT_IN: _report_in,
    Deed.ANSWER_CALL: _answer,
}
