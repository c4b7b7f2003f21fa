from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from index.store.differing import missing, stale
from index.store.writing import Addition, StoreWriter
from qa.documents import Source
from tests.fakes import addition


@pytest.fixture
def other(path: Path) -> Iterator[StoreWriter]:
    other = StoreWriter(path.with_name("other.sqlite"))
    yield other
    other.close()


def compared(path: Path) -> tuple[list[str], list[int]]:
    other = path.with_name("other.sqlite")
    return stale(other, path), missing(other, path)


def test_stores_with_the_same_living_documents_do_not_differ(
    writer: StoreWriter, other: StoreWriter, path: Path
) -> None:
    own, two = (replace(addition(name, "Text."), added=1.0) for name in ("a", "b"))
    writer.add([own, two])
    writer.delete(["b"])
    other.add([own])
    assert compared(path) == ([], [])


def of_source(change: Callable[[Source], Source]) -> Callable[[Addition], Addition]:
    def changed(own: Addition) -> Addition:
        return replace(own, document=replace(own.document, source=change(own.document.source)))

    return changed


def retitled(own: Addition) -> Addition:
    content = replace(own.document.content, title="Other")
    return replace(own, document=replace(own.document, content=content))


@pytest.mark.parametrize(
    "changed",
    [
        of_source(lambda source: replace(source, key="other")),
        of_source(lambda source: replace(source, uri="other")),
        of_source(lambda source: replace(source, media_type="other")),
        of_source(lambda source: replace(source, sha256="other")),
        of_source(lambda source: replace(source, modified=5.0)),
        retitled,
        lambda own: replace(own, added=2.0),
        lambda own: replace(own, origin="other"),
        lambda own: replace(own, validators="{}"),
    ],
)
def test_a_document_that_is_otherwise_is_stale_there_and_missing(
    writer: StoreWriter, other: StoreWriter, path: Path, changed: Callable[[Addition], Addition]
) -> None:
    own, same = (replace(addition(name, "Text."), added=1.0) for name in ("a", "b"))
    writer.add([own, same])
    other.add([changed(own), same])
    assert compared(path) == (["a"], [1])


def test_what_only_one_of_them_has_is_stale_or_missing(
    writer: StoreWriter, other: StoreWriter, path: Path
) -> None:
    writer.add([addition("a", "A."), addition("b", "B.")])
    other.add([addition("c", "C.")])
    assert compared(path) == (["c"], [1, 2])
