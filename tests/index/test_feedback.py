import re
import sqlite3
import stat
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import index.feedback
from index.backup import back_up
from index.checking import DAMAGE, Check
from index.database import connect
from index.feedback import MAX_NOTE, NAME, Feedback, feedback_faults
from index.home import Home
from index.judgements import DOWN, UP, Judged, New, Shown, Spot
from index.restoring import restore
from qa.errors import AnswerNotFound, HomeCorrupt, HomeTooNew, InvalidFeedback
from tests.index.judging import judging

Passing = Callable[[float], None]

ROOT = Path(__file__).resolve().parents[2]
DAY = 86_400.0
RECEIPT: dict[str, Any] = {"question": "Wie hoch?\u2028", "ranking": [{"id": "a", "score": 0.25}]}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / NAME


@pytest.fixture
def kept(path: Path) -> Iterator[Feedback]:
    with closing(Feedback(path)) as opened:
        yield opened


@pytest.fixture
def passing(monkeypatch: pytest.MonkeyPatch) -> Passing:
    """Lets seconds pass."""
    now = 1_000_000.0

    def wait(seconds: float) -> None:
        nonlocal now
        now += seconds

    monkeypatch.setattr("index.feedback.time.time", lambda: now)
    return wait


def said(judged: Judged) -> list[tuple[str, str, str]]:
    return [(each.person, each.verdict, each.note) for each in judged.judgements]


def test_an_answer_is_kept_as_it_was_given(kept: Feedback, passing: Passing) -> None:
    passing(7)
    known = kept.remember(RECEIPT, door="slack", asker="U0123")
    answer = kept.answer(known)
    assert (answer.id, answer.at, answer.door, answer.asker) == (known, 1_000_007, "slack", "U0123")
    assert answer.receipt == RECEIPT
    assert kept.answer(kept.remember({}, door="http")).asker == ""


def test_ids_cannot_be_guessed_and_fit_anywhere(kept: Feedback) -> None:
    ids = {kept.remember({}, door="slack") for _ in range(20)}
    assert len(ids) == 20
    assert all(32 <= len(each) <= 64 for each in ids)
    assert all(re.fullmatch(r"[A-Za-z0-9_-]+", each) for each in ids)


def test_the_later_verdict_of_a_person_replaces_the_earlier(
    kept: Feedback, passing: Passing
) -> None:
    known = kept.remember(RECEIPT, door="slack")
    other = kept.remember({}, door="slack")
    kept.judge(known, UP, by="U1", note="just so")
    passing(1)
    kept.judge(known, DOWN, by="U2")
    passing(1)
    kept.judge(known, DOWN, by="U1")
    (judged,) = kept.judged()
    assert judged.answer == kept.answer(known)
    assert said(judged) == [("U2", "down", ""), ("U1", "down", "")]
    assert [each.at for each in judged.judgements] == [1_000_001, 1_000_002]
    kept.judge(other, UP, by="U1", note="ä\x00\n")
    assert [said(each) for each in kept.judged()][1] == [("U1", "up", "ä\x00\n")]


def test_all_that_was_judged_is_given_the_oldest_first(
    kept: Feedback, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index.feedback, "_PAGE", 3)
    ids = [kept.remember({"number": number}, door="slack") for number in range(10)]
    for known in reversed(ids[:8]):
        kept.judge(known, UP, by="U1")
    assert [judged.answer.id for judged in kept.judged()] == ids[:8]
    found = []
    for judged in kept.judged():  # who reads holds nobody up, and sees what comes meanwhile
        found.append(judged.answer.id)
        kept.judge(ids[8], UP, by="U1")
    assert found == ids[:9]


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"verdict": "UP"}, r"The verdict is 'UP'; it must be 'up' or 'down'\."),
        ({"verdict": "x" * 1_000_000}, r"The verdict is 'x{40}'; it must"),
        ({"note": "x" * (MAX_NOTE + 1)}, r"The note has 4,001 characters; 4,000 are kept at most"),
        ({"note": "\ud800"}, "The note is not valid Unicode"),
        ({"by": "U" * 201}, "The name has 201 characters"),
    ],
)
def test_what_is_no_verdict_is_refused_and_nothing_lost(
    kept: Feedback, change: dict[str, str], wrong: str
) -> None:
    known = kept.remember({}, door="slack")
    kept.judge(known, UP, by="U1", note="good")
    with pytest.raises(InvalidFeedback, match=wrong) as refused:
        kept.judge(known, **{"verdict": DOWN, "by": "U1", "note": "", **change})
    assert len(str(refused.value)) < 200
    assert [said(each) for each in kept.judged()] == [[("U1", "up", "good")]]


