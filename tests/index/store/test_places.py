from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.store.reading import StoreReader
from index.store.writing import StoreWriter
from tests.fakes import addition, passage

TEXTS = ["One.", "Two two.", "Three three three.", "Four."]
WHOLE = "\n\n".join(TEXTS)


@pytest.fixture
def paged(writer: StoreWriter) -> StoreWriter:
    """A document with pages 1, 2, 2 and 4, and one that was deleted."""
    whole = addition("a", *TEXTS)
    passages = [
        passage(each.text, document_id="a", ordinal=each.ordinal, start=each.start, page=page)
        for each, page in zip(whole.passages, (1, 2, 2, 4), strict=True)
    ]
    writer.add([replace(whole, passages=passages), addition("b", "Gone.", original=b"gone")])
    writer.delete(["b"])
    return writer


def test_a_part_of_a_text_is_given(paged: StoreWriter, reader: StoreReader) -> None:
    assert paged
    assert reader.part("a", 2, 6, 14) == "Two two."
    assert reader.part("a", 2, 30, 1_000) == WHOLE[30:]
    assert reader.part("b", 2, 0, 3) == ""
    assert reader.part("b", 1, 0, 3) == "Gon"


def test_passages_are_found_by_offsets(paged: StoreWriter, reader: StoreReader) -> None:
    assert paged

    def over(start: int, end: int) -> list[int]:
        return list(reader.passages_over("a", 2, 4, start, end))

    assert over(0, 4) == [0]
    assert over(3, 7) == [0, 1]
    assert over(0, len(WHOLE)) == [0, 1, 2, 3]
    assert over(4, 6) == [1]
    assert over(8, 8) == [1]
    assert over(len(WHOLE) + 50, len(WHOLE) + 60) == [3]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, len(WHOLE) - 1), st.integers(1, 40))
def test_a_span_touches_the_passages_it_has_words_of(
    paged: StoreWriter, reader: StoreReader, start: int, length: int
) -> None:
    assert paged
    end = min(start + length, len(WHOLE))
    found = reader.passages_over("a", 2, 4, start, end)
    wanted = [
        each.ordinal for each in reader.passages("a", 2) if each.start < end and start < each.end
    ]
    assert list(found) == wanted or (not wanted and not WHOLE[start:end].strip())


def test_all_passages_of_a_page_are_given(paged: StoreWriter, reader: StoreReader) -> None:
    assert paged

    def on(page: int, near: int) -> list[str]:
        return [each.text for each in reader.on_page("a", 2, 4, page, near)]

    assert on(1, 0) == ["One."]
    assert on(2, 1) == on(2, 2) == ["Two two.", "Three three three."]
    assert on(4, 3) == ["Four."]


def test_what_was_there_is_known_until_it_is_dropped(
    paged: StoreWriter, reader: StoreReader
) -> None:
    assert paged
    own = passage("Gone.", document_id="b")
    stored = reader.past_passage(own.id)
    assert stored
    assert stored.passage == own
    assert reader.past_passage("0" * 32) is None
    past = reader.past("b")
    assert past
    assert (past.title, past.uri) == ("B", stored.source.uri)
    assert past.until > 1e9
    assert reader.past("a") is None
    assert reader.past("never") is None


def test_whether_an_original_is_kept(paged: StoreWriter, reader: StoreReader) -> None:
    assert paged
    stored = reader.past_passage(passage("Gone.", document_id="b").id)
    assert stored
    assert reader.keeps_original(stored.source.sha256)
    assert not reader.keeps_original("0" * 64)
