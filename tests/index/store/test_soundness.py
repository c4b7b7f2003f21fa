import sqlite3
from pathlib import Path

import pytest

from index.store.soundness import document_faults, file_faults, original_faults
from index.store.walking import walking
from index.store.writing import StoreWriter
from qa.passages import passage_id
from tests.fakes import addition


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "store.sqlite"
    writer = StoreWriter(path)
    writer.claim_encoder("f1", "words", 32)
    writer.add([addition("mars", "mars is red", "mars is dry", metadata={"a": ("x", 2)})])
    writer.add([addition("mars", "mars was blue", original=b"bytes")])
    writer.add([addition("venus", "venus is hot. It is dry.")])
    writer.delete(["venus"])
    writer.close()
    return path


def faults(path: Path) -> list[str]:
    with walking(path) as walk:
        broken = list(file_faults(walk))
        if broken:
            return broken
        found = [f"{name}: {fault}" for name, each in document_faults(walk) for fault in each]
        return found + list(original_faults(walk))


def change(path: Path, statement: str, *values: object) -> None:
    connection = sqlite3.connect(path)
    connection.execute(statement, values)
    connection.commit()
    connection.close()


def test_nothing_is_wrong_with_a_sound_store(store: Path) -> None:
    assert faults(store) == []


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("UPDATE documents SET text = replace(text, 'red', 'fed') WHERE row = 1", "not what was"),
        ("UPDATE documents SET title = 'x' WHERE row = 1", "not what was stored"),
        ("UPDATE documents SET blocks = '{' WHERE row = 1", "not what was stored"),
        ("UPDATE documents SET passages = 3 WHERE row = 1", "of its 3 passages, 2 are there"),
        ("UPDATE documents SET died = 9 WHERE row = 1", "it lives from generation 1 to 9, of 4"),
        ("UPDATE documents SET id = 'moon' WHERE row = 1", "moon: passage 0 (0-11) is not what"),
        ("UPDATE passages SET text = 'mars is fed' WHERE row = 1", "passage 0 (0-11) is not what"),
        ("UPDATE passages SET start = 1 WHERE row = 1", "passage 0 (1-11) is not what was"),
        ("UPDATE passages SET ordinal = 5 WHERE row = 1", "not in order"),
        ("UPDATE passages SET heading_path = '5' WHERE row = 1", "not iterable"),
        ("DELETE FROM facets WHERE value = 'x'", "what it can be filtered by"),
        ("UPDATE facets SET value = 'y' WHERE value = 'x'", "what it can be filtered by"),
        ("DELETE FROM vectors WHERE passage = 2", "passage 1 has no vector of 32 numbers"),
        ("UPDATE vectors SET vector = x'00' WHERE passage = 2", "passage 1 has no vector"),
        ("UPDATE vectors SET vector = zeroblob(64) WHERE passage = 2", "not of unit length"),
        (
            "UPDATE vectors SET vector = CAST(x'007e' || zeroblob(62) AS BLOB) WHERE passage = 2",
            "the vector of passage 1 is not of unit length",
        ),
        (
            "UPDATE sentences SET vectors = zeroblob(65)",
            "the sentences of passage 0 have no vectors",
        ),
        ("UPDATE sentences SET vectors = x''", "the sentences of passage 0 have no vectors"),
        ("INSERT INTO sentences VALUES (99, zeroblob(32))", "belongs to nothing"),
        ("UPDATE tokens SET sketches = zeroblob(7)", "the tokens of passage 0 have no sketches"),
        ("INSERT INTO tokens VALUES (99, zeroblob(4))", "belongs to nothing"),
        ("UPDATE originals SET bytes = x'00'", "are not what was kept"),
        ("INSERT INTO originals VALUES ('00', x'')", "belong to no document"),
        ("DELETE FROM documents WHERE row = 1", "belongs to nothing"),
        ("DELETE FROM meta WHERE key = 'oldest'", "cannot be read"),
        ("UPDATE meta SET value = 'x' WHERE key = 'dimension'", "what it says of itself"),
        ("UPDATE generations SET last_passage = 0", "what it says of itself"),
    ],
)
def test_what_is_not_as_it_was_stored_is_found(store: Path, statement: str, expected: str) -> None:
    change(store, statement)
    assert expected in "\n".join(faults(store))


def test_what_sqlite_finds_is_told(store: Path) -> None:
    change(store, "PRAGMA journal_mode = delete")
    data = bytearray(store.read_bytes())
    data[4096 * 3 : 4096 * 12] = b"\xff" * 4096 * 9
    store.write_bytes(data)
    assert faults(store) != []


def test_a_passage_that_is_no_quote_is_found(store: Path) -> None:
    own = passage_id("mars", 0, 11, "mars is fed")
    change(store, "UPDATE passages SET text = 'mars is fed', id = ? WHERE row = 1", own)
    assert faults(store) == ["mars: passage 0 is no quote of the document"]


def test_documents_that_cannot_be_read_stop_none_of_the_others(store: Path) -> None:
    change(store, "UPDATE documents SET text = CAST(x'ff' AS TEXT) WHERE row = 2")
    with walking(store) as walk:
        found = dict(document_faults(walk))
    assert any("UTF-8" in fault for each in found.values() for fault in each)