@pytest.mark.parametrize("name", [{"door": "x" * 201}, {"asker": "\ud800"}])
def test_names_of_doors_and_askers_are_bounded_texts(kept: Feedback, name: dict[str, str]) -> None:
    with pytest.raises(InvalidFeedback):
        kept.remember({}, **{"door": "slack", **name})


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Feedback]:
    with closing(Feedback(tmp_path_factory.mktemp("shared") / NAME)) as opened:
        opened.remember({}, door="slack")
        yield opened


@given(st.text(max_size=50))
def test_any_other_id_is_that_of_none(shared: Feedback, name: str) -> None:
    with pytest.raises(AnswerNotFound):
        shared.answer(name)
    with pytest.raises(AnswerNotFound):
        shared.judge(name, UP, by="U1")


def test_a_very_long_id_is_that_of_none(kept: Feedback) -> None:
    with pytest.raises(AnswerNotFound) as refused:
        kept.answer("x" * 1_000_000)
    assert len(str(refused.value)) < 200


def test_answers_that_nobody_judged_in_time_are_dropped(
    path: Path, kept: Feedback, passing: Passing
) -> None:
    judged = kept.remember({"of": "judged"}, door="slack")
    dropped = kept.remember({"of": "a secret that was asked"}, door="slack")
    kept.judge(judged, DOWN, by="U1")
    passing(30 * DAY - 1)
    late = kept.remember({"of": "late"}, door="slack")
    kept.answer(dropped)
    passing(1)
    kept.remember({}, door="slack")
    with pytest.raises(AnswerNotFound, match=r"nobody judged it for 30 days\."):
        kept.answer(dropped)
    with pytest.raises(AnswerNotFound):
        kept.judge(dropped, UP, by="U1")
    assert kept.answer(late).receipt == {"of": "late"}
    assert kept.answer(judged).receipt == {"of": "judged"}
    kept.close()
    assert b"secret" not in path.read_bytes()


def test_of_too_many_that_nobody_judged_the_oldest_go(
    kept: Feedback, passing: Passing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index.feedback, "MOST_UNJUDGED", 3)
    ids = []
    for number in range(6):
        ids.append(kept.remember({"number": number}, door="slack"))
        if number == 0:
            kept.judge(ids[0], UP, by="U1")
        passing(1)
    for gone in ids[1:3]:
        with pytest.raises(AnswerNotFound):
            kept.answer(gone)
    assert [kept.answer(known).id for known in (ids[0], *ids[3:])] == [ids[0], *ids[3:]]


