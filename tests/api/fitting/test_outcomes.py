from api.evaluating.judged import JudgedSet
from api.fitting.outcomes import Outcome, outcomes_of
from api.library import Library
from qa.questions import Question
from tests.api.fitting.stock import CODES

STEP = Question(text="How to replace a valve at home, step 1")
STORAGE = Question(text=f"{CODES[3]} discontinued, former supplier's notes on storage")
CARDS = Question(text="Do you sell gift cards?")


def test_answers_are_judged_by_their_first_passage(parts: Library) -> None:
    judged = JudgedSet(
        queries={"right": STEP, "wrong": STORAGE, CODES[3]: STORAGE},
        qrels={"right": {"guide1": 2}, "wrong": {"guide1": 1}, CODES[3]: {CODES[3]: 1}},
        spans={},
        answers={},
        unanswerable={"right": CARDS},
    )
    seen: list[tuple[int, int]] = []
    parts.settings = parts.settings.model_copy(update={"sure": 1.0})
    found = outcomes_of(parts, "default", judged, lambda *at: seen.append(at))
    assert [(each.is_right, each.is_answerable) for each in found] == [
        (True, True),
        (False, True),
        (False, True),  # a document does not answer the query of its own id
        (False, False),
    ]
    signals = parts.ask(STEP).signals
    assert signals
    expected = Outcome(question=STEP, signals=signals, is_right=True, is_answerable=True)
    assert found[0] == expected
    assert seen == [(done, 4) for done in range(1, 5)]


def test_where_nothing_is_found_there_is_nothing_to_learn(library: Library) -> None:
    library.home.create("default")
    nothing = JudgedSet(queries={}, qrels={}, spans={}, answers={}, unanswerable={"u": CARDS})
    assert outcomes_of(library, "default", nothing, lambda *_: None) == []
