"""One slip, one vote, and nobody knows whose; and what the box and the bundles come to, counted twice."""

import copy
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import ProgrammingError

from core.api import Refused, Workspace, ticket_digest
from core.testing import County
from plugins.plaza_council import recount, service
from plugins.plaza_council.models import Ballot, Bundle, Council
from plugins.plaza_council.rules import Box, NewBundle, Terms, reaches, tally
from plugins.plaza_council.service.counting import digest_of
from tests.plugins.plaza_council.square import CHARGER, LAMPS, council, council_in, counted, do, hall_in, tickets, topics, vote


def record(county: County, council_id: int) -> dict[str, Any]:
    return do(county, lambda ws: service.record_of(ws, council(county, council_id)))


def phones(county: County, council_id: int) -> int:
    """Return how many voted by the phone."""

    def count(ws: Workspace) -> int:
        one = service.council_of(ws, council_id)
        assert one is not None
        return service.ways_used(ws, one)[0]

    return do(county, count)


def recounted(tmp_path: Path, told: dict[str, Any]) -> tuple[int, str]:
    """Run the script as somebody would who has the two files and nothing else."""
    file = tmp_path / "vote.json"
    file.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "-I", recount.__file__, str(file)], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    return run.returncode, run.stdout


def test_fifty_ballots_of_one_voter_at_once_are_one_vote(fq_county: County) -> None:
    council_id = council_in(fq_county, "open")
    ticket = tickets(fq_county, council_id)[0]
    with ThreadPoolExecutor(8) as many:
        said = sorted(many.map(lambda _: vote(fq_county, council_id, ticket), range(50)))
    assert said == ["plaza_used"] * 49 + ["voted"]
    assert phones(fq_county, council_id) == 1


def test_whoever_takes_a_paper_votes_by_the_phone_no_more_and_the_other_way_round(fq_county: County) -> None:
    council_id = council_in(fq_county, "open", voters=7)
    codes = tickets(fq_county, council_id)
    do(fq_county, lambda ws: service.hand_out_paper(ws, council_id, 1))
    assert vote(fq_county, council_id, codes[0]) == "plaza_used"
    assert vote(fq_county, council_id, codes[1]) == "voted"
    with pytest.raises(Refused, match="plaza_used"):
        do(fq_county, lambda ws: service.hand_out_paper(ws, council_id, 2))
    assert vote(fq_county, council_id, "NO SUCH CODE AT ALL") == "plaza_no_code"
    assert vote(fq_county, council_id, codes[2], "maybe") == "plaza_answer_all"
    assert [vote(fq_county, council_id, codes[at]) for at in (3, 4)] == ["voted"] * 2
    on_paper(fq_county, council_id, 6, 7)
    do(fq_county, lambda ws: service.close_vote(ws, council_id))
    assert vote(fq_county, council_id, codes[2]) == "plaza_not_open"


def test_whoever_votes_while_the_vote_is_closed_is_counted_or_turned_away_and_never_half(fq_county: County) -> None:
    council_id = council_in(fq_county, "open")
    codes = tickets(fq_county, council_id)
    with ThreadPoolExecutor(7) as many:
        voting = [many.submit(vote, fq_county, council_id, code) for code in codes]
        many.submit(do, fq_county, lambda ws: service.close_vote(ws, council_id)).result()
        said = [one.result() for one in voting]
    assert set(said) <= {"voted", "plaza_not_open"}
    assert phones(fq_county, council_id) == said.count("voted")
    assert do(fq_county, lambda ws: service.slip_counts(ws, council_id)["used"]) == said.count("voted")


def test_a_slip_printed_again_makes_the_old_one_void(fq_county: County) -> None:
    council_id = council_in(fq_county, "open")
    old = tickets(fq_county, council_id)
    new = do(fq_county, lambda ws: service.print_slips(ws, council_id, again=True, number=1))
    assert vote(fq_county, council_id, old[0]) == "plaza_no_code"
    assert vote(fq_county, council_id, new[0].ticket) == "voted"
    assert do(fq_county, lambda ws: service.print_slips(ws, council_id, again=True, number=1)) == []


def test_each_door_has_one_vote_where_it_is_counted_by_doors(fq_county: County) -> None:
    council_id = council_in(fq_county, "open", voters=7, basis="household")
    rights = do(fq_county, lambda ws: service.rights_of(ws, council_id))
    assert [(right.household, right.name) for right in rights] == [
        ("3号楼101", "住户0"),
        ("3号楼201", "住户2"),
        ("3号楼301", "住户4"),
        ("3号楼401", "住户6"),
    ]


