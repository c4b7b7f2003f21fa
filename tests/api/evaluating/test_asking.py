from pathlib import Path

import pytest

from api.evaluating.asking import (
    Answered,
    answer_all,
    answer_values,
    confidence_measures,
    rank_all,
)
from api.evaluating.judged import JudgedSet
from api.library import Library
from api.settings import Settings
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


def test_confidences_are_those_of_the_answers_however_sure_they_are_to_be(
    home: Path, models: Path
) -> None:
    questions = ("How many moons has Mars?", "Who won the election?")
    known = judged(*questions, qrels={each: {"mars": 1} for each in questions})
    with Library(Settings(home=home, models=models, sure=0.9999), writing=False) as library:
        assert library.ask(questions[1]).passages == ()
        found = answer_all(library, known, known.queries, lambda *_: None)
        told = {q: library.ask(Question(text=q, sure=0.0)).confidence for q in questions}
    assert {q: each.confidence for q, each in found.items()} == told
    assert found[questions[0]].is_right


def test_where_no_confidence_is_told_none_is_measured() -> None:
    silent = Answered(is_right=True, holds=None, confidence=None)
    assert confidence_measures({"a": silent}, {"b": silent}) == {}


def test_confidence_is_measured_over_both_kinds() -> None:
    sure = Answered(is_right=True, holds=None, confidence=0.9)
    wrong = Answered(is_right=False, holds=None, confidence=0.8)
    lost = Answered(is_right=False, holds=None, confidence=0.2)
    found = confidence_measures({"a": sure, "b": wrong}, {"u": lost, "v": lost})
    assert found == {"auroc": 1.0, "coverage@90": 0.25, "ece": pytest.approx((0.1 + 0.8 + 0.4) / 4)}
    assert confidence_measures({"a": sure}, {}) == confidence_measures({}, {"u": lost}) == {}