def test_several_processes_and_threads_write_at_once(path: Path, kept: Feedback) -> None:
    shared = kept.remember({}, door="test")
    processes = [judging(path, name, 25, shared) for name in ("a", "b", "c")]

    def judge(name: str) -> None:
        for number in range(25):
            kept.judge(shared, UP, by=f"{name}{number}")

    threads = [threading.Thread(target=judge, args=[name]) for name in ("x", "y")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for process in processes:
        process.communicate(timeout=120)
        assert process.returncode == 0
    first, *others = kept.judged()
    assert first.answer.id == shared
    people = {f"{name}{number}" for name in "abcxy" for number in range(25)}
    assert {each.person for each in first.judgements} == people
    own = sorted((each.answer.asker, each.answer.receipt["number"]) for each in others)
    assert own == [(name, number) for name in "abc" for number in range(25)]
    assert list(feedback_faults(path)) == []


@pytest.mark.parametrize("lines", [1, 20, 50])
def test_a_process_that_is_killed_loses_nothing_that_it_reported(
    path: Path, kept: Feedback, lines: int
) -> None:
    shared = kept.remember({}, door="test")
    killed = judging(path, "a", 1_000_000, shared)
    others = judging(path, "b", 10, shared)
    assert killed.stdout is not None
    told = [killed.stdout.readline().split() for _ in range(lines)]
    killed.kill()
    told += [line.split() for line in killed.stdout if line.endswith("\n")]
    killed.wait()
    others.communicate(timeout=120)
    assert others.returncode == 0
    notes = {judged.answer.id: said(judged)[0][2] for judged in kept.judged()}
    people = {person for judged in kept.judged() for person, _, _ in said(judged)}
    for what, named, *number in told:
        if what == "remembered":
            assert kept.answer(named)
        elif what == "judged":
            assert notes[named] == number[0]
        else:
            assert named in people
    assert {f"b{number}" for number in range(10)} <= people
    assert list(feedback_faults(path)) == []
    killed.stdout.close()


def damaged(path: Path) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))


def test_a_damaged_file_says_what_to_do_and_is_used_again_once_that_is_done(
    path: Path, kept: Feedback
) -> None:
    known = kept.remember(RECEIPT, door="slack")
    kept.close()
    sound = path.read_bytes()
    damaged(path)
    for _ in range(2):
        with pytest.raises(HomeCorrupt, match=r"restore it from a backup\. Or move the file away"):
            kept.remember({}, door="slack")
    with pytest.raises(HomeCorrupt):
        kept.answer(known)
    path.unlink()
    with pytest.raises(AnswerNotFound):
        kept.answer(known)
    kept.close()
    path.write_bytes(sound)
    assert kept.answer(known).receipt == RECEIPT


def test_one_that_is_damaged_while_it_is_open_may_be_put_right_in_its_place(
    path: Path, kept: Feedback
) -> None:
    ids = [kept.remember({"number": number}, door="slack") for number in range(300)]
    kept.close()
    sound = path.read_bytes()
    kept.answer(ids[0])
    damaged(path)
    with pytest.raises(HomeCorrupt):
        list(map(kept.answer, ids))
    path.write_bytes(sound)
    kept.judge(ids[1], UP, by="U1")
    assert [kept.answer(known).receipt["number"] for known in ids] == list(range(300))
    assert list(feedback_faults(path)) == []


def test_a_receipt_that_cannot_be_read_is_damage(path: Path, kept: Feedback) -> None:
    known = kept.remember(RECEIPT, door="slack")
    with closing(connect(path, writing=True)) as run:
        run.execute("UPDATE answers SET receipt = '{'")
    with pytest.raises(HomeCorrupt, match=r"feedback\.sqlite is damaged"):
        kept.answer(known)
    assert list(feedback_faults(path)) == [f"the receipt of answer {known} cannot be read"]


def test_verdicts_on_no_answer_are_damage(path: Path, kept: Feedback) -> None:
    kept.judge(kept.remember(RECEIPT, door="slack"), UP, by="U1")
    kept.close()
    with closing(sqlite3.connect(path)) as run:
        run.execute("DELETE FROM answers")
        run.commit()
    assert list(feedback_faults(path)) == ["row 1 of verdicts belongs to no answer"]


def test_a_verdict_may_be_about_a_passage_that_was_shown(kept: Feedback) -> None:
    spot = Spot(passage="b", document="d", start=0, end=2, digest="x")
    new = New(receipt=RECEIPT, door="slack", shown=Shown(spots=(spot,)))
    kept.keep([new])
    for passage in ("a", "b", ""):
        kept.judge(new.id, UP, by="U1", passage=passage)
        (judged,) = kept.judged()
        assert [each.passage for each in judged.judgements] == [passage]
    with pytest.raises(InvalidFeedback, match="did not show a passage 'c'"):
        kept.judge(new.id, UP, by="U1", passage="c")


