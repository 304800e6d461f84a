"""The pages as forms are sent to them: what is refused is said beside its field, and nobody finds what is not theirs."""

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from core.api import OFFICIAL_TIME, Workspace, ticket_digest
from core.testing import Browser, County, case_in, words
from core.testing.kit import running
from plugins.plaza_council import recount, service
from plugins.plaza_council.rules import NewObjection, NewProposal, NewSpeech, NewTask
from tests.plugins.plaza_council.square import (
    CHARGER,
    KEY,
    LAMPS,
    council,
    council_in,
    counted,
    do,
    hall_in,
    posted,
    tickets,
    topics,
    vote,
)

HERE = f"practices/{KEY}"


def test_a_council_is_planned_and_what_is_wrong_is_said_beside_its_field(fq_county: County, fq_site: Flask) -> None:
    hall_id = hall_in(fq_county)
    director = Browser(fq_site, fq_county, "director")
    director.open(f"{HERE}/councils/new")
    yesterday = (fq_county.clock() - timedelta(days=1)).astimezone(OFFICIAL_TIME).strftime("%Y-%m-%dT19:00")
    typed = {"hall_id": str(hall_id), "title": "楼道灯", "minutes": "60", "basis": "household"}
    answer = director.send(f"{HERE}/councils/new", **typed, at=yesterday)
    assert answer.status_code == 422
    assert "时间已经过了" in words(answer)
    assert 'value="楼道灯"' in answer.get_data(as_text=True)
    tomorrow = (fq_county.clock() + timedelta(days=1)).astimezone(OFFICIAL_TIME).strftime("%Y-%m-%dT19:00")
    answer = director.send(f"{HERE}/councils/new", **typed, at=tomorrow)
    assert answer.status_code == 303
    assert "写上要议的事" in words(director.open(answer.headers["Location"]))


def test_the_roll_is_masked_and_a_line_that_cannot_be_read_is_quoted(fq_county: County, fq_site: Flask) -> None:
    hall_id = hall_in(fq_county, voters=1)
    director = Browser(fq_site, fq_county, "director")
    page = f"{HERE}/halls/{hall_id}/roll"
    director.open(page)
    answer = director.send(page, lines="5号楼101 欧阳海\n没有门牌")
    assert answer.status_code == 422
    assert "“没有门牌”" in words(answer)
    assert director.send(page, lines="5号楼101 欧阳海").status_code == 303
    shown = words(director.open(page))
    assert "欧*" in shown
    assert "欧阳海" not in shown


def test_a_council_is_found_by_those_who_run_it_and_by_nobody_else(fq_county: County, fq_site: Flask) -> None:
    address = f"{HERE}/councils/{posted(fq_county)}"
    village, grid = Browser(fq_site, fq_county, "village"), Browser(fq_site, fq_county, "grid")
    next_door, resident = Browser(fq_site, fq_county, "director", at=fq_county.sibling), Browser(fq_site, fq_county)
    for page in ("", "/register", "/slips", "/announcement", "/papers", "/posting", "/minutes", "/record.json", "/recount.py"):
        found = [browser.open(f"{address}{page}").status_code for browser in (village, grid, next_door, resident)]
        assert (page, found) == (page, [200, 403, 404, 303])  # a resident is sent to where one signs in
        shown = village.open(f"{address}{page}")
        assert shown.mimetype != "text/html" or list(running._unreadable(shown.get_data(as_text=True))) == []


def test_residents_can_read_and_hear_every_page_of_a_council(fq_county: County, fq_site: Flask) -> None:
    resident = Browser(fq_site, fq_county)
    decided, open_now = posted(fq_county), council_in(fq_county, "open")
    for page in (f"{decided}", f"{decided}/object", f"{decided}/vote", f"{open_now}", f"{open_now}/vote", f"{open_now}/thanks"):
        shown = resident.open(f"{HERE}/meetings/{page}")
        assert shown.status_code == 200
        assert list(running._unreadable(shown.get_data(as_text=True))) == []


