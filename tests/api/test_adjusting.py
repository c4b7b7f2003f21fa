import threading
from pathlib import Path
from typing import Any

import pytest

from api.adjusting import (
    SIGNALS,
    calibration_in_force,
    calibration_value,
    fitted_json,
    tuning_in_force,
    undo_fitted,
)
from api.library import Library
from api.settings import Settings
from index.adjustments import CALIBRATION, TUNING
from index.backup import back_up
from index.locking import HomeLock
from index.restoring import restore
from qa.confidence import DEFAULT, Calibration
from qa.errors import HomeLocked, HomeTooNew, NotKept
from qa.tuning import Tuning

WORDS = {"weights": {"dense": 0.25, "lexical": 0.75}, "feedback_weight": 0.0}
TUNED = Tuning(weights={"dense": 0.25, "lexical": 0.75}, feedback_weight=0.0)


def fit(
    library: Library, value: dict[str, Any], encoder: str | None = None, kind: str = TUNING
) -> None:
    mark = encoder or library.collection().store.meta()["encoder"]
    with library.home.locked():
        library.home.catalog.adjustments.add(
            "default", kind, encoder=mark, value=value, evidence={"p": 0.01}
        )


def tuning(library: Library) -> Tuning:
    return tuning_in_force(library.home, library.collection())


def test_a_tuning_is_in_force_until_it_is_undone(stocked: Library) -> None:
    assert tuning(stocked) == Tuning()
    fit(stocked, WORDS)
    assert tuning(stocked) == TUNED
    assert stocked.retriever(stocked.collection()).tuning == TUNED
    assert stocked.retriever(stocked.collection(), Tuning()).tuning == Tuning()
    undo_fitted(stocked.home, stocked.collection(), TUNING)
    assert tuning(stocked) == Tuning()
    with pytest.raises(NotKept):
        undo_fitted(stocked.home, stocked.collection(), TUNING)


def test_what_is_not_fitted_is_as_by_default(stocked: Library) -> None:
    fit(stocked, {"feedback_weight": 0.25})
    assert tuning(stocked) == Tuning(feedback_weight=0.25)


def test_an_empty_collection_is_ranked_by_default(library: Library) -> None:
    library.home.create("default")
    assert tuning(library) == Tuning()
    assert fitted_json(library.home, library.collection()) == {"tuning": None, "calibration": None}


def test_a_tuning_of_another_encoder_is_shown_but_not_in_force(stocked: Library) -> None:
    fit(stocked, WORDS, encoder="another")
    assert tuning(stocked) == Tuning()
    shown = fitted_json(stocked.home, stocked.collection())["tuning"]
    assert (shown["in_force"], shown["value"]) == (False, WORDS)
    fit(stocked, {"feedback_weight": 0.3})
    shown = fitted_json(stocked.home, stocked.collection())["tuning"]
    assert (shown["in_force"], shown["number"]) == (True, 2)
    assert shown["evidence"] == {"p": 0.01}


@pytest.mark.parametrize("value", [{"nearness": 0.2}, {"feedback_weight": -1}, {"weights": {}}])
def test_a_tuning_of_a_newer_version_is_said_to_be_one(
    stocked: Library, value: dict[str, Any]
) -> None:
    fit(stocked, value)
    with pytest.raises(HomeTooNew, match="pincite tune default --undo"):
        stocked.ask("moons")
    assert fitted_json(stocked.home, stocked.collection())["tuning"]["value"] == value
    undo_fitted(stocked.home, stocked.collection(), TUNING)
    assert stocked.ask("moons").passages


def test_a_calibration_is_in_force_until_it_is_undone(stocked: Library) -> None:
    def calibration() -> Calibration | None:
        return calibration_in_force(stocked.home, stocked.collection())

    weights = tuple(number / 7 for number in range(len(SIGNALS)))
    assert calibration() == DEFAULT
    fit(stocked, calibration_value(weights, -1.5), kind=CALIBRATION)
    assert calibration() == Calibration(weights=weights, intercept=-1.5)
    assert tuning(stocked) == Tuning()
    fit(stocked, calibration_value(weights, 2.5), encoder="another", kind=CALIBRATION)
    assert calibration() == Calibration(weights=weights, intercept=-1.5)
    undo_fitted(stocked.home, stocked.collection(), CALIBRATION)
    assert calibration() == DEFAULT
    newer = {**calibration_value(weights, 0.0)["weights"], "mood": 1.0}
    fit(stocked, {"weights": newer, "intercept": 0.0}, kind=CALIBRATION)
    with pytest.raises(HomeTooNew, match="pincite calibrate default --undo"):
        calibration()


def test_who_reads_takes_what_is_fitted_meanwhile(stocked: Library) -> None:
    seen: set[float] = set()
    fitted = threading.Event()

    def asking() -> None:
        settings = Settings(home=stocked.home.path, models=stocked.settings.models)
        with Library(settings, writing=False) as reader:
            while TUNED.feedback_weight not in seen:
                seen.add(reader.retriever(reader.collection()).tuning.feedback_weight)
                assert reader.ask("moons").passages
                fitted.set()

    thread = threading.Thread(target=asking)
    thread.start()
    assert fitted.wait(60)
    fit(stocked, WORDS)
    thread.join(60)
    assert not thread.is_alive()
    assert seen == {Tuning().feedback_weight, TUNED.feedback_weight}


def test_nothing_is_undone_while_another_process_writes(
    stocked: Library, models: Path, tmp_path: Path
) -> None:
    fit(stocked, WORDS)
    settings = Settings(home=tmp_path / "home", models=models, lock_wait=0.1)
    with (
        Library(settings, writing=True) as other,
        HomeLock(tmp_path / "home").held(),
        pytest.raises(HomeLocked),
    ):
        undo_fitted(other.home, other.collection(), TUNING)
    assert tuning(stocked) == TUNED


def test_a_backup_has_what_was_fitted_and_an_export_has_not(
    stocked: Library, models: Path, tmp_path: Path
) -> None:
    fit(stocked, WORDS)
    back_up(stocked.home.path, models, tmp_path / "backup.tar")
    restore(tmp_path / "backup.tar", tmp_path / "restored", models)
    with Library(Settings(home=tmp_path / "restored", models=models), writing=False) as restored:
        assert tuning(restored) == TUNED
    stocked.export(tmp_path / "export.jsonl")
    assert "feedback" not in (tmp_path / "export.jsonl").read_text("utf-8")
