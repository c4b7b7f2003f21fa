from pathlib import Path

import pytest

from api.evaluating.asking import (
    Answered,
    answer_all,
    answer_values,
    confidence_measures,
    rank_all,
    stand_in_confidence,
)
from api.evaluating.judged import JudgedSet
from api.library import Library
from api.settings import Settings
from qa.answers import Answer
from qa.questions import Question


def judged(*queries: str, qrels: dict[str, dict[str, int]] | None = None) -> JudgedSet:
    return JudgedSet(
        queries={query: Question(text=query) for query in queries},
        qrels=qrels or {},
        spans={},
        answers=dict.fromkeys(queries, ("two moons",)),
        unanswerable={},
    )


@pytest.fixture(scope="module")
def home(models: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("asked")
    (folder / "corpus.jsonl").write_text(
        '{"id": "mars", "text": "Mars has two moons."}\n'
        '{"id": "sea", "text": "Whales sing in the sea."}\n'
    )
    with Library(Settings(home=folder / "home", models=models), writing=True) as library:
        assert len(list(library.ingest([str(folder / "corpus.jsonl")]))) == 2
    return folder / "home"


@pytest.fixture
def library(home: Path, models: Path) -> Library:
    return Library(Settings(home=home, models=models), writing=False)


def test_passages_and_documents_are_ranked(library: Library) -> None:
    told: list[tuple[str, int, int]] = []
    with library:
        asked = {"q": Question(text="How many moons has Mars?"), "mars": Question(text="moons")}
        ranked = rank_all(library, asked, lambda *at: told.append(at))
        (passage,) = library.passages("mars")
    assert ranked.documents["q"] == {"mars": 0.0, "sea": -1.0}
    assert ranked.passages["q"][passage.id] == 0.0
    assert ranked.documents["mars"] == {"sea": 0.0}
    assert told == [("ranking", 1, 2), ("ranking", 2, 2)]


def test_the_first_passage_is_judged(library: Library) -> None:
    questions = ("How many moons has Mars?", "Who sings?", "mars")
    known = judged(*questions, qrels={each: {"mars": 1} for each in questions})
    with library:
        found = answer_all(library, known, known.queries, lambda *_: None)
    assert [found[q].is_right for q in questions] == [True, False, False]
    assert [found[q].holds for q in questions] == [True, None, None]
    values = answer_values(known, found)
    assert list(values["answer@1"].values()) == [1.0, 0.0, 0.0]
    assert values["highlight@1"] == {questions[0]: 1.0}


def test_the_stand_in_for_a_confidence_is_the_best_cosine(library: Library) -> None:
    with library:
        answer = library.ask("How many moons has Mars?")
    assert stand_in_confidence(answer) == max(hit.scores["dense"] for hit in answer.passages)
    empty = Answer(question="?", collection="c", generation=1, took_ms=0, passages=())
    assert stand_in_confidence(empty) == 0.0


def test_confidence_is_measured_over_both_kinds() -> None:
    sure = Answered(is_right=True, holds=None, confidence=0.9)
    wrong = Answered(is_right=False, holds=None, confidence=0.8)
    lost = Answered(is_right=False, holds=None, confidence=0.2)
    found = confidence_measures({"a": sure, "b": wrong}, {"u": lost, "v": lost})
    assert found == {"auroc": 1.0, "coverage@90": 0.25, "ece": pytest.approx((0.1 + 0.8 + 0.4) / 4)}
    assert confidence_measures({"a": sure}, {}) == confidence_measures({}, {"u": lost}) == {}