def test_nothing_in_the_database_ties_a_ballot_to_a_voter(fq_county: County) -> None:
    council_id = council_in(fq_county, "open")
    codes = tickets(fq_county, council_id)

    def audited(ws: Workspace) -> int:
        return int(ws.session.scalar(text("SELECT count(*) FROM audit")) or 0)

    before = fq_county.do("county_director", audited)
    for code, choice in zip(codes, ["yes", "yes", "no", "no", "abstain", "yes"], strict=True):
        assert vote(fq_county, council_id, code, choice) == "voted"
    assert not {"slip_id", "voter_id", "number", "code_digest", "at", "made_at"} & set(Ballot.__table__.columns.keys())

    def traces(ws: Workspace, table: str) -> set[str]:
        """Return in which transactions the rows of a table were last written, as PostgreSQL keeps it."""
        return set(ws.session.scalars(text(f"SELECT xmin::text FROM {table} WHERE home_space_id = :s"), {"s": ws.space_id}))

    assert len(do(fq_county, lambda ws: traces(ws, "plaza_council_slips"))) == 6
    assert fq_county.do("county_director", audited) == before
    do(fq_county, lambda ws: service.close_vote(ws, council_id))
    slips = do(fq_county, lambda ws: traces(ws, "plaza_council_slips"))
    assert len(slips) == 1
    assert do(fq_county, lambda ws: traces(ws, "plaza_council_ballots")) == slips
    told = do(fq_county, lambda ws: service.ballots_of(ws, council(fq_county, council_id), service.topics_of(ws, council_id)[0]))
    assert sorted(told) == ["abstain", "no", "no", "yes", "yes", "yes"]


def test_who_voted_does_not_read_the_box_nor_does_anybody_outside_the_township(fq_county: County) -> None:
    council_id = council_in(fq_county, "open")
    code = tickets(fq_county, council_id)[0]
    assert vote(fq_county, council_id, code) == "voted"
    ballots = select(Ballot.choice)
    assert do(fq_county, lambda ws: ws.session.scalars(ballots).all()) == ["yes"]
    assert fq_county.do("county_director", lambda ws: ws.session.scalars(ballots).all()) == []
    assert fq_county.do("director", lambda ws: ws.session.scalars(ballots).all(), fq_county.sibling) == []
    ws = fq_county.public(code=ticket_digest(code))
    with ws.session, pytest.raises(ProgrammingError, match="permission denied"):
        ws.session.scalars(ballots).all()


def by_phone(county: County, council_id: int, *choices: str) -> None:
    """Let the first on the roll vote by the phone."""
    for code, choice in zip(tickets(county, council_id), choices, strict=False):
        assert vote(county, council_id, code, choice) == "voted"


def on_paper(county: County, council_id: int, *numbers: int) -> None:
    """Give papers to these slips."""
    for number in numbers:
        do(county, lambda ws, number=number: service.hand_out_paper(ws, council_id, number))


def close_and_count(county: County, council_id: int, *bundles: NewBundle) -> None:
    """Close a vote on one topic, note its papers, and count."""
    do(county, lambda ws: service.close_vote(ws, council_id))
    topic = topics(county, council_id)[0]
    for bundle in bundles:
        do(county, lambda ws, bundle=bundle: service.add_bundle(ws, topic, bundle))
    do(county, lambda ws: service.count(ws, council_id))


def kept_of(county: County, council_id: int) -> Any:
    """Return all that is kept of a counted vote and says what anybody wanted: the record, the bundles, the ballots."""
    told = record(county, council_id)
    assert told == json.loads(do(county, lambda ws: ws.session.get(Council, (ws.county_id, council_id)).record))
    topic_id = topics(county, council_id)[0].id
    bundles = select(Bundle.yes, Bundle.no, Bundle.abstain, Bundle.invalid).where(Bundle.topic_id == topic_id)
    ballots = select(Ballot.choice).where(Ballot.topic_id == topic_id)
    rows = do(county, lambda ws: [[tuple(row) for row in ws.session.execute(wanted)] for wanted in (bundles, ballots)])
    return told["topics"], told["slips"], told["announced"], rows


def test_by_nothing_that_is_kept_can_phones_be_told_from_papers_once_a_vote_is_counted(fq_county: County) -> None:
    kept = []
    for said, papers in ((("no", "no", "yes"), NewBundle(3, 0, 0)), (("yes", "yes", "yes"), NewBundle(1, 2, 0))):
        council_id = council_in(fq_county, "open")
        by_phone(fq_county, council_id, *said)
        on_paper(fq_county, council_id, 4, 5, 6)
        close_and_count(fq_county, council_id, papers)
        kept.append(kept_of(fq_county, council_id))
    assert kept[0][0][0]["votes"] == ["yes"] * 4 + ["no"] * 2
    assert kept[0] == kept[1]


