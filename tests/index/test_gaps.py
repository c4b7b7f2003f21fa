import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index.feedback import NAME, Feedback
from index.gaps import check_states
from index.judgements import ANSWERED, DISMISSED, DOWN, OPEN, UP, Found, New, Shown, Spot
from qa.errors import GapNotFound, HomeCorrupt, InvalidFeedback

SPOT = Spot(passage="p1", document="d1", start=3, end=9, digest="abc")
ONE = np.eye(1, 4, dtype=np.float32)[0]


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Feedback]:
    with closing(Feedback(tmp_path / NAME)) as opened:
        yield opened


def new(question: str, *, asker: str = "", unsure: bool = True, **more: Any) -> New:
    receipt = {"question": question, "collection": more.pop("collection", "default")}
    shown = Shown(meant=question.upper(), confidence=0.25, unsure=unsure, spots=(SPOT,))
    return New(receipt=receipt, door="test", asker=asker, shown=shown, **more)


def remember(kept: Feedback, *answers: New) -> list[str]:
    for each in answers:
        kept.keep([each])
    return [each.id for each in answers]


def group(kept: Feedback) -> int:
    """Put all that is in no group into one of its own."""
    (number,) = kept.gaps.lead("default", "model", np.stack([ONE]))
    kept.gaps.join([(each.number, number) for each in kept.gaps.ungrouped("default", 100)])
    return number


def found(at: float = 2e9) -> Found:
    return Found(at=at, confidence=0.75, spot=SPOT, title="T", text="It is so.")


def test_what_was_not_found_waits_to_be_grouped(kept: Feedback) -> None:
    remember(kept, new("a"), new("b", unsure=False), new("c"), new("d", collection="other"))
    assert sorted(kept.gaps.collections()) == ["default", "other"]
    waiting = kept.gaps.ungrouped("default", 10)
    assert [each.meant for each in waiting] == ["A", "C"]
    assert kept.gaps.ungrouped("default", 1) == waiting[:1]
    number = group(kept)
    assert kept.gaps.ungrouped("default", 10) == []
    assert kept.gaps.collections() == ["other"]
    leaders = kept.gaps.leaders("default", "model")
    assert leaders.numbers == (number,)
    assert np.array_equal(leaders.vectors, [ONE])
    assert kept.gaps.leaders("default", "another").numbers == ()


def test_a_gap_says_how_often_by_whom_and_when_it_was_asked(kept: Feedback) -> None:
    *_, last = remember(kept, new("a", asker="U1"), new("b", asker="U2"), new("b"), new("c"))
    number = group(kept)
    (gap,) = kept.gaps.listed()
    assert (gap.number, gap.state, gap.count, gap.askers) == (number, OPEN, 4, 2)
    assert gap.example == kept.answer(last)
    assert gap.first <= gap.example.at
    assert gap.example.shown.spots == (SPOT,)
    assert kept.gaps.wordings(number, 2) == ["c", "b"]
    assert kept.gaps.gap(number) == gap


def test_those_that_were_asked_most_often_stand_first(kept: Feedback) -> None:
    remember(kept, new("once"))
    rare = group(kept)
    remember(kept, new("often"), new("often"))
    often = group(kept)
    assert [gap.number for gap in kept.gaps.listed()] == [often, rare]
    assert [gap.number for gap in kept.gaps.listed(most=1)] == [often]
    assert kept.gaps.listed(collection="other") == []
    assert len(kept.gaps.listed(collection="default")) == 2


def test_as_it_is_judged_it_counts(kept: Feedback) -> None:
    unsure, sure = remember(kept, new("unsure"), new("sure", unsure=False))
    kept.judge(sure, DOWN, by="U1")
    kept.judge(unsure, UP, by="U1")
    assert [each.meant for each in kept.gaps.ungrouped("default", 10)] == ["SURE"]
    kept.judge(sure, UP, by="U2")  # as many as against it: as sure as it was
    assert kept.gaps.ungrouped("default", 10) == []
    kept.judge(unsure, DOWN, by="U1")
    number = group(kept)
    assert kept.gaps.gap(number).count == 1
    kept.judge(unsure, UP, by="U1")
    with pytest.raises(GapNotFound, match="pincite gaps lists"):
        kept.gaps.gap(number)