def test_what_is_scanned_leads_to_the_meeting_and_brings_the_code_behind_the_hash(
    fq_county: County, fq_site: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    scanned: list[str] = []
    monkeypatch.setitem(fq_site.jinja_env.globals, "qr_svg", lambda address, _label: scanned.append(address) or "")
    council_id = council_in(fq_county)
    director, resident = Browser(fq_site, fq_county, "director"), Browser(fq_site, fq_county)
    director.open(f"{HERE}/councils/{council_id}/announcement")
    assert CHARGER.title in words(resident.open(scanned.pop().removeprefix("http://localhost")))
    page = f"{HERE}/councils/{council_id}/slips"
    director.open(page)
    director.send(page, again="yes", number="3")
    [slip] = scanned
    address, code = slip.removeprefix("http://localhost").split("#")
    assert "还没有开会" in words(resident.open(address))
    resident.open(f"{HERE}/ask")
    assert "3 号" in words(resident.send(f"{HERE}/ask", code=code))


def test_the_minutes_name_who_spoke_and_the_look_is_written_down(fq_county: County, fq_site: Flask) -> None:
    council_id = council_in(fq_county, "sitting")
    topic = topics(fq_county, council_id)[0]
    do(fq_county, lambda ws: service.note_speech(ws, topic, NewSpeech("欧阳海", "离窗近了。", 3)))
    village = Browser(fq_site, fq_county, "village")
    assert "欧阳海" not in words(village.open(f"{HERE}/councils/{council_id}"))

    def looks(ws: Workspace) -> int:
        return int(ws.session.scalar(text("SELECT count(*) FROM audit WHERE deed = 'plaza_council.minutes_read'")) or 0)

    before = fq_county.do("county_director", looks)
    assert "欧阳海" in words(village.open(f"{HERE}/councils/{council_id}/minutes"))
    assert fq_county.do("county_director", looks) == before + 1


def test_slips_are_shown_once_and_are_not_to_be_kept_by_the_browser(fq_county: County, fq_site: Flask) -> None:
    council_id = council_in(fq_county)
    director = Browser(fq_site, fq_county, "director")
    page = f"{HERE}/councils/{council_id}/slips"
    director.open(page)
    first = director.send(page)
    codes = re.findall(r"plaza-code[^>]*>([^<]+)<", first.get_data(as_text=True))
    assert (len(codes), first.headers["Cache-Control"]) == (6, "no-store")
    assert director.send(page).status_code == 303
    assert not set(codes) & set(re.findall(r"[0-9A-Z]{4}(?: [0-9A-Z]{4}){3}", words(director.open(page))))


def test_the_tables_at_the_door_tell_who_voted_and_never_what(fq_county: County, fq_site: Flask) -> None:
    council_id = council_in(fq_county, "open")
    code = tickets(fq_county, council_id)[0]
    resident = Browser(fq_site, fq_county)
    page = f"{HERE}/meetings/{council_id}/vote"
    resident.open(page)
    topic = topics(fq_county, council_id)[0]
    assert resident.send(page, code=code).status_code == 422
    assert resident.send(page, code=code, **{f"topic_{topic.id}": "no"}).status_code == 303
    again = resident.send(page, code=code, **{f"topic_{topic.id}": "yes"})
    assert (again.status_code, "已经用过了" in words(again)) == (422, True)
    shown = words(Browser(fq_site, fq_county, "director").open(f"{HERE}/councils/{council_id}"))
    assert "投过的 1" in shown
    assert "不同意 1" not in shown
    assert "投过了" in words(Browser(fq_site, fq_county, "village").open(f"{HERE}/councils/{council_id}/register?q=1"))
    assert "不同意" not in words(resident.open(f"{HERE}/meetings/{council_id}"))


def test_a_case_offers_the_hall_only_when_every_party_asks_for_the_public(fq_county: County, fq_site: Flask) -> None:
    hall_in(fq_county)
    case_id = case_in(fq_county, "agreeing")
    village = Browser(fq_site, fq_county, "village")
    assert "每一方都要求公开，才能拿来说" in words(village.open(f"cases/{case_id}"))
    page = f"{HERE}/cases/{case_id}/bring"
    village.open(page)
    answer = village.send(page, title="盖房挡光", proposal="采光怎么算。", way="talk")
    assert (answer.status_code, "每一方都要求公开" in words(answer)) == (422, True)


def test_a_proposal_sent_twice_is_one_with_one_code(fq_county: County, fq_site: Flask) -> None:
    hall_in(fq_county)
    resident = Browser(fq_site, fq_county)
    resident.open(f"{HERE}/propose")
    key = resident.key
    typed = {"words": "五单元的灯坏了半个月。", "private": "no"}
    first = resident.send(f"{HERE}/propose", **typed)
    resident.key = key
    second = resident.send(f"{HERE}/propose", **typed)
    codes = [re.search(r"<b[^>]*>([0-9A-Z ]+)</b>", page.get_data(as_text=True)) for page in (first, second)]
    assert codes[0] is not None
    assert codes[1] is not None
    assert codes[0][1] == codes[1][1]
    assert len(do(fq_county, service.proposals)) == 1
    assert "五单元的灯" in words(Browser(fq_site, fq_county, "village").open(f"{HERE}/proposals"))
    resident.open(f"{HERE}/ask")
    assert "等答复" in words(resident.send(f"{HERE}/ask", code=codes[0][1].lower()))
    assert resident.send(f"{HERE}/ask", code="WRONG").status_code == 422


def test_programs_take_a_council_on_and_take_its_record_away(fq_county: County, fq_site: Flask) -> None:
    council_id = counted(fq_county)
    village = Browser(fq_site, fq_county, "village")
    village.open(f"{HERE}/")
    address = f"/api/v1/{village.code}/practices/{KEY}/councils/{council_id}"
    told = village.client.get(f"{address}/record").json
    assert told is not None
    assert list(recount.look_at(told)) == []
    page = village.open(f"{HERE}/councils/{council_id}/record.json")
    assert json.loads(page.data) == told
    headers = {"X-CSRFToken": village.token}
    refused = village.client.post(f"{address}/post", headers=headers)
    assert (refused.status_code, refused.json["error"]["code"]) == (422, "plaza_task_missing")  # type: ignore[index]
    topic = topics(fq_county, council_id)[0]
    due = (fq_county.clock() + timedelta(days=9)).date().isoformat()
    task = {"what": "建好", "owner": "物业", "due": due}
    made = village.client.post(f"{address.rpartition('/councils')[0]}/topics/{topic.id}/tasks", json=task, headers=headers)
    assert made.status_code == 201, made.json
    assert village.client.post(f"{address}/post", headers=headers).status_code == 200
    assert council(fq_county, council_id).state == "posted"
    assert village.client.post(f"{address}/nonsense", headers=headers).status_code == 404


def test_the_hall_shows_what_waits_for_whoever_opens_it(fq_county: County, fq_site: Flask) -> None:
    hung_out, uncounted = posted(fq_county), counted(fq_county)
    digest = ticket_digest("OBJECTION 1234567")
    ws = fq_county.public(code=digest)
    with ws.session:
        assert service.object_to(ws, hung_out, digest, NewObjection("离我家窗户太近。"))
        ws.session.commit()
    director = Browser(fq_site, fq_county, "director")
    home = director.open(f"{HERE}/")
    assert "的 1 条异议" in words(home)
    assert f"/councils/{hung_out}#objections" in home.get_data(as_text=True)
    assert "的结果" in words(home)
    assert council(fq_county, uncounted).state == "counted"
    page = director.open(f"{HERE}/councils/{hung_out}")
    assert "现在" not in words(page)
    [answer] = re.findall(r'next-do.*?href="([^"]+)">答复异议', page.get_data(as_text=True), re.DOTALL)
    assert "离我家窗户太近" in words(director.open(answer))


@pytest.mark.parametrize("paper", ["announcement", "posting"])
def test_what_is_put_up_says_who_put_it_up_and_on_what_day_of_what_year(fq_county: County, fq_site: Flask, paper: str) -> None:
    council_id = posted(fq_county)
    fq_county.clock.forward(days=5)
    one = council(fq_county, council_id)
    put_up = one.posted_at if paper == "posting" else one.announced_at
    assert put_up is not None
    day = put_up.astimezone(OFFICIAL_TIME)
    shown = words(Browser(fq_site, fq_county, "director").open(f"{HERE}/councils/{council_id}/{paper}"))
    assert f"{fq_county.home.space.name} （盖章） {day.year}年{day.month}月{day.day}日" in shown


def test_a_resident_takes_the_record_away_once_it_hangs_out_and_counts_the_same(
    fq_county: County, fq_site: Flask, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    resident = Browser(fq_site, fq_county)
    unposted = counted(fq_county)
    assert resident.open(f"{HERE}/meetings/{unposted}/record.json").status_code == 404
    meeting = f"{HERE}/meetings/{posted(fq_county)}"
    page = resident.open(meeting)
    assert "手机投的、纸票投的不分开写" in words(page)
    [record, script] = re.findall(r'href="([^"]+/(?:record.json|recount.py))"', page.get_data(as_text=True))
    taken = resident.open(record)
    assert "filename*=UTF-8''%E8%AE%AE%E4%BA%8B%E8%A1%A8%E5%86%B3%E8%AE%B0%E5%BD%95.json" in taken.headers["Content-Disposition"]
    assert "住户" not in taken.get_data(as_text=True)
    file = tmp_path / "议事表决记录.json"
    file.write_bytes(taken.get_data())
    assert recount.main([str(file)]) == 0
    assert "和公布的一样" in capsys.readouterr().out
    assert resident.open(script).get_data() == Path(recount.__file__).read_bytes()


def test_a_vote_is_closed_once_it_is_seen_how_many_voted(fq_county: County, fq_site: Flask) -> None:
    council_id = council_in(fq_county, "open")
    director, page = Browser(fq_site, fq_county, "director"), f"{HERE}/councils/{council_id}"
    assert "记到会" in words(director.open(f"{page}/register"))
    assert "一票都还没投" in words(director.open(f"{page}/close"))
    assert council(fq_county, council_id).state == "open"
    assert director.send(f"{page}/close").status_code == 303
    assert council(fq_county, council_id).state == "closed"


def test_what_was_counted_on_paper_is_shown_on_no_page(fq_county: County, fq_site: Flask) -> None:
    council_id = council_in(fq_county, "open")
    for number in (4, 5, 6):
        do(fq_county, lambda ws, number=number: service.hand_out_paper(ws, council_id, number))
    for code in tickets(fq_county, council_id)[:3]:
        assert vote(fq_county, council_id, code) == "voted"
    do(fq_county, lambda ws: service.close_vote(ws, council_id))
    topic, director = topics(fq_county, council_id)[0], Browser(fq_site, fq_county, "director")
    page, typed = (
        f"{HERE}/topics/{topic.id}/bundles/new",
        {"yes": "1", "no": "2", "abstain": "0", "counted_by": "李", "watched_by": "王"},
    )
    director.open(page)
    for papers, said in (("", "一共几张"), ("4", "对不上")):
        answer = director.send(page, **typed, papers=papers)
        assert (answer.status_code, said in words(answer)) == (422, True)
    assert director.send(page, **typed, papers="3").status_code == 303
    council_page, minutes = (f"{HERE}/councils/{council_id}{part}" for part in ("", "/minutes"))
    assert "记了一捆纸票" in words(director.open(council_page))
    for shown in (council_page, minutes):
        assert "不同意 2" not in words(director.open(shown))
    do(fq_county, lambda ws: service.count(ws, council_id))
    assert "同意 4 不同意 2 弃权 0 废票 0" in words(director.open(council_page))
    assert "不同意 2 弃权 0 废票 0" in words(director.open(minutes))


def test_the_days_are_the_countys_own_and_its_administrator_changes_them(fq_county: County, fq_site: Flask) -> None:
    hall_id = hall_in(fq_county)
    admin, page = Browser(fq_site, fq_county, "county_admin"), f"county/practices/{KEY}"
    shown = words(admin.open(page))
    for day in ("3", "7"):
        assert f"本县自定，先填的 {day} 天没有法律出处" in shown
    kept = {"quorum": "half", "passing": "half", "basis": "person", "minutes": "90", "speech_minutes": "5"}
    answer = admin.send(page, name="", **kept, notice_days="0", posting_days="12", objection_days="10")
    assert answer.status_code == 303, words(answer)
    one = council(fq_county, council_in(fq_county, hall_id=hall_id))
    assert (one.posting_days, one.objection_days) == (12, 10)


def test_a_result_is_posted_only_once_it_says_who_does_it(fq_county: County, fq_site: Flask) -> None:
    council_id = counted(fq_county)
    director = Browser(fq_site, fq_county, "director")
    shown = director.open(f"{HERE}/councils/{council_id}")
    assert "贴出公示" not in words(shown)
    topic = topics(fq_county, council_id)[0]
    assert f"“{CHARGER.title}”还没写谁去办" in words(shown)
    due = fq_county.clock().date() + timedelta(days=30)
    do(fq_county, lambda ws: service.add_task(ws, topic, NewTask("把棚建好", "物业", due)))
    assert "贴出公示" in words(director.open(f"{HERE}/councils/{council_id}"))


def test_programs_mend_and_take_back_what_the_pages_do(fq_county: County, fq_site: Flask) -> None:
    hall_id = hall_in(fq_county)
    council_id = council_in(fq_county, "planned", CHARGER, LAMPS, hall_id=hall_id)
    director = Browser(fq_site, fq_county, "director")
    director.open(f"{HERE}/")
    at, headers = f"/api/v1/{director.code}/{HERE}", {"X-CSRFToken": director.token}

    def send(path: str, status: int = 200, **body: object) -> str:
        answer = director.client.post(f"{at}/{path}", json=body or None, headers=headers)
        assert answer.status_code == status, answer.json
        return str((answer.json or {}).get("id"))

    hall = {"name": "和平廊架", "place": "5号楼前", "host": "卢大姐"}
    assert send(f"halls/{hall_id}", **hall) == str(hall_id)
    voters = director.client.get(f"{at}/halls/{hall_id}/roll").json
    assert voters is not None
    assert (len(voters), voters[0]["name"]) == (6, "住*")
    assert send(f"voters/{voters[0]['id']}/strike") == str(hall_id)
    when = (fq_county.clock() + timedelta(days=2)).astimezone(OFFICIAL_TIME).strftime("%Y-%m-%dT19:00")
    plan = {"hall_id": hall_id, "title": "灯和棚", "at": when, "minutes": 60, "basis": "person", "papers_only": True}
    assert send(f"councils/{council_id}", **plan) == str(council_id)
    assert council(fq_county, council_id).papers_only
    charger, lamps = topics(fq_county, council_id)
    send(f"topics/{charger.id}", title="充电棚", proposal="建在东头。", way="secret")
    send(f"topics/{lamps.id}/put-back")
    send(f"topics/{lamps.id}/drop")
    send(f"topics/{charger.id}/drop", 422)
    assert [one.title for one in topics(fq_county, council_id)] == ["充电棚"]
    assert send(f"halls/{hall_id}/shut") == str(hall_id)
    done = posted(fq_county)
    for kind, said in (("tasks", "把棚建好"), ("objections", "")):
        told = director.client.get(f"{at}/councils/{done}/{kind}").json
        assert [one["what"] for one in told] == ([said] if said else []) if kind == "tasks" else told == []  # type: ignore[union-attr]
    digest = ticket_digest("PROPOSAL 12345678")
    ws = fq_county.public(code=digest)
    with ws.session:
        service.propose(ws, digest, NewProposal("五单元的灯坏了。", name="欧阳海"))
        ws.session.commit()
    [one] = director.client.get(f"{at}/proposals").json  # type: ignore[misc]
    assert "欧阳海" not in str(one)
    taken = send(
        f"proposals/{one['id']}/topic", 201, title="五单元的灯", proposal="换感应灯。", way="hands", answer="下次会上议。"
    )
    assert taken in {str(topic.id) for topic in do(fq_county, service.waiting_topics)}
    next_door = Browser(fq_site, fq_county, "director", at=fq_county.sibling)
    next_door.open(f"{HERE}/")
    foreign = next_door.client.post(
        f"/api/v1/{next_door.code}/{HERE}/topics/{taken}/drop", headers={"X-CSRFToken": next_door.token}
    )
    assert foreign.status_code == 404


def test_a_vote_that_cannot_be_closed_yet_goes_on_as_it_was(fq_county: County, fq_site: Flask) -> None:
    council_id = council_in(fq_county, "open")
    codes = tickets(fq_county, council_id)
    for number in (2, 3, 4):
        do(fq_county, lambda ws, number=number: service.hand_out_paper(ws, council_id, number))
    assert vote(fq_county, council_id, codes[0]) == "voted"
    director, page = Browser(fq_site, fq_county, "director"), f"{HERE}/councils/{council_id}"
    assert "邻居猜得出他们投了什么" in words(director.open(f"{page}/close"))
    refused = director.send(f"{page}/close")
    assert refused.status_code == 303, words(refused)
    assert "都用纸票重新投" in words(director.open(refused.headers["Location"]))
    assert [vote(fq_county, council_id, codes[at]) for at in (4, 5)] == ["voted"] * 2
    assert director.send(f"{page}/close").status_code == 303
    assert council(fq_county, council_id).state == "closed"
