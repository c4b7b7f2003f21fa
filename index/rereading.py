"""Files are read as they are at one moment, though somebody may be writing to them."""

from collections.abc import Iterator

from index.files import hash_to_compare, state_of
from index.gathering import Arrival
from index.reading.formats import JSON_LINES, SUFFIXES, suffix_of
from index.reading.records import Record, Unreadable
from index.reading.sandbox import Reader
from qa.errors import Damaged

CHANGED = "The file changed while it was read: try again once it is whole."


def is_in_lines(arrival: Arrival) -> bool:
    """Whether a file is one of JSON Lines, by its name: each of its lines may be a document."""
    return SUFFIXES.get(suffix_of(arrival.name)) is JSON_LINES


def read(arrival: Arrival, reader: Reader) -> Iterator[Record | Unreadable]:
    """Read a file; a second time where it changed meanwhile.

    One of JSON Lines is read once, line by line: where it changed, that is raised after its lines.

    Raises:
        Damaged: It changed while it was read, the second time too.
        ReadingError: It cannot become a document.
    """
    if is_in_lines(arrival):
        before = state_of(arrival.path)
        yield from reader.read(arrival.path, name=arrival.name, charset=arrival.charset)
        if state_of(arrival.path) != before:
            raise Damaged(CHANGED)
        return
    for _ in range(2):
        records = list(reader.read(arrival.path, name=arrival.name, charset=arrival.charset))
        now = hash_to_compare(arrival.path)
        if all(isinstance(each, Record) and each.sha256 == now for each in records):
            yield from records
            return
    raise Damaged(CHANGED)