@pytest.mark.parametrize(
    ("phones_said", "papers"), [(("no",), (2, 3, 4)), (("yes", "no"), (3, 4, 5)), (("no", "no", "yes"), (4,))]
)
def test_one_or_two_who_vote_by_another_way_than_all_others_are_not_counted_apart_from_them(
    fq_county: County, phones_said: tuple[str, ...], papers: tuple[int, ...]
) -> None:
    council_id = council_in(fq_county, "open")
    by_phone(fq_county, council_id, *phones_said)
    on_paper(fq_county, council_id, *papers)
    with pytest.raises(Refused, match="plaza_thin"):
        do(fq_county, lambda ws: service.close_vote(ws, council_id))
    assert council(fq_county, council_id).state == "open"


def test_of_papers_that_were_taken_and_not_given_back_one_alone_is_not_counted(fq_county: County) -> None:
    council_id = council_in(fq_county, "open")
    by_phone(fq_county, council_id, "yes", "no", "yes")
    on_paper(fq_county, council_id, 4, 5, 6)
    with pytest.raises(Refused, match="plaza_thin"):
        close_and_count(fq_county, council_id, NewBundle(0, 1, 0))


def test_all_vote_anew_on_paper_and_what_was_put_in_before_is_wiped_out_unread(fq_county: County) -> None:
    council_id = council_in(fq_county, "open")
    by_phone(fq_county, council_id, "no")
    on_paper(fq_county, council_id, 2, 3, 4)
    do(fq_county, lambda ws: service.vote_anew(ws, council_id))
    assert do(fq_county, lambda ws: ws.session.scalars(select(Ballot.choice)).all()) == ["abstain"]
    assert vote(fq_county, council_id, tickets(fq_county, council_id)[4]) == "plaza_papers_only"
    assert do(fq_county, lambda ws: service.slip_counts(ws, council_id)["used"]) == 0
    on_paper(fq_county, council_id, 1, 2, 3, 4)
    close_and_count(fq_county, council_id, NewBundle(3, 1, 0, papers=4))
    topic = topics(fq_county, council_id)[0]
    assert (topic.yes, topic.no, topic.abstain) == (3, 1, 0)
    with pytest.raises(Refused, match="plaza_not_now"):
        do(fq_county, lambda ws: service.vote_anew(ws, council_id))


def test_nobody_has_a_vote_taken_again_where_enough_voted_either_way(fq_county: County) -> None:
    council_id = council_in(fq_county, "open")
    by_phone(fq_county, council_id, "yes", "no", "yes")
    on_paper(fq_county, council_id, 4, 5, 6)
    with pytest.raises(Refused, match="plaza_not_thin"):
        do(fq_county, lambda ws: service.vote_anew(ws, council_id))
    do(fq_county, lambda ws: service.close_vote(ws, council_id))
    with pytest.raises(Refused, match="plaza_not_thin"):
        do(fq_county, lambda ws: service.vote_anew(ws, council_id))
    topic = topics(fq_county, council_id)[0]
    do(fq_county, lambda ws: service.add_bundle(ws, topic, NewBundle(0, 1, 0)))
    do(fq_county, lambda ws: service.vote_anew(ws, council_id))
    assert council(fq_county, council_id).state == "open"


def test_who_votes_by_the_phone_while_all_begin_anew_is_not_lost(fq_county: County) -> None:
    council_id = council_in(fq_county, "open")
    codes = tickets(fq_county, council_id)
    assert vote(fq_county, council_id, codes[0]) == "voted"
    on_paper(fq_county, council_id, 2)
    with ThreadPoolExecutor(5) as many:
        voting = [many.submit(vote, fq_county, council_id, code) for code in codes[2:]]
        many.submit(do, fq_county, lambda ws: service.vote_anew(ws, council_id)).result()
        said = {one.result() for one in voting}
    assert said <= {"voted", "plaza_papers_only", "plaza_not_open"}
    assert do(fq_county, lambda ws: service.slip_counts(ws, council_id)["used"]) == 0


def test_papers_are_counted_before_they_are_sorted_and_both_must_agree(fq_county: County) -> None:
    council_id = council_in(fq_county, "open")
    on_paper(fq_county, council_id, 1, 2, 3, 4)
    with pytest.raises(Refused, match="plaza_bundle_differs"):
        close_and_count(fq_county, council_id, NewBundle(2, 1, 0, papers=4))


