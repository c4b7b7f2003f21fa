from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from api.library import Library
from api.reranking import NamedReranker
from api.settings import Settings
from qa.errors import InvalidInput, RerankerUnavailable
from qa.questions import Question

Opening = Callable[..., Library]
QUESTION = "moons of Mars"


@pytest.fixture
def opening(stocked: Library) -> Iterator[Opening]:
    opened: list[Library] = []

    def open_with(**given: object) -> Library:
        settings = stocked.settings.model_copy(update=given)
        opened.append(Library(settings, writing=False))
        return opened[-1]

    yield open_with
    for library in opened:
        library.close()


def test_the_order_is_that_of_the_models_own_scores(
    stocked: Library, opening: Opening, cross_encoder: Path
) -> None:
    plain = stocked.ask(QUESTION)
    library = opening(reranker=str(cross_encoder))
    answer = library.ask(QUESTION)
    assert (plain.reranked, answer.reranked) == ("no", "yes")
    reranker = library.reranker.open()
    assert reranker
    texts = [hit.text for hit in answer.passages]
    scores = reranker.score(QUESTION, texts, float("inf"))
    assert scores is not None
    assert [hit.scores["reranker"] for hit in answer.passages] == pytest.approx(scores, abs=1e-6)
    assert list(scores) == sorted(scores, reverse=True)
    assert texts != [hit.text for hit in plain.passages]
    assert set(texts) == {hit.text for hit in plain.passages}
    untouched = library.ask(Question(text=QUESTION, rerank=False))
    assert (untouched.reranked, untouched.passages) == ("no", plain.passages)


def test_no_more_than_the_best_are_reranked(opening: Opening, cross_encoder: Path) -> None:
    answer = opening(reranker=str(cross_encoder), rerank_top=2).ask(QUESTION)
    assert [("reranker" in hit.scores) for hit in answer.passages] == [True, True, False]


def test_out_of_time_the_answer_is_as_it_was(
    stocked: Library, opening: Opening, cross_encoder: Path
) -> None:
    answer = opening(reranker=str(cross_encoder), rerank_ms=0.0).ask(QUESTION)
    assert answer.reranked == "out-of-time"
    assert answer.passages == stocked.ask(QUESTION).passages


def test_where_none_is_set_it_cannot_be_asked_for(stocked: Library) -> None:
    assert stocked.ask(Question(text=QUESTION, rerank=False)).passages
    with pytest.raises(InvalidInput, match="PINCITE_RERANKER"):
        stocked.ask(Question(text=QUESTION, rerank=True))


def test_one_that_cannot_be_loaded_is_told_and_not_tried_again(
    tmp_path: Path, models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = NamedReranker(Settings(home=tmp_path, models=models, reranker=str(tmp_path / "gone")))
    with pytest.raises(RerankerUnavailable, match="Name a folder that holds a CrossEncoder"):
        named.open()
    monkeypatch.setattr("api.reranking.Rerankers", None)
    for rerank in (None, True):
        with pytest.raises(RerankerUnavailable, match="could not be loaded"):
            named.asked_by(Question(text="x", rerank=rerank))
    assert named.asked_by(Question(text="x", rerank=False)) is None
    named.close()


def test_it_is_opened_once(cross_encoder: Path, models: Path, tmp_path: Path) -> None:
    named = NamedReranker(Settings(home=tmp_path, models=models, reranker=str(cross_encoder)))
    assert named.open() is named.open()
    named.close()
