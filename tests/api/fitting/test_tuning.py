import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from api.fitting import tuning
from api.fitting.folds import Values
from api.fitting.grid import GRID, value_of
from api.fitting.searching import measured
from api.fitting.tuning import tune
from api.library import Library
from api.settings import Settings
from index.adjustments import TUNING, Adjustment
from index.reindexing import roll_back
from qa.errors import CollectionReplaced, HomeLocked, InvalidInput
from qa.questions import Question
from qa.tuning import DENSE, LEXICAL, Tuning
from tests.api.fitting.stock import CODES, lines, questions


@pytest.fixture
def asked(tmp_path: Path) -> Path:
    return lines(tmp_path / "questions.jsonl", questions())


def in_force(library: Library) -> Adjustment | None:
    mark = library.collection().store.meta()["encoder"]
    return library.home.catalog.adjustments.in_force("default", TUNING, mark)


def tuning_of(library: Library) -> Tuning:
    return library.retriever(library.collection()).tuning


def test_what_only_words_tell_apart_is_tuned_towards_words(parts: Library, asked: Path) -> None:
    before = parts.ask(Question(text=str(questions()[0]["question"]), explain=True))
    assert CODES[0] not in {hit.citation.document_id for hit in before.passages[:3]}
    told: list[tuple[int, int]] = []
    found = tune(parts, asked, progress=lambda *at: told.append(at))
    assert found.adopted
    assert found.before == value_of(Tuning())
    assert found.best["weights"]["lexical"] > 0.45
    assert found.compared.after > found.compared.before
    assert found.compared.questions == 40
    assert found.evidence["p"] < 0.05
    assert told[-1] == (40, 40)
    kept = in_force(parts)
    assert kept
    assert (kept.value, kept.evidence) == (found.best, found.evidence)
    assert tuning_of(parts) == Tuning(**found.best)
    after = parts.ask(str(questions()[0]["question"]))
    assert after.passages != before.passages
    assert before.receipt
    again = parts.replay(before.receipt)
    assert (again.same, again.differences) == (True, ())


def test_the_same_questions_find_nothing_better_again(parts: Library, asked: Path) -> None:
    first = tune(parts, asked)
    second = tune(parts, asked)
    assert (second.adopted, second.before, second.best) == (False, first.best, first.best)
    assert second.compared.before == second.compared.after == first.fitted
    assert in_force(parts) == parts.home.catalog.adjustments.newest("default", TUNING)


def test_a_dry_run_says_the_same_and_changes_nothing(
    parts: Library, asked: Path, models: Path
) -> None:
    with Library(Settings(home=parts.home.path, models=models), writing=False) as reader:
        found = tune(reader, asked, dry_run=True)
    assert found.adopted
    assert in_force(parts) is None
    assert tune(parts, asked) == found


@pytest.mark.parametrize("seed", [5, 9, 15])
def test_what_is_labelled_by_chance_is_not_adopted(
    parts: Library, tmp_path: Path, seed: int
) -> None:
    drawn = random.Random(seed).sample([*CODES, *(f"guide{n}" for n in range(40))], 40)
    labelled = [
        {**each, "documents": [name]} for each, name in zip(questions(), drawn, strict=True)
    ]
    found = tune(parts, lines(tmp_path / "q.jsonl", labelled))
    assert not found.adopted
    assert found.fitted > found.compared.before  # what was chosen by the questions does fit them
    assert found.fitted >= found.compared.after  # and others no better
    assert in_force(parts) is None


def test_few_questions_tell_nothing(parts: Library, tmp_path: Path) -> None:
    few = lines(tmp_path / "q.jsonl", [*questions()[:19], {"question": "?", "documents": []}])
    with pytest.raises(InvalidInput, match=r"has 19 different questions .* 20 are needed"):
        tune(parts, few)
    same = [{"_id": str(number), "text": "Which pump?"} for number in range(40)]
    lines(tmp_path / "queries.jsonl", same)
    (tmp_path / "qrels").mkdir()
    rows = "".join(f"{number}\t{CODES[0]}\t1\n" for number in range(40))
    (tmp_path / "qrels" / "test.tsv").write_text(f"q\td\tg\n{rows}")
    with pytest.raises(InvalidInput, match="has 1 different questions"):
        tune(parts, tmp_path)


def test_a_setting_that_words_and_meaning_share_is_kept_where_it_is_as_good(
    parts: Library, tmp_path: Path
) -> None:
    exact = [
        {"question": f"{code} discontinued storage notes", "documents": [code]} for code in CODES
    ]
    found = tune(parts, lines(tmp_path / "q.jsonl", exact))
    assert (found.adopted, found.best) == (False, found.before)
    assert found.compared.before == 1.0


def test_another_model_has_a_tuning_of_its_own(parts: Library, asked: Path, shorter: Path) -> None:
    tune(parts, asked)
    tuned = tuning_of(parts)
    parts.reindex(str(shorter))
    assert tuning_of(parts) == Tuning()
    found = tune(parts, asked)
    assert found.before["weights"] == {DENSE: 0.55, LEXICAL: 0.45}
    roll_back(parts.home, "default")
    assert tuning_of(parts) == tuned


def test_a_collection_that_was_made_anew_meanwhile_is_not_tuned(
    parts: Library, asked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def meanwhile(*given: Any) -> Values:
        values = measured(*given)
        parts.home.drop("default")
        parts.home.create("default")
        return values

    monkeypatch.setattr(tuning, "measured", meanwhile)
    with pytest.raises(CollectionReplaced):
        tune(parts, asked)
    assert parts.home.catalog.adjustments.newest("default", TUNING) is None


def test_nothing_is_adopted_while_another_process_writes(
    parts: Library, asked: Path, models: Path
) -> None:
    settings = Settings(home=parts.home.path, models=models, lock_wait=0.1)
    with Library(settings, writing=True) as other:
        other.collection()
        with parts.home.locked(), pytest.raises(HomeLocked):
            tune(other, asked)
    assert in_force(parts) is None


def test_a_tuning_is_kept_beside_what_is_not_fitted(parts: Library, asked: Path) -> None:
    found = tune(parts, asked)
    assert tuning_of(parts) == replace(Tuning(), **found.best)
    assert set(found.best) == set(GRID)