def test_one_that_is_dismissed_stays_so_until_it_is_opened_again(kept: Feedback) -> None:
    remember(kept, new("a"))
    number = group(kept)
    assert kept.gaps.set_state(number, DISMISSED).state == DISMISSED
    assert kept.gaps.listed() == []
    assert [gap.number for gap in kept.gaps.listed(states=[DISMISSED])] == [number]
    kept.gaps.asked_again(number, "2", found())
    remember(kept, new("a"))
    (answer,) = kept.gaps.ungrouped("default", 10)
    kept.gaps.join([(answer.number, number)])
    assert kept.gaps.gap(number).state == DISMISSED
    assert kept.gaps.to_ask("default", "3", 10) == []
    assert kept.gaps.set_state(number, OPEN).state == OPEN
    with pytest.raises(InvalidFeedback, match="'answered'; by hand"):
        kept.gaps.set_state(number, ANSWERED)
    with pytest.raises(GapNotFound):
        kept.gaps.set_state(99, OPEN)
    check_states([OPEN, ANSWERED, DISMISSED])
    with pytest.raises(InvalidFeedback):
        check_states(["x" * 1_000])


def test_one_is_asked_once_of_each_state(kept: Feedback) -> None:
    remember(kept, new("a"))
    number = group(kept)
    assert [gap.number for gap in kept.gaps.to_ask("default", "1", 10)] == [number]
    kept.gaps.asked_again(number, "1", None)
    assert kept.gaps.to_ask("default", "1", 10) == []
    assert kept.gaps.gap(number).state == OPEN
    kept.gaps.asked_again(number, "2", found())
    gap = kept.gaps.gap(number)
    assert (gap.state, gap.found) == (ANSWERED, found())
    assert [gap.number for gap in kept.gaps.to_ask("default", "3", 10)] == [number]
    kept.gaps.asked_again(number, "3", None)  # what answered is gone again
    assert (kept.gaps.gap(number).state, kept.gaps.gap(number).found) == (OPEN, None)


def test_one_that_is_missed_again_after_it_was_answered_is_open(kept: Feedback) -> None:
    remember(kept, new("a"))
    number = group(kept)
    kept.gaps.asked_again(number, "2", found(at=1.0))
    remember(kept, new("a"))
    (answer,) = kept.gaps.ungrouped("default", 10)
    kept.gaps.join([(answer.number, number)])
    gap = kept.gaps.gap(number)
    assert (gap.state, gap.count) == (OPEN, 2)
    assert len(kept.gaps.to_ask("default", "2", 10)) == 1


def test_whoever_can_be_told_is_told_once(kept: Feedback) -> None:
    there, *_ = remember(kept, new("a", asker="U1", place="C1"), new("a"))
    number = group(kept)
    assert kept.gaps.to_tell("test", 10) == []
    kept.gaps.asked_again(number, "2", found())
    assert [given.id for given in kept.gaps.to_tell("test", 10)] == [there]
    assert kept.gaps.to_tell("slack", 10) == []
    told: list[bool] = []
    threads = [threading.Thread(target=lambda: told.append(kept.gaps.tell(there))) for _ in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == [False, False, False, True]
    assert kept.gaps.to_tell("test", 10) == []


def test_by_another_encoder_groups_stay_and_are_encoded_again(kept: Feedback) -> None:
    remember(kept, new("a"), new("b"))
    number = group(kept)
    assert kept.gaps.outdated("default", "model") == []
    (old,) = kept.gaps.outdated("default", "newer")
    assert (old.number, old.meant) == (number, "B")
    kept.gaps.encode(number, np.array([0, 1, 0], np.float32), "newer")
    assert kept.gaps.outdated("default", "newer") == []
    assert np.array_equal(kept.gaps.leaders("default", "newer").vectors, [[0, 1, 0]])


def test_only_one_groups_at_a_time(kept: Feedback) -> None:
    remember(kept, new("a"))
    inside = threading.Event()
    order: list[str] = []

    def second() -> None:
        inside.wait()
        with kept.gaps.grouping():
            order.append("second")

    thread = threading.Thread(target=second)
    thread.start()
    with kept.gaps.grouping():
        inside.set()
        order.append("first")
    thread.join()
    assert order == ["first", "second"]


def test_a_vector_that_cannot_be_read_is_damage(kept: Feedback, tmp_path: Path) -> None:
    remember(kept, new("a"))
    group(kept)
    kept.close()
    with closing(sqlite3.connect(tmp_path / NAME)) as run:
        run.execute("UPDATE gaps SET vector = x'00'")
        run.commit()
    with pytest.raises(HomeCorrupt):
        kept.gaps.leaders("default", "model")
