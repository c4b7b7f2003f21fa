import os
from dataclasses import replace
from pathlib import Path

import pytest

from api.library import Library
from index.gathering import arrival
from index.opening import Pointer
from index.store.rows import Entry
from qa.errors import InvalidLimit, NotFound, OriginalNotFound, PassageNotFound
from tests.pdfs import drawn, pdf

DATA = pdf(
    [
        drawn((700, "Warranty lasts two years.")),
        drawn((700, "Batteries are covered for six months only."), (600, "Lamps are not.")),
    ]
)
QUOTE = "covered for six months"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "warranty.pdf"
    file.write_bytes(DATA)
    return file


@pytest.fixture
def entry(library: Library, file: Path) -> Entry:
    (outcome,) = library.ingest([file])
    assert outcome.document_id
    return library.entry(outcome.document_id)


def span(library: Library, entry: Entry, quote: str = QUOTE) -> tuple[int, int]:
    start = library.document(entry.id).content.text.index(quote)
    return start, start + len(quote)


def test_words_are_found_on_their_page(library: Library, entry: Entry) -> None:
    (page,) = library.marked_pages(entry, *span(library, entry))
    assert (page.number, page.width, page.height) == (2, 600, 800)
    (box,) = page.boxes
    assert 120 < box.left < box.right < 320
    assert 88 < box.top < box.bottom < 104


def test_words_on_two_pages_are_found_on_both(library: Library, entry: Entry) -> None:
    pages = library.marked_pages(entry, 0, entry.characters)
    assert [(page.number, len(page.boxes)) for page in pages] == [(1, 1), (2, 2)]


def test_a_page_is_drawn(library: Library, entry: Entry) -> None:
    assert library.picture(entry, 1).startswith(b"\x89PNG")
    with pytest.raises(NotFound, match="has 2"):
        library.picture(entry, 3)


def test_a_file_that_has_changed_or_is_gone_is_not_shown(
    library: Library, entry: Entry, file: Path
) -> None:
    assert library.picture(entry, 1)
    file.write_bytes(DATA + b"\n")
    with pytest.raises(OriginalNotFound, match="no longer"):
        library.picture(entry, 1)
    assert library.has_original(entry)
    file.unlink()
    with pytest.raises(OriginalNotFound):
        library.marked_pages(entry, 0, 5)
    assert not library.has_original(entry)
    file.write_bytes(DATA)
    assert library.picture(entry, 1)


def test_an_original_that_is_kept_is_drawn_from_the_store(library: Library, file: Path) -> None:
    kept = replace(arrival(file, "warranty.pdf"), keep_original=True)
    (outcome,) = library.ingest([kept])
    assert outcome.document_id
    entry = library.entry(outcome.document_id)
    file.unlink()
    assert library.has_original(entry)
    assert library.picture(entry, 2).startswith(b"\x89PNG")
    (page,) = library.marked_pages(entry, *span(library, entry))
    assert page.number == 2


def test_what_is_no_pdf_has_no_pages(stocked: Library) -> None:
    (first, *_) = stocked.entries()
    assert stocked.marked_pages(first, 0, 5) == []
    with pytest.raises(NotFound, match="no PDF"):
        stocked.picture(first, 1)


def test_a_span_is_cited(library: Library, entry: Entry) -> None:
    start, end = span(library, entry)
    citation = library.cite(entry, start, end)
    assert (citation.quote, citation.page, citation.title) == (QUOTE, 2, "warranty")
    assert (citation.start, citation.end, citation.sha256) == (start, end, entry.source.sha256)
    assert citation.link.endswith("warranty.pdf#page=2")


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (3, 3), (5, 3), (0, 10_000)])
def test_a_span_must_be_within_the_text(
    library: Library, entry: Entry, start: int, end: int
) -> None:
    with pytest.raises(InvalidLimit, match="start before end"):
        library.cite(entry, start, end)
    with pytest.raises(InvalidLimit):
        library.marked_pages(entry, start, end)


def test_a_document_that_goes_meanwhile_is_not_found(library: Library, entry: Entry) -> None:
    assert library.over(entry, 0, 5) == range(1)
    library.delete([entry.id])
    with pytest.raises(PassageNotFound, match="meanwhile"):
        library.stretch(entry, 0, 1)
    with pytest.raises(PassageNotFound):
        library.cite(entry, 0, 5)
    assert library.land(Pointer(document_id=entry.id)).past


def test_the_process_that_draws_ends_with_the_library(library: Library, entry: Entry) -> None:
    assert library.picture(entry, 1)
    assert library._pages._child
    pid = library._pages._child.pid
    library.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
