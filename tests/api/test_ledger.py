from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest

import api.ledger
from api.ledger import Ledger
from api.library import Library
from api.records import new_record
from api.remembering import Remembering
from index.feedback import Feedback
from index.judgements import ANSWERED, DISMISSED, DOWN, OPEN
from qa.questions import Filters, Question

CUP = ("Who won the football world cup in 1998?", "who won the 1998 football world cup?")
RINGS = "What are the rings of Saturn made of?"
CUP_FACT = "France won the football World Cup in 1998, beating Brazil three to nil in the final."


@pytest.fixture
def feedback(stocked: Library) -> Iterator[Feedback]:
    with Remembering(stocked.settings, warn=print) as remembering:
        yield remembering.feedback


@pytest.fixture
def ledger(stocked: Library, feedback: Feedback) -> Ledger:
    return Ledger(lambda _: nullcontext(stocked), feedback)


def ask(library: Library, feedback: Feedback, text: str, **given: object) -> str:
    question = Question(text=text, **given)  # type: ignore[arg-type]
    new = new_record(library.ask(question), question, door="test")
    feedback.keep([new])
    return new.id


def add(library: Library, folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text, encoding="utf-8")
    assert [each.status for each in library.ingest([folder / name])] == ["added"]


def listed(ledger: Ledger) -> list[tuple[str, str, int]]:
    return [
        (gap["question"], gap["state"], gap["count"])
        for gap in ledger.listed(states=[OPEN, ANSWERED])
    ]


def test_what_asks_nearly_the_same_is_one_gap(
    stocked: Library, feedback: Feedback, ledger: Ledger
) -> None:
    for text in (CUP[0], RINGS, CUP[1], CUP[0], "Mars has how many moons?"):
        ask(stocked, feedback, text)
    assert listed(ledger) == [(CUP[0], OPEN, 3), (RINGS, OPEN, 1)]
    (first, _) = ledger.listed(states=[OPEN])
    assert first["wordings"] == [CUP[0], CUP[1]]
    assert first["best"]["text"]
    ask(stocked, feedback, CUP[1])
    assert listed(ledger)[0] == (CUP[1], OPEN, 4)


def test_one_is_answered_once_a_document_answers_it(
    stocked: Library, feedback: Feedback, ledger: Ledger, tmp_path: Path
) -> None:
    for text in (CUP[0], RINGS):
        ask(stocked, feedback, text)
    ledger.group()
    assert ledger.reask().answered == 0
    assert ledger.reask().asked == 0
    add(stocked, tmp_path, "cup.txt", CUP_FACT)
    done = ledger.reask()
    assert (done.asked, done.answered, done.left) == (2, 1, False)
    (gap,) = ledger.listed(states=[ANSWERED])
    assert gap["question"] == CUP[0]
    assert gap["found"]["passage"]["text"] == CUP_FACT
    assert gap["found"]["confidence"] >= 0.5
    assert ledger.reask().asked == 0
    stocked.delete([gap["found"]["passage"]["document_id"]])
    assert (ledger.reask().answered, listed(ledger)[0][1]) == (0, OPEN)


def test_one_that_was_judged_down_is_not_answered_by_what_was_shown_for_it(
    stocked: Library, feedback: Feedback, ledger: Ledger, tmp_path: Path
) -> None:
    known = ask(stocked, feedback, "Mars has how many moons?")
    assert listed(ledger) == []
    feedback.judge(known, DOWN, by="U1")
    assert listed(ledger) == [("Mars has how many moons?", OPEN, 1)]
    add(stocked, tmp_path, "rings.txt", "Saturn has rings of ice.")
    assert ledger.reask().answered == 0


def test_the_most_asked_are_asked_again_first_and_not_all_at_once(
    stocked: Library, feedback: Feedback, ledger: Ledger, tmp_path: Path
) -> None:
    for text in (RINGS, *CUP):
        ask(stocked, feedback, text)
    add(stocked, tmp_path, "cup.txt", CUP_FACT)
    ledger.group()
    done = ledger.reask(most=1)
    assert (done.asked, done.answered, done.left) == (1, 1, True)
    assert not ledger.reask(most=1).left
    assert ledger.reask(stopped=lambda: True).asked == 0


def test_one_that_is_dismissed_is_not_asked_again(
    stocked: Library, feedback: Feedback, ledger: Ledger, tmp_path: Path
) -> None:
    ask(stocked, feedback, CUP[0])
    (gap,) = ledger.listed(states=[OPEN])
    assert ledger.set_state(gap["number"], DISMISSED)["state"] == DISMISSED
    add(stocked, tmp_path, "cup.txt", CUP_FACT)
    assert ledger.reask().asked == 0
    assert listed(ledger) == []


def test_a_filter_that_fits_nothing_any_more_is_no_answer(
    stocked: Library, feedback: Feedback, ledger: Ledger, tmp_path: Path
) -> None:
    ask(stocked, feedback, CUP[0], filters=Filters(after=4e9))
    add(stocked, tmp_path, "cup.txt", CUP_FACT)
    ledger.group()
    assert ledger.reask().answered == 0
    assert listed(ledger) == [(CUP[0], OPEN, 1)]


def test_gaps_of_a_collection_that_is_gone_stay_as_they_were(
    stocked: Library, feedback: Feedback, ledger: Ledger
) -> None:
    ask(stocked, feedback, CUP[0])
    ledger.group()
    stocked.home.drop("default")
    assert ledger.reask().asked == 0
    assert listed(ledger) == [(CUP[0], OPEN, 1)]


def test_questions_to_an_empty_collection_wait_for_its_first_document(
    library: Library, tmp_path: Path
) -> None:
    library.home.create("default")
    with Remembering(library.settings, warn=print) as remembering:
        ledger = Ledger(lambda _: nullcontext(library), remembering.feedback)
        ask(library, remembering.feedback, CUP[0])
        assert listed(ledger) == []
        list(library.ingest([tmp_path / "mars.md", tmp_path / "shop.txt"]))
        add(library, tmp_path, "cup.txt", CUP_FACT)
        ledger.group()
        assert ledger.reask().answered == 1
        assert listed(ledger) == [(CUP[0], ANSWERED, 1)]


def test_many_are_grouped_a_batch_at_a_time(
    stocked: Library, feedback: Feedback, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    for text in (CUP[0], RINGS, CUP[1], RINGS, CUP[0]):
        ask(stocked, feedback, text)
    monkeypatch.setattr(api.ledger, "_BATCH", 2)
    ledger.group(stopped=lambda: True)
    assert feedback.gaps.listed() == []
    assert [count for *_, count in listed(ledger)] == [3, 2]
