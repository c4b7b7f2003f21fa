from pathlib import Path

import pytest

from index.store.walking import walking
from index.store.writing import StoreWriter
from qa.errors import HomeCorrupt
from tests.fakes import addition


def test_a_moment_stays_the_same_whatever_is_written(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    writer = StoreWriter(path)
    writer.claim_encoder("f1", "words", 32)
    mars = addition("mars", "mars is red", "mars is dry", original=b"bytes")
    writer.add([mars])
    with walking(path) as walk:
        writer.add([addition("venus", "venus is hot"), addition("mars", "mars was blue")])
        writer.delete(["venus"])
        assert walk.counts() == (1, 1, 2)
        (kept,) = walk.documents()
        assert kept.document == mars.document
        assert (kept.origin, kept.validators) == ("file:///shelf/mars", None)
        assert kept.original == b"bytes"
    with walking(path) as walk:
        assert walk.counts() == (3, 1, 1)
        assert [kept.document.content.text for kept in walk.documents()] == ["mars was blue"]
        assert walk.meta()["model"] == "words"
    writer.close()


def test_there_has_to_be_a_store(tmp_path: Path) -> None:
    with pytest.raises(HomeCorrupt, match="not there"), walking(tmp_path / "store.sqlite"):
        pass