@pytest.mark.parametrize(
    ("share", "part", "whole", "enough"),
    [
        ("half", 3, 6, False),
        ("half", 4, 6, True),
        ("two_thirds", 4, 6, True),
        ("two_thirds", 3, 5, False),
        ("three_quarters", 3, 4, True),
        ("three_quarters", 4, 6, False),
        ("half", 0, 0, False),
    ],
)
def test_how_many_are_enough_and_the_script_reckons_the_same(share: str, part: int, whole: int, enough: bool) -> None:
    assert reaches(share, part, whole) is enough
    assert recount.is_enough(share, part, whole) is enough


def test_who_abstains_counts_as_present_and_too_few_decide_nothing() -> None:
    box = Box({"yes": 3, "no": 0, "abstain": 3, "invalid": 0})
    assert tally(box, Terms(8, 6, "half", "half")).outcome == "failed"
    assert tally(box, Terms(8, 5, "half", "half")).outcome == "passed"
    assert tally(box, Terms(12, 6, "half", "half")).outcome == "no_quorum"


def test_phones_papers_and_hands_are_counted_together_and_a_script_counts_the_same(fq_county: County, tmp_path: Path) -> None:
    council_id = council_in(fq_county, "open", CHARGER, LAMPS, hall_id=hall_in(fq_county, voters=9))
    codes = tickets(fq_county, council_id)
    for code, choice in zip(codes, ["yes", "yes", "no", "yes"], strict=False):
        vote(fq_county, council_id, code, choice)
    for number in (5, 6, 7):
        do(fq_county, lambda ws, number=number: service.hand_out_paper(ws, council_id, number))
    do(fq_county, lambda ws: service.sign_in_at_table(ws, council_id, 8))
    do(fq_county, lambda ws: service.close_vote(ws, council_id))
    charger, lamps = topics(fq_county, council_id)
    with pytest.raises(Refused, match="plaza_bundle_too_many"):
        do(fq_county, lambda ws: service.add_bundle(ws, charger, NewBundle(3, 1, 0)))
    do(fq_county, lambda ws: service.add_bundle(ws, charger, NewBundle(2, 0, 0)))
    do(fq_county, lambda ws: service.add_bundle(ws, charger, NewBundle(0, 0, 0, 1)))
    with pytest.raises(Refused, match="plaza_hands_missing"):
        do(fq_county, lambda ws: service.count(ws, council_id))
    do(fq_county, lambda ws: service.add_bundle(ws, lamps, NewBundle(4, 4, 0)))
    do(fq_county, lambda ws: service.count(ws, council_id))
    charger, lamps = topics(fq_county, council_id)
    assert (charger.yes, charger.no, charger.abstain, charger.invalid, charger.outcome) == (5, 1, 0, 1, "passed")
    assert (lamps.yes, lamps.no, lamps.outcome) == (4, 4, "failed")
    assert council(fq_county, council_id).present == 8
    told = record(fq_county, council_id)
    assert told["digest"] == council(fq_county, council_id).digest
    ended, said = recounted(tmp_path, told)
    assert (ended, "和公布的一样" in said) == (0, True)
    assert "同意 5，不同意 1，弃权 0，废票 1" in said
    assert "住户" not in json.dumps(told, ensure_ascii=False)


def _flip(told: dict[str, Any]) -> None:
    told["topics"][0]["votes"][0] = "no"


def _announce(told: dict[str, Any]) -> None:
    told["topics"][0]["announced"]["yes"] = 6


def _fill(told: dict[str, Any]) -> None:
    told["topics"][0]["votes"] += ["yes", "yes"]
    told["topics"][0]["announced"]["yes"] += 2


def _absent(told: dict[str, Any]) -> None:
    for slip in told["slips"][:4]:
        slip.update(arrived=False, used=False)


TAMPERED = (
    (_flip, "重新数是"),
    (_announce, "同意公布 6 票"),
    (_fill, "能投的只有 6 人"),
    (_absent, "公布到会 6 人，重新数是 2 人"),
)


def test_a_record_that_was_tampered_with_is_found_out_even_where_its_digest_was_made_anew(
    fq_county: County, tmp_path: Path
) -> None:
    told = record(fq_county, counted(fq_county))
    assert recounted(tmp_path, told)[0] == 0
    for tamper, said in TAMPERED:
        tampered = copy.deepcopy(told)
        tamper(tampered)
        assert "校验码对不上" in recounted(tmp_path, tampered)[1]
        rest = {name: value for name, value in tampered.items() if name != "digest"}
        ended, found = recounted(tmp_path, {**rest, "digest": digest_of(rest)})
        assert (ended, said in found, "校验码对不上" in found) == (1, True, False), found
