"""Talks about a case: book a table, note the three steps, end the talk, and hear what became of it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from core.api import (
    CaseLine,
    Deed,
    NewSession,
    NotAllowed,
    Refused,
    Workspace,
    case_at_hand,
    note_session_with_guests,
    read_case,
    read_mediation,
    write_on_case,
)
from plugins.tea_talk.models import House, Talk
from plugins.tea_talk.rules import SESSION_RESULTS, NewTalk, TalkEnd, check_end, check_steps, steps_done
from plugins.tea_talk.service.houses import free_seat, take_seat


def book(ws: Workspace, case_id: int, new: NewTalk) -> int:
    """Book a table for the people of a case and return the talk's number; only when every party agreed to mediation (Art. 17).

    Raises:
        CaseMissing: the actor may not know of the case.
        NotAllowed: the actor does not have it in hand.
        Refused: ``tea_consent_missing``, ``tea_booked_already``, ``tea_guest_not_agreed`` (Art. 20), or what ``take_seat`` raises.
    """
    view = read_case(ws, case_id)
    if Deed.NOTE_SESSION not in view.deeds:
        raise NotAllowed(Deed.NOTE_SESSION)
    if not view.standing.consents or any(one != "agreed" for one in view.standing.consents):
        raise Refused("tea_consent_missing")
    case = view.case
    if any(talk.state == "booked" for talk in _of(ws, case.home_space_id, case.id)):
        raise Refused("tea_booked_already")
    welcome = {one.id for one in read_mediation(ws, case).welcome([party.id for party in view.parties])}
    if set(new.guests) - welcome:
        raise Refused("tea_guest_not_agreed", "guests")
    house, seat = take_seat(ws, new.house_id, new.at, new.minutes)
    talk = Talk(
        county_id=case.county_id,
        id=ws.new_key(),
        home_space_id=case.home_space_id,
        case_id=case.id,
        unit_id=ws.actor.unit_id,
        house_id=house.id,
        seat_id=seat.id,
        begins=seat.begins,
        ends=seat.ends,
        host=new.host or house.host,
        words=new.words,
        guests=sorted(set(new.guests)),
        booked_at=ws.now(),
        booked_by=ws.actor.name,
        state="booked",
        brewed="",
        spoken="",
        untied="",
        learnt="",
        why_off="",
    )
    ws.session.add(talk)
    write_on_case(ws, case_id, "tea_talk.booked", {"at": seat.begins.isoformat(), "guests": len(talk.guests)}, house.name)
    return talk.id


def talk_of(ws: Workspace, talk_id: int) -> Talk | None:
    """Return a talk by its number as far as this space reads it; whether its reader may see the case is the case's to say."""
    return ws.session.get(Talk, (ws.county_id, talk_id))


def talks_about(ws: Workspace, case: CaseLine) -> list[tuple[Talk, str]]:
    """Return the talks of a case, the newest first, each with the name of its house."""
    found = sorted(_of(ws, case.home_space_id, case.id), key=lambda talk: talk.begins, reverse=True)
    wanted = select(House.id, House.name).where(House.county_id == ws.county_id, House.id.in_({talk.house_id for talk in found}))
    names = {row.id: row.name for row in ws.session.execute(wanted)} if found else {}
    return [(talk, names.get(talk.house_id, "")) for talk in found]


def talks_between(ws: Workspace, begin: datetime, end: datetime) -> Sequence[Talk]:
    """Return what is booked or was held in this space from one moment until another, the earliest first."""
    here = (Talk.county_id == ws.county_id, Talk.home_space_id == ws.space_id, Talk.state != "called_off")
    return ws.session.scalars(select(Talk).where(*here, Talk.begins >= begin, Talk.begins < end).order_by(Talk.begins)).all()


def note_steps(ws: Workspace, talk: Talk, notes: tuple[str, str, str]) -> int:
    """Write what was noted at each of the three steps and return the talk's number.

    Raises:
        Refused: ``tea_over``, or ``tea_step_before``.
        NotAllowed: the actor does not have the case in hand.
    """
    if talk.state != "booked":
        raise Refused("tea_over")
    check_steps(notes)
    before = steps_done((talk.brewed, talk.spoken, talk.untied))
    talk.brewed, talk.spoken, talk.untied = notes
    if steps_done(notes) != before:
        write_on_case(ws, talk.case_id, "tea_talk.stepped", {"steps": steps_done(notes)})
    elif "note_session" not in case_at_hand(ws, talk.case_id).deeds:
        raise NotAllowed(Deed.NOTE_SESSION)
    ws.session.flush()
    return talk.id


def end_talk(ws: Workspace, talk: Talk, end: TalkEnd, *, version: int | None) -> int:
    """End a talk, keep it as a mediation session of the case, and return its number.

    Raises:
        Refused: ``tea_over``, what ``rules.check_end`` raises, or what the core says to a session: a party that refuses, a guest
            to whom not everybody agreed.
        Stale: the case is not at this version any more.
    """
    if talk.state != "booked":
        raise Refused("tea_over")
    check_end(end, talk.begins, ws.now())
    house = ws.session.get(House, (ws.county_id, talk.house_id))
    held = NewSession(
        "mediation", talk.begins, end.words, SESSION_RESULTS[end.result], place=house.name if house else "", present=end.present
    )
    note_session_with_guests(ws, talk.case_id, held, end.guests, version=version)
    talk.state, talk.result, talk.learnt = "ended", end.result, end.learnt
    talk.ended_at, talk.ended_by, talk.guests = ws.now(), ws.actor.name, sorted(set(end.guests))
    write_on_case(ws, talk.case_id, "tea_talk.ended", {"result": end.result}, end.learnt)
    return talk.id


def call_off(ws: Workspace, talk: Talk, why: str) -> int:
    """Call a table off that is booked, give it back, and return the talk's number.

    Raises:
        Refused: ``tea_over``.
    """
    if talk.state != "booked":
        raise Refused("tea_over")
    write_on_case(ws, talk.case_id, "tea_talk.called_off", {}, why)
    _free(ws, talk, why)
    return talk.id


def call_off_coming(ws: Workspace, case: CaseLine) -> None:
    """Give back what is booked for a case that is over, or that a party will not talk about any more."""
    for talk in _of(ws, case.home_space_id, case.id):
        if talk.state == "booked":
            _free(ws, talk, "")


def settled(ws: Workspace, case: CaseLine) -> None:
    """Remember that a case was settled after a talk that ended well."""
    ended = [talk for talk in _of(ws, case.home_space_id, case.id) if talk.state == "ended"]
    if ended and ended[-1].result == "settled":
        ended[-1].settled_at = ws.now()
        ws.session.flush()


def followed_up(ws: Workspace, case: CaseLine, *, matter_done: bool, heart: str) -> None:
    """Remember what the follow-up visit found of the matter (事) and the heart (心) after a talk."""
    ended = [talk for talk in _of(ws, case.home_space_id, case.id) if talk.state == "ended"]
    if ended:
        ended[-1].matter_done, ended[-1].heart = matter_done, heart
        ws.session.flush()


def _free(ws: Workspace, talk: Talk, why: str) -> None:
    talk.state, talk.why_off = "called_off", why
    free_seat(ws, talk.seat_id)
    ws.session.flush()


def _of(ws: Workspace, home_space_id: int, case_id: int) -> Sequence[Talk]:
    mine = (Talk.county_id == ws.county_id, Talk.home_space_id == home_space_id, Talk.case_id == case_id)
    return ws.session.scalars(select(Talk).where(*mine).order_by(Talk.begins, Talk.id)).all()
