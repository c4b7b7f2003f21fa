from api.evaluating.asking import stand_in_confidence
from api.evaluating.judged import JudgedSet
from api.fitting.outcomes import Outcome, outcomes_of
from api.library import Library
from qa.answers import Answer
from qa.questions import Question
from tests.api.fitting.stock import CODES

STEP = Question(text="How to replace a valve at home, step 1")
STORAGE = Question(text=f"{CODES[3]} discontinued, former supplier's notes on storage")
CARDS = Question(text="Do you sell gift cards?")


def told(answer: Answer) -> tuple[float, tuple[float, ...]]:
    return stand_in_confidence(answer), (answer.passages[0].scores["dense"], 1.0)


def test_answers_are_judged_by_their_first_passage(parts: Library) -> None:
    judged = JudgedSet(
        queries={"right": STEP, "wrong": STORAGE, CODES[3]: STORAGE},
        qrels={"right": {"guide1": 2}, "wrong": {"guide1": 1}, CODES[3]: {CODES[3]: 1}},
        spans={},
        answers={},
        unanswerable={"right": CARDS},
    )
    seen: list[tuple[int, int]] = []
    found = outcomes_of(parts, "default", judged, told, lambda *at: seen.append(at))
    assert [(each.is_right, each.is_answerable) for each in found] == [
        (True, True),
        (False, True),
        (False, True),  # a document does not answer the query of its own id
        (False, False),
    ]
    confidence, signals = told(parts.ask(STEP))
    assert found[0] == Outcome(
        question=STEP, signals=signals, confidence=confidence, is_right=True, is_answerable=True
    )
    assert seen == [(done, 4) for done in range(1, 5)]
