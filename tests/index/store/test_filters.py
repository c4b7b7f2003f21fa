import pytest

from index.store.reading import StoreReader
from index.store.writing import StoreWriter
from qa.errors import InvalidFilter
from qa.questions import Filters
from tests.fakes import addition


@pytest.fixture
def filled(writer: StoreWriter, reader: StoreReader) -> StoreReader:
    writer.add(
        [
            addition("one", "1.", metadata={"year": 1999, "tags": ("a", "b")}, modified=100.0),
            addition("two", "2.", metadata={"year": 2000, "open": True}, modified=200.0),
            addition("three", "3.", metadata={"year": "1999", "price": 2.5}),
        ]
    )
    return reader


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(fields=(("year", ("1999",)),)), {1, 3}),
        (Filters(fields=(("year", ("1999", "2000")),)), {1, 2, 3}),
        (Filters(fields=(("year", ("1999",)), ("tags", ("b", "c")))), {1}),
        (Filters(fields=(("open", ("true",)),)), {2}),
        (Filters(fields=(("price", ("2.5",)),)), {3}),
        (Filters(fields=(("year", ("1998",)),)), set()),
        (Filters(documents=("one", "three", "x")), {1, 3}),
        (Filters(documents=("one",), fields=(("year", ("2000",)),)), set()),
        (Filters(media_types=("text/plain",)), {1, 2, 3}),
        (Filters(media_types=("text/html", "application/pdf")), set()),
        (Filters(uris=("file:///shelf/t",)), {2, 3}),
        (Filters(uris=("file:///shelf/one", "file:///shelf/two")), {1, 2}),
        (Filters(uris=("file:///shelf/%",)), set()),
        (Filters(uris=("file:///SHELF/",)), set()),
        (Filters(uris=("shelf/one",)), set()),
        (Filters(after=100.0), {1, 2}),
        (Filters(after=100.5), {2}),
        (Filters(before=200.0), {1}),
        (Filters(after=100.0, before=200.0), {1}),
    ],
)
def test_all_that_a_filter_names_must_hold_and_one_of_each_fields_values(
    filled: StoreReader, filters: Filters, expected: set[int]
) -> None:
    assert filled.matching(filters) == expected


@pytest.mark.parametrize(
    "filters",
    [
        Filters(media_types=("text/plain",)),
        Filters(uris=("file:///shelf/t", "x")),
        Filters(after=100.0),
        Filters(before=100.0, media_types=("text/plain",), uris=("file:///",)),
    ],
)
def test_what_filters_compare_is_read_without_the_texts(
    filled: StoreReader, filters: Filters
) -> None:
    asked: list[str] = []
    filled._connection.set_trace_callback(asked.append)
    filled.matching(filters)
    filled._connection.set_trace_callback(None)
    for query in asked:
        plan = [row[3] for row in filled._connection.execute(f"EXPLAIN QUERY PLAN {query}")]
        assert "COVERING INDEX documents_traits" in plan[0]


def test_a_field_that_no_document_has_is_answered_with_those_there_are(
    filled: StoreReader,
) -> None:
    with pytest.raises(InvalidFilter, match=r"'yaer'. Fields there are: open, price, tags, year"):
        filled.matching(Filters(fields=(("yaer", ("1999",)),)))


def test_before_anything_is_stored_there_are_no_fields(reader: StoreReader) -> None:
    with pytest.raises(InvalidFilter, match="none yet"):
        reader.matching(Filters(fields=(("year", ("1999",)),)))


def test_values_are_never_read_as_sql(filled: StoreReader) -> None:
    hostile = "1999') OR 1=1 --"
    assert filled.matching(Filters(fields=(("year", (hostile,)),))) == set()
    assert filled.matching(Filters(documents=(hostile,))) == set()
    with pytest.raises(InvalidFilter):
        filled.matching(Filters(fields=((hostile, ("1",)),)))
