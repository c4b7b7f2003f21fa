from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.catalog import Catalog
from qa.errors import AlreadyExists, HomeCorrupt, HomeNotWritable, PinNotFound
from qa.pins import Pin
from tests.fakes import pin_of, unit

NEW = pin_of("How long do refunds take?", "When is my money back?", pin_id="")
VECTORS = [unit(1, 0), unit(3, 4)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "catalog.sqlite"


@pytest.fixture
def catalog(path: Path) -> Iterator[Catalog]:
    catalog = Catalog(path, writing=True)
    for name in ("Parts", "other"):
        catalog.add_collection(name, f"{name}-1")
    yield catalog
    catalog.close()


def add(catalog: Catalog, pin: Pin = NEW, collection: str = "Parts") -> Pin:
    vectors = [unit(1, 0)] * len(pin.questions)
    return catalog.pins.add(collection, pin, "e", vectors)


def test_a_pin_is_kept_as_it_was_given_with_an_id(catalog: Catalog, path: Path) -> None:
    kept = catalog.pins.add("Parts", replace(NEW, by="ada", note="see §2"), "e", VECTORS)
    assert kept == replace(NEW, id=kept.id, by="ada", note="see §2")
    assert len(kept.id) == 12
    assert catalog.pins.all("parts") == [kept]
    assert catalog.pins.all("other") == []
    reader = Catalog(path, writing=False)
    assert reader.pins.all("Parts") == [kept]
    reader.close()


def test_questions_come_with_the_vectors_of_an_encoder(catalog: Catalog) -> None:
    kept = catalog.pins.add("Parts", NEW, "e", VECTORS)
    pins, encoded = catalog.pins.encoded("parts", "e")
    assert pins == [kept]
    assert np.array_equal(encoded[NEW.questions[1]], VECTORS[1])  # type: ignore[arg-type]
    _, encoded = catalog.pins.encoded("parts", "another")
    assert encoded == dict.fromkeys(NEW.questions)
    asked: list[str] = []

    def by(text: str) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
        asked.append(text)
        return unit(0, 1)

    for _ in range(2):
        catalog.pins.encode("parts", "another", by)
    assert sorted(asked) == sorted(NEW.questions)
    assert np.array_equal(
        catalog.pins.encoded("parts", "another")[1][NEW.questions[0]],  # type: ignore[arg-type]
        unit(0, 1),
    )


def test_a_question_has_one_pin_in_a_collection(catalog: Catalog) -> None:
    kept = add(catalog)
    with pytest.raises(AlreadyExists, match=f"'WHEN is my money back' has a pin.* {kept.id}: .*"):
        add(catalog, pin_of("Another?", "WHEN is my money back", pin_id=""))
    assert catalog.pins.all("parts") == [kept]
    add(catalog, NEW, "other")
    with pytest.raises(AlreadyExists, match="given twice"):
        add(catalog, pin_of("one?", "ONE", pin_id=""))


def test_a_pin_that_is_removed_is_gone_and_its_question_free(catalog: Catalog) -> None:
    kept = add(catalog)
    with pytest.raises(PinNotFound, match="'other'"):
        catalog.pins.remove("other", kept.id)
    assert catalog.pins.remove("PARTS", kept.id) == kept
    assert catalog.pins.all("parts") == []
    with pytest.raises(PinNotFound):
        catalog.pins.remove("parts", kept.id)
    assert add(catalog).id != kept.id


def test_its_state_tells_every_change_in_every_process(catalog: Catalog, path: Path) -> None:
    reader = Catalog(path, writing=False)
    states = [reader.pins.state("parts")]
    one = add(catalog)
    states.append(reader.pins.state("parts"))
    catalog.pins.remove("parts", one.id)
    states.append(reader.pins.state("parts"))
    add(catalog)
    states.append(reader.pins.state("parts"))
    assert len(set(states)) == len(states)
    reader.close()


def test_a_collection_takes_its_pins_with_it(catalog: Catalog) -> None:
    add(catalog)
    catalog.drop_collection("parts")
    catalog.add_collection("Parts", "parts-2")
    assert catalog.pins.all("parts") == []
    add(catalog)


def test_a_catalog_that_is_read_takes_none(catalog: Catalog, path: Path) -> None:
    assert catalog.pins.all("parts") == []
    reader = Catalog(path, writing=False)
    with pytest.raises(HomeNotWritable):
        add(reader)
    reader.close()


def test_a_damaged_pin_is_damage(catalog: Catalog) -> None:
    add(catalog)
    catalog._connection.execute("DELETE FROM pinned_questions")
    with pytest.raises(HomeCorrupt, match="restore it from a backup"):
        catalog.pins.all("parts")
