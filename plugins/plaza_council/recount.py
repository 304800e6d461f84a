"""Count a vote of a plaza council again, from the record that was taken away.

By hand: ``python3 recount.py 议事表决记录.json``. It needs Python 3.9 or later and nothing else, imports nothing of the program
that made the record, and shares no line with it: whoever doubts a result can read these lines and do the sum.

It says what it finds wrong, one line each, and ends with 1; where nothing is wrong it says so and ends with 0.
"""

import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

MARKS = ("yes", "no", "abstain", "invalid")
SAID = {"yes": "同意", "no": "不同意", "abstain": "弃权", "invalid": "废票"}
OUTCOMES = {"passed": "通过", "failed": "没有通过", "no_quorum": "人数不够，不算数", "talked": "商量定了"}


def is_enough(share: str, part: int, whole: int) -> bool:
    """Return whether a part is more than half of a whole, or at least two thirds or three quarters of it."""
    if whole == 0:
        return False
    return {"half": 2 * part > whole, "two_thirds": 3 * part >= 2 * whole, "three_quarters": 4 * part >= 3 * whole}[share]


def fingerprint(record: dict[str, Any]) -> str:
    """Return what a record comes to: the SHA-256 of all of it but the digest itself."""
    rest = {name: value for name, value in record.items() if name != "digest"}
    plain = json.dumps(rest, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode("utf-8")).hexdigest()


def add_up(topic: dict[str, Any]) -> dict[str, int]:
    """Return how many votes of each kind were given on a topic."""
    found = dict.fromkeys(MARKS, 0)
    for vote in topic["votes"]:
        found[vote] += 1
    return found


def decide(topic: dict[str, Any], counted: dict[str, int], present: int, record: dict[str, Any]) -> str:
    """Return what a topic comes to by the rules that stand in the record."""
    if topic["way"] == "talk":
        return "talked"
    if not is_enough(record["rules"]["quorum"], present, len(record["slips"])):
        return "no_quorum"
    return "passed" if is_enough(record["rules"]["passing"], counted["yes"], present) else "failed"


def look_at_topic(topic: dict[str, Any], record: dict[str, Any]) -> Iterator[str]:
    """Say what is wrong with one topic."""
    name = f"第 {topic['position']} 项《{topic['title']}》"
    present = sum(slip["arrived"] for slip in record["slips"])
    used = sum(slip["used"] for slip in record["slips"])
    counted = add_up(topic)
    most = used if topic["way"] == "secret" else present
    if sum(counted.values()) > most:
        yield f"{name}：票有 {sum(counted.values())} 张，能投的只有 {most} 人"
    announced = topic["announced"]
    if topic["way"] != "talk":
        for mark in MARKS:
            if announced[mark] != counted[mark]:
                yield f"{name}：{SAID[mark]}公布 {announced[mark]} 票，重新数是 {counted[mark]} 票"
    outcome = decide(topic, counted, present, record)
    if announced["outcome"] != outcome:
        yield f"{name}：公布的是“{OUTCOMES.get(announced['outcome'], '?')}”，重新算是“{OUTCOMES[outcome]}”"


def look_at(record: dict[str, Any]) -> Iterator[str]:
    """Say what is wrong with a record."""
    if record["digest"] != fingerprint(record):
        yield "校验码对不上：记录在公布以后被改过"
    if any(slip["used"] and not slip["arrived"] for slip in record["slips"]):
        yield "有人投了票却没有到会"
    announced = record["announced"]
    if announced["eligible"] != len(record["slips"]):
        yield f"公布能投票的 {announced['eligible']} 人，名册上是 {len(record['slips'])} 人"
    present = sum(slip["arrived"] for slip in record["slips"])
    if announced["present"] != present:
        yield f"公布到会 {announced['present']} 人，重新数是 {present} 人"
    for topic in record["topics"]:
        yield from look_at_topic(topic, record)


def main(arguments: list[str]) -> int:
    """Recount the record in a file and return 0 when nothing is wrong."""
    if len(arguments) != 1:
        sys.stderr.write("python3 recount.py 议事表决记录.json\n")
        return 2
    record = json.loads(Path(arguments[0]).read_text(encoding="utf-8"))
    if record.get("format") != "plaza-council-vote/2":
        sys.stderr.write("这不是议事厅的表决记录\n")
        return 2
    present = sum(slip["arrived"] for slip in record["slips"])
    sys.stdout.write(f"{record['council']['title']}\n能投票 {len(record['slips'])}，到会 {present}\n")
    for topic in record["topics"]:
        counted = add_up(topic)
        votes = "" if topic["way"] == "talk" else "，".join(f"{SAID[mark]} {counted[mark]}" for mark in MARKS)
        verdict = OUTCOMES[decide(topic, counted, present, record)]
        sys.stdout.write(f"第 {topic['position']} 项《{topic['title']}》{votes}：{verdict}\n")
    wrong = list(look_at(record))
    for line in wrong:
        sys.stdout.write(f"不对：{line}\n")
    sys.stdout.write(f"校验码 {fingerprint(record)[:16]}\n")
    sys.stdout.write("重新数过，和公布的一样。\n" if not wrong else "和公布的不一样。\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
