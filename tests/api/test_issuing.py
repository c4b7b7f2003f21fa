"""A question asked again is ranked the same, to the last digit, or it is said why not."""

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from api.issuing import plain_tuning, tuning_of, tuning_with
from api.library import Library
from api.receipts import receipt_json, receipt_of
from api.settings import Settings
from qa.errors import InvalidReceipt
from qa.questions import Question, Turn
from qa.receipts import Receipt
from qa.tuning import Tuning
from tests.qa.test_replaying import RECEIPT

MOONS = Question(
    text="And how many moons?", history=(Turn(role="user", text="Mars"),), k=3, explain=True
)


def receipt(library: Library, question: Question = MOONS, **given: Any) -> Receipt:
    found = library.ask(question, **given).receipt
    assert found
    return receipt_of(json.loads(json.dumps(receipt_json(found))))


def texts(library: Library, tmp_path: Path, *words: str) -> None:
    for text in words:
        path = tmp_path / f"{abs(hash(text))}.txt"
        path.write_text(text)
        assert [outcome.status for outcome in library.ingest([path])] == ["added"]


def test_again_and_by_another_process_and_from_indexes_made_again(
    stocked: Library, tmp_path: Path
) -> None:
    texts(stocked, tmp_path, "Venus has no moons.", "Jupiter has many moons.")
    then = receipt(stocked)
    assert stocked.replay(then).differences == ()
    assert stocked.replay(then).same
    settings = stocked.settings
    stocked.close()
    for folder in (settings.home / "collections").iterdir():
        shutil.rmtree(folder / "lexical")
        shutil.rmtree(folder / "vectors")
    for writing in (True, False):
        with Library(settings, writing=writing) as again:
            done = again.replay(then)
            assert (done.same, done.differences) == (True, ())
            assert done.now == then


def test_a_collection_that_has_grown_is_told(stocked: Library, tmp_path: Path) -> None:
    then = receipt(stocked)
    texts(stocked, tmp_path, "Jupiter has many moons.")
    done = stocked.replay(then)
    assert done.differences[0].startswith("The collection has changed since (generation 1 -> 2")
    assert any("'moon'" in each for each in done.differences)
    assert done.now
    assert done.now.generation == 1


def test_the_configuration_of_the_receipt_is_used(stocked: Library) -> None:
    tuning = Tuning(weights={"dense": 0.1, "lexical": 0.9}, feedback_weight=0.0)
    then = receipt(stocked, tuning=tuning)
    assert stocked.replay(then).same
    other = replace(then, tuning=plain_tuning(Tuning()))
    assert not stocked.replay(other).same


def test_a_ranking_that_was_tampered_with_is_not_the_same(stocked: Library) -> None:
    then = receipt(stocked)
    (first, score), *rest = then.ranking
    done = stocked.replay(replace(then, ranking=((first, score - 1e-6), *rest)))
    assert not done.same


def test_a_generation_that_is_let_go(stocked: Library, tmp_path: Path) -> None:
    then = receipt(stocked)
    texts(stocked, tmp_path, "Jupiter has many moons.")
    stocked.collection().compact(2)
    done = stocked.replay(then)
    assert (done.same, done.now) == (False, None)
    assert "Generation 1 is not kept" in done.differences[0]


def test_after_something_was_dropped_for_good_indexes_made_again_may_count_otherwise(
    stocked: Library,
) -> None:
    collection = stocked.collection()
    (shop,) = {
        hit.citation.document_id for hit in stocked.ask("returns").passages if "days" in hit.text
    }
    collection.delete([shop])
    collection.compact(2)
    then = receipt(stocked)
    settings = stocked.settings
    stocked.close()
    with Library(settings, writing=False) as reader:
        assert (reader.replay(then).same, reader.replay(then).differences) == (True, ())
    for folder in (settings.home / "collections").iterdir():
        shutil.rmtree(folder / "lexical")
    with Library(settings, writing=True) as again:
        done = again.replay(then)
    assert any("words are counted over" in each for each in done.differences)


def test_a_collection_made_anew_is_another(models: Path, tmp_path: Path) -> None:
    with Library(Settings(home=tmp_path / "home", models=models), writing=True) as library:
        texts(library, tmp_path, "Mars has two moons.")
        then = receipt(library)
        library.home.drop("default")
        (tmp_path / "x.txt").write_text("Mars has many moons.")
        list(library.ingest([tmp_path / "x.txt"]))
        done = library.replay(then)
        assert not done.same
        assert "is not the one that was asked" in done.differences[0]


@pytest.mark.parametrize(
    "change",
    [
        {"depth": 0},
        {"depth": 10**12},
        {"depth": 1.5},
        {"weights": {"dense": 1.0}},
        {"weights": {"dense": float("nan"), "lexical": 1.0}},
        {"weights": 1},
        {"feedback_weight": -1.0},
        {"feedback_weight": "1"},
        {"more": 1},
    ],
)
def test_a_configuration_that_is_none(change: dict[str, Any]) -> None:
    plain = plain_tuning(Tuning())
    assert tuning_of(replace(RECEIPT, tuning=plain)) == Tuning()
    with pytest.raises(InvalidReceipt):
        tuning_of(replace(RECEIPT, tuning={**plain, **change}))


def test_a_configuration_is_changed_in_the_fields_that_are_named() -> None:
    assert tuning_with({}) == Tuning()
    assert tuning_with({"feedback_weight": 0}) == replace(Tuning(), feedback_weight=0)
    weights = {"dense": 0.25, "lexical": 0.75}
    assert tuning_with({"weights": weights}) == Tuning(weights=weights)
    for wrong in ({"x": 1}, {"depth": 0}, {"weights": {"dense": 1.0}}, {"feedback_weight": "1"}):
        assert tuning_with(wrong) is None
