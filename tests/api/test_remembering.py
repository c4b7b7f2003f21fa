import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

import api.remembering
from api.library import Library
from api.remembering import Remembering
from api.settings import Settings
from index.feedback import NAME
from index.judgements import UP
from qa.errors import AnswerNotFound
from qa.questions import Question

MOONS = Question(text="How many moons does Mars have?")


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def remembering(stocked: Library, told: list[str]) -> Iterator[Remembering]:
    with Remembering(stocked.settings, warn=told.append) as opened:
        yield opened


def test_an_answer_is_known_at_once_and_can_be_judged(
    stocked: Library, remembering: Remembering
) -> None:
    answer = remembering.keep(stocked.ask(MOONS), MOONS, door="http", asker="ada")
    assert answer.answer_id is not None
    remembering.settled().judge(answer.answer_id, UP, by="ada")
    given = remembering.feedback.answer(answer.answer_id)
    assert (given.question, given.door, given.asker) == (MOONS.text, "http", "ada")


def test_all_that_was_taken_is_written_whoever_sends_it(
    stocked: Library, remembering: Remembering
) -> None:
    answer, known = stocked.ask(MOONS), list[str]()

    def keep() -> None:
        for _ in range(40):
            known.append(remembering.keep(answer, MOONS, door="http").answer_id or "")

    threads = [threading.Thread(target=keep) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(known)) == 160
    feedback = remembering.settled()
    assert {feedback.answer(each).question for each in known} == {MOONS.text}


def test_what_waits_is_written_at_the_end(stocked: Library, told: list[str]) -> None:
    answer = stocked.ask(MOONS)
    with Remembering(stocked.settings, warn=told.append) as first:
        known = first.keep(answer, MOONS, door="http").answer_id
    assert first.keep(answer, MOONS, door="http").answer_id is None
    with Remembering(stocked.settings, warn=told.append) as second:
        assert second.feedback.answer(str(known)).question == MOONS.text


def test_where_nothing_is_to_be_remembered_nothing_is(
    stocked: Library, tmp_path: Path, told: list[str]
) -> None:
    settings = Settings(home=tmp_path / "home", remember_days=0)
    with Remembering(settings, warn=told.append) as nothing:
        assert nothing.keep(stocked.ask(MOONS), MOONS, door="http").answer_id is None
    assert not (tmp_path / "home" / NAME).exists()


def test_a_file_that_cannot_be_used_is_no_reason_not_to_answer(
    stocked: Library, remembering: Remembering, tmp_path: Path, told: list[str]
) -> None:
    (tmp_path / "home" / NAME).write_bytes(b"no database" * 100)
    answer = remembering.keep(stocked.ask(MOONS), MOONS, door="http")
    assert answer.passages
    remembering.settled()
    assert [NAME in why for why in told] == [True]
    (tmp_path / "home" / NAME).unlink()
    with pytest.raises(AnswerNotFound):
        remembering.feedback.answer(str(answer.answer_id))
    again = remembering.keep(stocked.ask(MOONS), MOONS, door="http")
    assert remembering.settled().answer(str(again.answer_id))


def test_what_is_too_much_to_be_written_is_not_waited_for(
    stocked: Library,
    remembering: Remembering,
    monkeypatch: pytest.MonkeyPatch,
    told: list[str],
) -> None:
    monkeypatch.setattr(api.remembering, "MOST_WAITING", 0)
    assert remembering.keep(stocked.ask(MOONS), MOONS, door="http").answer_id is None
    assert told == ["too many wait to be written"]