def test_what_was_judged_is_listed_the_newest_first(kept: Feedback) -> None:
    ids = [kept.remember({}, door="slack") for _ in range(5)]
    for known in ids[:4]:
        kept.judge(known, UP, by="U1")
    first = kept.latest(3)
    assert [judged.answer.id for _, judged in first] == [ids[3], ids[2], ids[1]]
    assert [judged.answer.id for _, judged in kept.latest(3, first[-1][0])] == [ids[0]]


def test_answers_can_be_deleted_one_by_one_by_person_and_all(path: Path, kept: Feedback) -> None:
    theirs = kept.remember({"of": "a secret"}, door="slack", asker="U1")
    others = [kept.remember({"of": "a secret"}, door="slack", asker="U2") for _ in range(2)]
    for known in others:
        kept.judge(known, DOWN, by="U1", note="a secret")
    kept.judge(others[1], UP, by="U2")
    assert kept.forget_person("U1") == 3
    assert kept.forget_person("U1") == 0
    with pytest.raises(AnswerNotFound):
        kept.answer(theirs)
    assert [said(each) for each in kept.judged()] == [[("U2", "up", "")]]
    assert kept.gaps.collections() == []  # the one that was judged down is judged no more
    kept.forget(others[0])
    with pytest.raises(AnswerNotFound):
        kept.forget(others[0])
    assert kept.forget_all() == 1
    assert list(kept.judged()) == []
    assert b"secret" not in path.read_bytes()
    assert list(feedback_faults(path)) == []


def test_of_a_newer_version_it_is_left_alone(path: Path, kept: Feedback) -> None:
    with closing(sqlite3.connect(path)) as newer:
        newer.execute("PRAGMA user_version = 99")
    with pytest.raises(HomeTooNew, match="has format 99"):
        kept.remember({}, door="slack")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    with Home(tmp_path / "home", writing=True) as opened:
        opened.create("default")
    return tmp_path / "home"


def test_it_is_in_backups_while_it_is_written_to(home: Path, tmp_path: Path) -> None:
    models, file, told = tmp_path / "models", tmp_path / "backup.tar", list[str]()
    with closing(Feedback(home / NAME)) as kept:
        known = kept.remember(RECEIPT, door="slack", asker="U1")
        kept.judge(known, DOWN, by="U2", note="not this year's")
        back_up(home, models, file, told.append)
        kept.judge(known, UP, by="U3")
    assert "feedback" in told
    restore(file, tmp_path / "again", models)
    assert stat.S_IMODE((tmp_path / "again" / NAME).stat().st_mode) == 0o600
    with closing(Feedback(tmp_path / "again" / NAME)) as restored:
        (judged,) = restored.judged()
        assert (judged.answer.id, judged.answer.receipt) == (known, RECEIPT)
        assert said(judged) == [("U2", "down", "not this year's")]
        restored.judge(known, UP, by="U2")
    assert list(Check(tmp_path / "again").findings()) == []


def test_damage_to_it_is_found_by_verifying_and_stops_a_backup(home: Path, tmp_path: Path) -> None:
    with closing(Feedback(home / NAME)) as kept:
        known = kept.remember(RECEIPT, door="slack")
    assert list(Check(home).findings()) == []
    with closing(connect(home / NAME, writing=True)) as run:
        run.execute("UPDATE answers SET receipt = '{'")
    (finding,) = Check(home).findings()
    assert (finding.kind, finding.collection) == (DAMAGE, None)
    assert f"the receipt of answer {known}" in finding.what
    damaged(home / NAME)
    (finding,) = Check(home).findings()
    assert "Or move the file away" in finding.advice
    with pytest.raises(HomeCorrupt, match=r"feedback\.sqlite"):
        back_up(home, tmp_path / "models", tmp_path / "backup.tar")
    assert not (tmp_path / "backup.tar").exists()
    assert list(Check(home).findings("default")) == []
