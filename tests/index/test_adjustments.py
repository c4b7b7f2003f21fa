import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.adjustments import CALIBRATION, TUNING, Adjustments
from index.catalog import Catalog
from qa.errors import HomeCorrupt, NotKept


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    catalog = Catalog(tmp_path / "catalog.sqlite", writing=True)
    catalog.add_collection("Parts", "parts-1")
    yield catalog
    catalog.close()


def add(adjustments: Adjustments, value: int, kind: str = TUNING, encoder: str = "e") -> None:
    adjustments.add("Parts", kind, encoder=encoder, value={"x": value}, evidence={"p": 0.01})


def in_force(adjustments: Adjustments, kind: str = TUNING, encoder: str = "e") -> object:
    found = adjustments.in_force("parts", kind, encoder)
    return found and found.value["x"]


def test_the_newest_of_a_kind_is_in_force_and_undoing_goes_back_one(catalog: Catalog) -> None:
    fitted = catalog.adjustments
    assert in_force(fitted) is None
    add(fitted, 1)
    add(fitted, 2)
    add(fitted, 3, CALIBRATION)
    assert (in_force(fitted), in_force(fitted, CALIBRATION)) == (2, 3)
    assert fitted.undo("PARTS", TUNING, "e").value == {"x": 2}
    assert (in_force(fitted), in_force(fitted, CALIBRATION)) == (1, 3)
    assert fitted.undo("parts", TUNING, "e").value == {"x": 1}
    assert in_force(fitted) is None
    with pytest.raises(NotKept, match="No tuning of 'parts' is in force"):
        fitted.undo("parts", TUNING, "e")
    assert in_force(fitted, CALIBRATION) == 3


def test_what_was_written_is_read_as_it_was(catalog: Catalog) -> None:
    began = time.time()
    value = {"weights": {"dense": 0.35, "lexical": 0.65}, "feedback_weight": 0.0}
    added = catalog.adjustments.add(
        "parts", TUNING, encoder="e", value=value, evidence={"p": 1e-4, "questions": 40}
    )
    assert catalog.adjustments.in_force("Parts", TUNING, "e") == added
    assert (added.number, added.value, added.evidence["questions"]) == (1, value, 40)
    assert began <= added.at <= time.time()


def test_what_was_fitted_with_another_encoder_waits_for_it(catalog: Catalog) -> None:
    fitted = catalog.adjustments
    add(fitted, 1, encoder="before")
    assert in_force(fitted, encoder="after") is None
    newest = fitted.newest("parts", TUNING)
    assert newest
    assert newest.encoder == "before"
    with pytest.raises(NotKept):
        fitted.undo("parts", TUNING, "after")
    add(fitted, 2, encoder="after")
    assert (in_force(fitted, encoder="before"), in_force(fitted, encoder="after")) == (1, 2)


def test_a_collection_takes_what_was_fitted_to_it_along(catalog: Catalog) -> None:
    catalog.add_collection("other", "other-1")
    add(catalog.adjustments, 1)
    catalog.adjustments.add("other", TUNING, encoder="e", value={"x": 2}, evidence={})
    catalog.drop_collection("parts")
    catalog.add_collection("Parts", "parts-2")
    assert in_force(catalog.adjustments) is None
    assert catalog.adjustments.newest("other", TUNING)


def test_a_reader_sees_at_once_what_is_fitted_and_what_is_undone(
    catalog: Catalog, tmp_path: Path
) -> None:
    reader = Catalog(tmp_path / "catalog.sqlite", writing=False)
    add(catalog.adjustments, 1)
    assert in_force(reader.adjustments) == 1
    catalog.adjustments.undo("parts", TUNING, "e")
    assert in_force(reader.adjustments) is None
    reader.close()


def test_what_cannot_have_been_written_is_damage(catalog: Catalog, tmp_path: Path) -> None:
    add(catalog.adjustments, 1)
    for bad in ("{", "[1]", '"text"'):
        connection = sqlite3.connect(tmp_path / "catalog.sqlite")
        connection.execute("UPDATE adjustments SET value = ?", [bad])
        connection.commit()
        connection.close()
        with pytest.raises(HomeCorrupt, match="damaged"):
            catalog.adjustments.in_force("parts", TUNING, "e")
