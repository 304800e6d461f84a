"""The API: the same acts for programs, by the same rules."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, text

from core import notifications
from core.cases import service
from core.cases.rules import NewCase, NewParty, NewReport
from core.workspace import WORKER, Workspace
from tenants.scopes import Role, Scope
from tests.callers import Caller, sign_in
from tests.desk import site_over
from tests.places import County

PARTIES = [{"name": "钱一民", "phone": "13800001111"}, {"name": "冯二喜", "side": 2}]
CASE = {"title": "屋檐滴水", "story": "雨天滴到邻家墙上", "place": "上村 3 号", "parties": PARTIES, "reporter_name": "赵六"}


@pytest.fixture
def site(county: County) -> Flask:
    return site_over(county.database)


@pytest.fixture
def clerk(site: Flask, county: County) -> Caller:
    return Caller(site, county.home, "clerk")


def register(clerk: Caller, **more: object) -> dict[str, Any]:
    answer = clerk.post("cases", {**CASE, **more})
    assert answer.status_code == 201, answer.get_json()
    return answer.get_json()


def in_hand(site: Flask, county: County, clerk: Caller, who: str = "village") -> tuple[Caller, dict[str, Any]]:
    """A case the village has signed for."""
    case = register(clerk)
    case = clerk.move(case, "triage", {"type_code": "J02", "grade": 2}).get_json()
    case = clerk.move(case, "dispatch", {"unit_id": str(county.home.units["upper"])}).get_json()
    village = Caller(site, county.home, who)
    case = village.move(case, "sign-for").get_json()
    return village, case


def test_a_program_carries_a_case_from_report_to_visit(site: Flask, county: County, clerk: Caller) -> None:
    village, case = in_hand(site, county, clerk)
    seen = village.get(f"cases/{case['id']}").get_json()
    for party in seen["parties"]:
        case = village.move(case, "consent", {"party_id": party["id"], "agrees": True, "way": "oral"}).get_json()
    talk = {"kind": "mediation", "held_at": "2026-03-10T09:00:00+08:00", "words": "谈了一上午", "result": "failed"}
    case = village.move(case, "session", talk).get_json()
    case = village.move(case, "escalate", {"tried": "谈过一次", "why": "不肯改檐"}).get_json()
    assert (case["state"], case["rung"]) == ("assigned", "township")
    mediator = Caller(site, county.home, "mediator")
    case = mediator.move(case, "sign-for").get_json()
    case = mediator.move(case, "settle", {"words": "装一根落水管", "form": "written"}).get_json()
    case = mediator.move(case, "close").get_json()
    visit = {"performed": True, "mood": "calm", "satisfied": 5}
    case = mediator.move(case, "visit", visit).get_json()
    assert case["state"] == "visited"
    told = [entry["deed"] for entry in mediator.get(f"cases/{case['id']}").get_json()["timeline"]]
    assert told[0] == "visited"
    assert told[-1] == "reported"
    assert "escalated" in told


def test_a_program_ends_a_case_without_agreement(site: Flask, county: County, clerk: Caller) -> None:
    village, case = in_hand(site, county, clerk)
    end = {"reason": "too_far_apart", "routes": ["court"], "told_way": "in_person"}
    assert village.move(case, "terminate", end).get_json()["state"] == "terminated"


def test_programs_take_back_give_back_rule_call_in_answer_and_rate(site: Flask, county: County, clerk: Caller) -> None:
    upper, lower = (str(county.home.units[unit]) for unit in ("upper", "lower"))
    case = register(clerk)
    case = clerk.move(case, "triage", {"type_code": "J02", "grade": 2}).get_json()
    villages = {upper: Caller(site, county.home, "village"), lower: Caller(site, county.home, "village2")}
    back = {"reason": "不归本村", "duty": "属地管理办法第三条"}
    case = clerk.move(case, "dispatch", {"unit_id": lower}).get_json()
    case = clerk.move(case, "withdraw", {"reason": "交错了"}).get_json()
    assert case["state"] == "accepted"
    for unit, village in villages.items():
        case = clerk.move(case, "dispatch", {"unit_id": unit}).get_json()
        case = village.move(case, "send-back", back).get_json()
    ruled = Caller(site, county.home, "director").move(case, "rule", {"unit_id": upper, "reason": "地在上村"}).get_json()
    refused = villages[upper].move(ruled, "send-back", back)
    assert (refused.status_code, refused.get_json()["error"]["code"]) == (409, "ruling_binds")
    case = villages[upper].move(ruled, "sign-for").get_json()
    case = villages[upper].move(case, "call-in", {"kind": "whistle", "unit_ids": [lower], "demand": "来量地界"}).get_json()
    case = villages[lower].move(case, "report-in").get_json()
    case = villages[lower].move(case, "answer-call", {"answer": "量过了"}).get_json()
    [call] = villages[upper].get(f"cases/{case['id']}").get_json()["calls"]
    case = villages[upper].move(case, "rate-call", {"call_id": call["id"], "stars": 5}).get_json()
    seen = villages[upper].get(f"cases/{case['id']}").get_json()
    assert (seen["returns"], seen["calls"][0]["answer"], seen["calls"][0]["stars"]) == (2, "量过了", 5)
    [share] = [share for share in seen["shares"] if share["id"] == call["id"]]
    assert (share["kind"], share["state"], share["caller_unit_id"]) == ("whistle", "done", upper)


def test_a_program_says_in_which_unit_it_happened_when_it_completes_a_case(county: County, clerk: Caller) -> None:
    unit = str(county.home.units["lower"])
    text = {"title": "水渠漏水", "story": "渠漏了。", "place": "渠首"}
    case = clerk.move(register(clerk), "complete", {**text, "unit_id": unit}).get_json()
    assert clerk.get(f"cases/{case['id']}").get_json()["unit_id"] == unit
    case = clerk.move(case, "complete", text).get_json()
    assert clerk.get(f"cases/{case['id']}").get_json()["unit_id"] == unit
    foreign = clerk.move(case, "complete", {**text, "unit_id": str(county.sibling.units["lower"])}).get_json()["error"]
    assert (foreign["code"], list(foreign["fields"])) == ("unknown_unit", ["unit_id"])


def test_ids_are_strings_and_the_version_is_the_etag(clerk: Caller) -> None:
    case = register(clerk)
    answer = clerk.get(f"cases/{case['id']}")
    seen = answer.get_json()
    assert isinstance(seen["id"], str)
    assert isinstance(seen["parties"][0]["id"], str)
    assert answer.headers["ETag"] == f'"{seen["version"]}"'


def test_names_are_masked_until_they_are_asked_for_and_the_asking_is_recorded(
    clerk: Caller, behind_the_fence: Connection
) -> None:
    case = register(clerk)
    masked = clerk.get(f"cases/{case['id']}").get_json()
    assert [(party["name"], party["phone"]) for party in masked["parties"]] == [("钱*", "138****1111"), ("冯*", "")]
    assert masked["reporter_name"] == "赵*"

    def asked() -> int:
        count = "SELECT count(*) FROM audit WHERE case_id = :case AND deed = 'unmasked'"
        return int(behind_the_fence.execute(text(count), {"case": int(case["id"])}).scalar_one())

    assert asked() == 0
    full = clerk.get(f"cases/{case['id']}?names=full").get_json()
    assert [party["name"] for party in full["parties"]] == ["钱一民", "冯二喜"]
    assert asked() == 1


def test_whoever_sees_the_line_alone_sees_no_story_and_no_whole_name(site: Flask, county: County, clerk: Caller) -> None:
    _village, case = in_hand(site, county, clerk)
    seen = clerk.get(f"cases/{case['id']}").get_json()
    assert (seen["sight"], seen["title"], seen["names"]) == ("line", "屋檐滴水", ["钱*", "冯*"])
    assert (seen["story"], seen["place"], seen["parties"][0]["phone"]) == (None, None, None)
    assert {entry["note"] for entry in seen["timeline"]} == {""}
    assert clerk.get(f"cases/{case['id']}?names=full").status_code == 403


def test_a_movement_names_the_version_it_is_meant_for(clerk: Caller) -> None:
    case = register(clerk)
    body = {"type_code": "J02", "grade": 2}
    missing = clerk.post(f"cases/{case['id']}/triage", body)
    assert (missing.status_code, missing.get_json()["error"]["code"]) == (428, "version_required")
    any_version = clerk.post(f"cases/{case['id']}/triage", body, if_match="*")
    assert any_version.status_code == 428
    assert clerk.post(f"cases/{case['id']}/triage", body, if_match=f'"0", "{case["version"]}"').status_code == 200


@pytest.mark.parametrize("named", ['"0"', 'W/"1"', '"²"', '"99999999999999999999"', "nonsense"])
def test_a_stale_or_senseless_version_is_told_what_changed(clerk: Caller, named: str) -> None:
    case = register(clerk)
    answer = clerk.post(f"cases/{case['id']}/triage", {"type_code": "J02", "grade": 2}, if_match=named)
    error = answer.get_json()["error"]
    assert (answer.status_code, error["code"], error["version"]) == (412, "stale", case["version"])
    assert answer.headers["ETag"] == f'"{case["version"]}"'


def test_a_stale_movement_learns_who_was_first(site: Flask, county: County, clerk: Caller) -> None:
    case = register(clerk)
    clerk.move(case, "triage", {"type_code": "J02", "grade": 2})
    director = Caller(site, county.home, "director")
    answer = director.move(case, "triage", {"type_code": "J03", "grade": 3})
    changes = answer.get_json()["error"]["changes"]
    assert (answer.status_code, [change["deed"] for change in changes]) == (412, ["triaged"])
    assert changes[0]["actor_name"] == county.home.people["clerk"].name


def test_the_same_key_does_it_once_and_says_so(clerk: Caller) -> None:
    first = clerk.post("cases", CASE, idempotency_key="k-1")
    second = clerk.post("cases", CASE, idempotency_key="k-1")
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.get_json() == second.get_json()
    assert first.headers["Location"] == second.headers["Location"]
    assert "Idempotent-Replayed" not in first.headers
    assert second.headers["Idempotent-Replayed"] == "true"


def test_a_movement_sent_again_after_it_was_done_is_not_stale(clerk: Caller) -> None:
    case = register(clerk)
    once = clerk.move(case, "triage", {"type_code": "J02", "grade": 2}, idempotency_key="k-2")
    again = clerk.move(case, "triage", {"type_code": "J02", "grade": 2}, idempotency_key="k-2")
    assert (once.status_code, again.status_code, again.get_json()) == (200, 200, once.get_json())


def test_a_key_stands_for_one_deed_of_one_person(site: Flask, county: County, clerk: Caller) -> None:
    clerk.post("cases", CASE, idempotency_key="k-3")
    other = clerk.post("cases", {**CASE, "title": "别的事"}, idempotency_key="k-3")
    assert (other.status_code, other.get_json()["error"]["code"]) == (422, "key_used_otherwise")
    director = Caller(site, county.home, "director").post("cases", CASE, idempotency_key="k-3")
    assert (director.status_code, "Idempotent-Replayed" in director.headers) == (201, False)


def test_what_was_refused_may_be_sent_again_under_its_key(clerk: Caller) -> None:
    case = register(clerk)
    refused = clerk.move(case, "sign-for", idempotency_key="k-4")
    assert refused.status_code == 409
    assert clerk.move(case, "triage", {"type_code": "J02", "grade": 1}, idempotency_key="k-4").status_code == 200


def test_a_foreign_case_looks_like_a_missing_one_and_like_an_unknown_address(site: Flask, county: County, clerk: Caller) -> None:
    case = register(clerk)
    sibling = Caller(site, county.sibling, "clerk")

    def told(path: str) -> dict[str, str]:
        answer = sibling.get(path)
        error = dict(answer.get_json()["error"])
        assert answer.status_code == 404
        assert error.pop("request") == answer.headers["X-Request-Id"]
        return error

    assert told(f"cases/{case['id']}") == told("cases/1") == told("cases/9007199254740993") == told("nothing")


def test_a_post_that_does_not_do_it_is_refused(site: Flask, county: County, clerk: Caller) -> None:
    case = register(clerk)
    assert Caller(site, county.home, "admin").post("cases", CASE).status_code == 403
    assert clerk.move(case, "terminate", {"reason": "other", "routes": ["court"], "told_way": "post"}).status_code == 403


def test_what_the_rules_refuse_is_said_beside_its_field(clerk: Caller) -> None:
    answer = clerk.post("cases", {**CASE, "unit_id": "1"})
    error = answer.get_json()["error"]
    assert (answer.status_code, error["code"], list(error["fields"])) == (422, "unknown_unit", ["unit_id"])


def test_an_unknown_field_is_refused(clerk: Caller) -> None:
    error = clerk.post("cases", {**CASE, "county_id": "1"}).get_json()["error"]
    assert (error["code"], error["fields"]) == ("invalid", {"county_id": ["没有这一项"]})
    assert clerk.get("cases?stat=open").status_code == 422


def test_words_come_in_the_language_the_program_asks_for(clerk: Caller) -> None:
    case = register(clerk)

    def message(path: str, **headers: str) -> str:
        return str(
            clerk.post(f"cases/{case['id']}/{path}", if_match=f'"{case["version"]}"', **headers).get_json()["error"]["message"]
        )

    assert message("sign-for").startswith("这件事已经到了别的环节")
    assert message("sign-for", accept_language="en-GB").isascii()
    assert message("sign-for?lang=en").isascii()
    assert message("sign-for?lang=zh", accept_language="en").startswith("这件事已经到了别的环节")


def test_nobody_calls_without_signing_in(site: Flask, county: County) -> None:
    client, base = site.test_client(), f"/api/v1/{county.home.space.code}"
    for headers in ({}, {"Authorization": "Bearer fq_nothing"}, {"Authorization": "Bearer "}, {"Authorization": "Bearer"}):
        answer = client.get(f"{base}/day", headers=headers)
        assert (answer.status_code, answer.get_json()["error"]["code"]) == (401, "signed_out")
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_token_opens_its_own_space_alone(site: Flask, county: County, clerk: Caller) -> None:
    foreign = site.test_client().get(f"/api/v1/{county.sibling.space.code}/day", headers=clerk.headers)
    assert foreign.status_code == 401


def test_a_browser_needs_its_token_against_forgery(site: Flask, county: County) -> None:
    client, path = sign_in(site, county.home, "clerk"), f"/api/v1/{county.home.space.code}/cases"
    assert client.get(path).status_code == 200
    assert client.post(path, json=CASE).status_code == 400
    page = client.get(f"/{county.home.space.code}/tokens").get_data(as_text=True)
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    assert client.post(path, json=CASE, headers={"X-CSRFToken": token}).status_code == 201


def test_a_movement_answers_with_the_limit_that_is_read_of_the_case(county: County, clerk: Caller) -> None:
    case = clerk.move(register(clerk), "triage", {"type_code": "J02", "grade": 2}).get_json()
    case = clerk.move(case, "dispatch", {"unit_id": str(county.home.units["upper"])}).get_json()
    listed = clerk.get("cases").get_json()["lines"][0]
    assert case["due_at"] == listed["due_at"] == clerk.get(f"cases/{case['id']}").get_json()["due_at"]
    assert case["due_at"]


def test_the_ledger_is_read_page_by_page(county: County, clerk: Caller) -> None:
    for at in range(32):
        county.do("clerk", lambda ws, at=at: service.register(ws, NewCase(title=f"第{at}件", parties=(NewParty("钱一民"),))))
    first = clerk.get("cases").get_json()
    second = clerk.get(f"cases?cursor={first['next']}").get_json()
    assert (len(first["lines"]), len(second["lines"]), second["next"]) == (30, 2, None)
    assert not {line["id"] for line in first["lines"]} & {line["id"] for line in second["lines"]}
    assert first["lines"][0]["names"] == ["钱*"]
    assert len(clerk.get("cases?words=第31件").get_json()["lines"]) == 1
    urgent = clerk.get("cases?order=due").get_json()
    rest = clerk.get(f"cases?order=due&cursor={urgent['next']}").get_json()
    assert len({line["id"] for page in (urgent, rest) for line in page["lines"]}) == 32


@pytest.mark.parametrize(
    "cursor", ["x", "fDE", "MjAyNi0wMy0xMHwx", "MjAyNi0wMy0xMFQwMDowMDowMCswMDowMHw5OTk5OTk5OTk5OTk5OTk5OTk5OQ=="]
)
def test_a_broken_cursor_is_said_to_be_broken(clerk: Caller, cursor: str) -> None:
    answer = clerk.get("cases", if_match="") if cursor == "" else clerk.get(f"cases?cursor={cursor}")
    assert (answer.status_code, list(answer.get_json()["error"]["fields"])) == (422, ["cursor"])


@pytest.mark.parametrize(
    "asked",
    [
        "state=intake",
        "state=open",
        "state=overdue",
        "type=J02",
        "rung=township",
        "unit=1",
        "since=2026-03-10",
        "until=2026-03-09",
    ],
)
def test_the_ledger_is_narrowed(clerk: Caller, asked: str) -> None:
    case = register(clerk, type_code="J02")
    found = [line["id"] for line in clerk.get(f"cases?{asked}").get_json()["lines"]]
    assert found == ([] if asked in {"unit=1", "until=2026-03-09", "state=overdue"} else [case["id"]])


def test_the_day_shows_what_the_unit_holds(clerk: Caller) -> None:
    case = register(clerk)
    day = clerk.get("day").get_json()
    assert [line["id"] for line in day["mine"]] == [case["id"]]
    assert day["mine"][0]["names"] == ["钱*", "冯*"]


def test_a_unit_is_told_of_what_came_to_it(site: Flask, county: County, clerk: Caller) -> None:
    _village, case = in_hand(site, county, clerk)
    village = Caller(site, county.home, "village")
    assert village.get("notices").get_json() == {"notices": []}
    scope = Scope(Role.WORKER, county=county.space.id, space=county.space.id, seat=county.space.id)
    ws = Workspace(county.database.open(scope), county.space, WORKER)
    with ws.session:
        notifications.carry(ws)
        ws.session.commit()
    told = village.get("notices").get_json()["notices"]
    assert [(row["kind"], row["case_id"], row["number"]) for row in told] == [("dispatched", case["id"], case["number"])]


def test_a_grid_member_reports_with_a_topic_alone(site: Flask, county: County) -> None:
    grid = Caller(site, county.home, "grid")
    answer = grid.post("reports", {"topic": "neighbours"})
    assert (answer.status_code, answer.get_json()["state"]) == (201, "in_hand")
    assert grid.get("mine").get_json()["lines"][0]["title"] == "邻里"
    assert grid.post("reports", {"topic": "hazard", "story": "路灯坏了\n三天了"}).status_code == 201
    assert [line["title"] for line in grid.get("mine").get_json()["lines"]] == ["路灯坏了", "邻里"]


def test_the_desk_takes_and_answers_what_residents_report(county: County, clerk: Caller) -> None:
    for number in (1, 2):
        ws = county.public()
        with ws.session:
            sent = NewReport(topic="land", story="地界挪了", name="尤三", phone="13900002222")
            service.send_report(ws, sent, code_digest=f"{number:064}", key_digest=f"{number:064}")
            ws.session.commit()
    waiting = clerk.get("reports").get_json()["reports"]
    assert [(row["name"], row["phone"]) for row in waiting] == [("尤*", "139****2222")] * 2
    taken = clerk.post(f"reports/{waiting[0]['id']}/take")
    assert taken.status_code == 201
    assert clerk.post(f"reports/{waiting[0]['id']}/take").get_json()["error"]["code"] == "already_taken"
    assert clerk.get(f"reports/{waiting[0]['id']}").get_json()["taken_case_id"] == taken.get_json()["id"]
    answered = clerk.post(f"reports/{waiting[1]['id']}/answer", {"answer": "已经量过，没有挪"})
    assert answered.get_json()["answer"] == "已经量过，没有挪"
    assert clerk.get("reports/1").status_code == 404


def test_a_program_learns_units_ladder_and_codes(county: County, clerk: Caller) -> None:
    units = {unit["id"]: unit for unit in clerk.get("units").get_json()["units"]}
    assert units[str(county.home.units["upper"])]["name"] == "上村"
    ladder = clerk.get("ladder").get_json()["ladder"]
    assert [rung["key"] for rung in ladder["rungs"]] == ["grid", "village", "township"]
    tables = clerk.get("types").get_json()
    assert {"code": "J02", "word": "邻里"} in tables["types"]
    assert {"code": "in_hand", "word": "办理中"} in tables["states"]
    assert all(row["word"] for rows in tables.values() for row in rows)
    english = clerk.get("types", accept_language="en").get_json()
    assert all(row["word"].isascii() for rows in english.values() for row in rows)


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-02-30T00:00:00", "x", 5])
def test_a_moment_no_case_can_lie_in_is_refused(site: Flask, county: County, clerk: Caller, moment: object) -> None:
    village, case = in_hand(site, county, clerk)
    talk = {"kind": "persuasion", "held_at": moment, "words": "谈", "result": "continues"}
    answer = village.move(case, "session", talk)
    assert (answer.status_code, list(answer.get_json()["error"]["fields"])) == (422, ["held_at"])


def test_a_session_to_come_is_refused_beside_its_date(site: Flask, county: County, clerk: Caller) -> None:
    village, case = in_hand(site, county, clerk)
    talk = {"kind": "persuasion", "held_at": "2199-01-01T00:00:00+08:00", "words": "谈", "result": "continues"}
    error = village.move(case, "session", talk).get_json()["error"]
    assert (error["code"], list(error["fields"])) == ("in_future", ["held_at"])
