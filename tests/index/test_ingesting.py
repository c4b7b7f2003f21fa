import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from index.collection import Collection
from index.gathering import Arrival, arrival, gather
from index.home import Home
from index.ingesting import Ingester, document_id_of
from index.pipeline import Outcome
from index.reading.sandbox import Reader
from qa.errors import EncoderMismatch
from tests.fakes import WordEncoder
from tests.index.shelves import listed

LONG = "\n\n".join(f"Paragraph {n} says that moons orbit planets number {n}." for n in range(400))


Ingest = Callable[..., list[tuple[str, str]]]


@pytest.fixture
def encoder() -> WordEncoder:
    return WordEncoder("f1")


@pytest.fixture
def ingest(collection: Collection, reader: Reader, encoder: WordEncoder) -> Ingest:
    def run(*arrivals: Arrival) -> list[tuple[str, str]]:
        outcomes = Ingester(collection, encoder, reader).ingest(arrivals)
        return [(Path(outcome.path).name, outcome.status) for outcome in outcomes]

    return run


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str], Arrival]:
    def write_it(name: str, text: str) -> Arrival:
        (tmp_path / name).write_text(text)
        return arrival(tmp_path / name, name)

    return write_it


Write = Callable[[str, str], Arrival]


def named(collection: Collection, own: Arrival) -> str | None:
    """The id of the document that is known by a file's uri."""
    known = collection.store.known(own.uri)
    return known.id if known else None


def test_a_key_that_is_plain_is_the_id_and_others_are_digested() -> None:
    assert document_id_of("handbook-2024_v1.2:a@b=c+d~e") == "handbook-2024_v1.2:a@b=c+d~e"
    assert document_id_of("x" * 128) == "x" * 128
    for key in ("x" * 129, "", "a/b", "a b", "\u00e4", "a\n", "file:///a", "\ud800"):
        digested = document_id_of(key)
        assert digested[0] == "d"
        assert len(digested) == 25
        assert digested == document_id_of(key)
    # printf 'a/b' | sha256sum
    assert document_id_of("a/b") == "dc14cddc033f64b9dea80ea67"


def test_a_file_is_added_then_unchanged_then_updated(
    ingest: Ingest, write: Write, collection: Collection
) -> None:
    own = write("a.txt", "Mars is red.")
    assert ingest(own) == [("a.txt", "added")]
    assert ingest(own) == [("a.txt", "unchanged")]
    assert collection.store.generation() == 1
    assert ingest(write("a.txt", "Mars is dusty.")) == [("a.txt", "updated")]
    assert listed(collection) == {own.uri: "Mars is dusty."}


def test_outcomes_say_what_a_file_became(
    collection: Collection, reader: Reader, write: Write
) -> None:
    own = write("a.txt", LONG)
    ingester = Ingester(collection, WordEncoder("f1"), reader)
    (added,) = ingester.ingest([own])
    (unchanged,) = ingester.ingest([own])
    assert added.document_id == unchanged.document_id == document_id_of(own.uri)
    assert added.passages == unchanged.passages > 50
    assert collection.store.counts(1) == (1, added.passages)
    assert (added.reason, added.code) == ("", "")


def test_a_file_that_fails_does_not_stop_the_others(
    ingest: Ingest, write: Write, collection: Collection, tmp_path: Path, reader: Reader
) -> None:
    good, empty = write("a.txt", "Mars is red."), write("b.txt", "  \n ")
    missing = arrival(tmp_path / "missing.txt", "missing.txt")
    odd = write("c.exe", "")
    odd.path.write_bytes(bytes(range(256)) * 20)
    assert sorted(ingest(empty, missing, odd, good)) == [
        ("a.txt", "added"),
        ("b.txt", "failed"),
        ("c.exe", "failed"),
        ("missing.txt", "failed"),
    ]
    assert list(listed(collection)) == [good.uri]
    outcomes = Ingester(collection, WordEncoder("f1"), reader).ingest([empty, missing])
    codes = {o.path: (o.code, o.document_id, bool(o.reason)) for o in outcomes}
    assert codes == {
        "b.txt": ("no-text", None, True),
        "missing.txt": ("damaged", None, True),
    }


def test_a_file_that_can_no_longer_be_read_keeps_its_older_version(
    ingest: Ingest, write: Write, collection: Collection
) -> None:
    own = write("a.txt", "Mars is red.")
    ingest(own)
    assert ingest(write("a.txt", "")) == [("a.txt", "failed")]
    assert listed(collection) == {own.uri: "Mars is red."}


def test_the_same_file_twice_in_one_go_is_added_once(
    ingest: Ingest, write: Write, collection: Collection
) -> None:
    own = write("a.txt", "Mars is red.")
    assert ingest(own, own, own) == [
        ("a.txt", "added"),
        ("a.txt", "unchanged"),
        ("a.txt", "unchanged"),
    ]
    assert collection.store.generation() == 1


def lines(*records: object) -> str:
    return "\n".join(json.dumps(r) if not isinstance(r, str) else r for r in records)


def test_of_two_documents_with_one_key_in_one_go_the_first_is_kept_and_the_other_told(
    collection: Collection, reader: Reader, write: Write
) -> None:
    first, second = {"id": "k", "text": "First."}, {"id": "k", "text": "Second."}
    for statuses, records in (
        (["added", "failed", "unchanged"], (first, second, first)),
        (["updated", "failed"], (second, first)),
    ):
        own = write("a.jsonl", lines(*records))
        outcomes = list(Ingester(collection, WordEncoder("f1"), reader).ingest([own]))
        outcomes.sort(key=lambda outcome: outcome.path)
        assert [outcome.status for outcome in outcomes] == statuses
        assert outcomes[1].code == "duplicate"
        assert "known by 'k', as is a.jsonl:1" in outcomes[1].reason
        assert listed(collection) == {"k": records[0]["text"]}


def test_an_update_keeps_the_id_and_encodes_only_what_is_new(
    ingest: Ingest, write: Write, collection: Collection, encoder: WordEncoder
) -> None:
    own = write("a.txt", LONG)
    ingest(own)
    document_id, before = named(collection, own), len(encoder.encoded)
    encoder.encoded.clear()
    assert ingest(write("a.txt", f"{LONG}\n\nAnd one more.")) == [("a.txt", "updated")]
    assert named(collection, own) == document_id
    assert 1 <= len(encoder.encoded) <= 2 < before


def test_a_document_that_is_found_elsewhere_keeps_its_id_and_its_vectors(
    ingest: Ingest, write: Write, collection: Collection, encoder: WordEncoder
) -> None:
    old = write("a.md", f"# Moons\n\n{LONG}")
    ingest(old)
    document_id, text = named(collection, old), listed(collection)[old.uri]
    encoder.encoded.clear()
    new = write("b.md", f"# Moons\n\n{LONG}")
    assert ingest(replace(new, document_id=document_id)) == [("b.md", "renamed")]
    assert (named(collection, old), named(collection, new)) == (None, document_id)
    assert encoder.encoded == []
    assert listed(collection) == {new.uri: text}


@pytest.mark.parametrize("together", [True, False])
def test_a_new_file_where_a_document_was_before_gets_an_id_of_its_own(
    ingest: Ingest, write: Write, collection: Collection, *, together: bool
) -> None:
    old = write("a.txt", "Mars is red.")
    ingest(old)
    document_id = named(collection, old)
    assert document_id == document_id_of(old.uri)
    moved = replace(write("b.txt", "Mars is red."), document_id=document_id)
    if together:  # with the very bytes that were there before
        assert ingest(moved, old) == [("b.txt", "renamed"), ("a.txt", "added")]
    else:
        assert ingest(moved) == [("b.txt", "renamed")]
        assert ingest(old) == [("a.txt", "added")]
    assert named(collection, moved) == document_id
    assert named(collection, old) == f"{document_id}-2"
    assert ingest(old, moved) == [("a.txt", "unchanged"), ("b.txt", "unchanged")]


def test_a_document_moves_to_where_another_was_in_its_place(
    ingest: Ingest, write: Write, collection: Collection
) -> None:
    one, other = write("a.txt", "Mars is red."), write("b.txt", "Venus is hot.")
    ingest(one, other)
    document_id = named(collection, one)
    moved = replace(write("b.txt", "Mars is red, still."), document_id=document_id)
    assert ingest(moved) == [("b.txt", "renamed")]
    assert listed(collection) == {other.uri: "Mars is red, still."}
    assert named(collection, other) == document_id


def test_ids_of_one_go_are_all_different(
    ingest: Ingest, write: Write, collection: Collection
) -> None:
    ingest(write("a.jsonl", lines({"id": "k", "text": "First."})))
    moved = replace(write("k.txt", "First, elsewhere."), document_id="k")
    others = write("b.jsonl", lines({"id": "k", "text": "New."}, {"id": "k-2", "text": "Other."}))
    assert [status for _, status in ingest(moved, others)] == ["renamed", "added", "added"]
    entries = collection.store.entries(collection.store.generation())
    assert [(entry.id, entry.source.key) for entry in entries] == [
        ("k", moved.uri),
        ("k-2", "k"),
        ("k-2-2", "k-2"),
    ]


def test_where_a_document_was_found_and_what_its_page_said_is_noted_without_a_generation(
    ingest: Ingest, write: Write, collection: Collection
) -> None:
    own = write("a.txt", "Mars is red.")
    ingest(own)
    for origin, validators in ((None, '{"etag": "1"}'), ("https://x.org/sitemap.xml", None)):
        again = replace(own, origin=origin, validators=validators)
        assert ingest(again) == [("a.txt", "unchanged")]
        known = collection.store.known(own.uri)
        assert known is not None
        assert (known.origin, known.validators) == (origin or own.uri, validators)
    assert collection.store.generation() == 1
    ingest(replace(write("a.txt", "Mars is dusty."), origin="file:///s", validators="{}"))
    known = collection.store.known(own.uri)
    assert known is not None
    assert (known.origin, known.validators) == ("file:///s", "{}")


def test_records_are_found_in_their_file(
    ingest: Ingest, write: Write, collection: Collection
) -> None:
    own = write("a.jsonl", lines({"id": "one", "text": "Mars."}, {"id": "two", "text": "Venus."}))
    ingest(own)
    assert [known.id for known in collection.store.found_in(own.uri, own.uri)] == ["one", "two"]


def test_lines_are_documents_of_their_own_and_bad_ones_fail_alone(
    ingest: Ingest, write: Write, collection: Collection
) -> None:
    own = write(
        "a.jsonl",
        lines(
            {"id": "one", "text": "Mars."},
            "{not json",
            {"uri": "https://example.org/two", "text": "Venus."},
            {"id": "three"},
            {"text": "Jupiter."},
        ),
    )
    assert sorted(ingest(own)) == [
        ("a.jsonl:1", "added"),
        ("a.jsonl:2", "failed"),
        ("a.jsonl:3", "added"),
        ("a.jsonl:4", "failed"),
        ("a.jsonl:5", "added"),
    ]
    assert listed(collection) == {
        "one": "Mars.",
        "https://example.org/two": "Venus.",
        f"{own.uri}#5": "Jupiter.",
    }
    uris = {e.source.key: e.source.uri for e in collection.store.entries(1)}
    assert uris["one"] == "record:one"
    assert uris["https://example.org/two"] == "https://example.org/two"
    assert uris[f"{own.uri}#5"] == f"record:{own.uri}#5"
    assert {status for name, status in ingest(own) if name[-1] in "135"} == {"unchanged"}


def test_bytes_are_kept_only_where_nothing_else_keeps_them(
    ingest: Ingest, write: Write, collection: Collection
) -> None:
    here = write("a.txt", "Mars is red.")
    sent = replace(write("b.txt", "Venus is hot."), keep_original=True, uri="upload:b.txt")
    records = replace(write("c.jsonl", lines({"id": "k", "text": "Pluto."})), keep_original=True)
    ingest(here, sent, records)
    kept = {
        e.source.uri: collection.store.original(e.source.sha256)
        for e in collection.store.entries(1)
    }
    assert kept == {here.uri: None, "upload:b.txt": b"Venus is hot.", "record:k": None}


def test_what_was_reported_is_on_the_disk_whatever_happens_next(
    tmp_path: Path, reader: Reader
) -> None:
    for number in range(40):
        (tmp_path / f"{number:02}.txt").write_text(f"Document {number}.\n\n{LONG[:6_000]}")
    reported: list[Outcome] = []
    with Home(tmp_path / "home", writing=True) as home:
        ingester = Ingester(home.create("c"), WordEncoder("f1"), reader)
        outcomes = ingester.ingest(gather([str(tmp_path)], "*.txt"))
        reported.append(next(outcomes))
        assert hasattr(outcomes, "close")
        outcomes.close()
    with Home(tmp_path / "home") as again:
        store = again.collection("c").store
        assert store.named(reported[0].document_id or "") is not None
        assert 1 <= store.counts(store.generation())[0] < 40
        assert store.counts(store.generation())[1] == store.last_passage()


def test_another_encoder_is_refused_before_anything_is_read(
    collection: Collection, reader: Reader, ingest: Ingest, write: Write
) -> None:
    ingest(write("a.txt", "Mars is red."))
    with pytest.raises(EncoderMismatch, match="words"):
        Ingester(collection, WordEncoder("f2"), reader)
    assert collection.store.generation() == 1


def test_a_passage_says_where_it_stands_in_the_text_that_was_stored(
    ingest: Ingest, write: Write, collection: Collection
) -> None:
    ingest(write("a.md", f"# Moons\n\nThey orbit.\n\n## Long\n\n{LONG}"))
    (entry,) = collection.store.entries(1)
    text = collection.store.document(entry.id, 1).content.text
    passages = collection.store.passages(entry.id, 1)
    assert len(passages) > 10
    assert all(text[p.start : p.end] == p.text for p in passages)
    assert passages[-1].heading_path == ("Moons", "Long")


def test_what_a_file_has_no_more_is_known_where_it_was_read_wholly(
    write: Write, collection: Collection, reader: Reader
) -> None:
    own = write("a.jsonl", lines({"id": "a", "text": "A."}, {"id": "b", "text": "B."}))
    list(Ingester(collection, WordEncoder("f1"), reader).ingest([own]))
    known = [collection.store.known(key) for key in "ab"]
    write("a.jsonl", lines({"id": "b", "text": "B."}))
    ingester = Ingester(collection, WordEncoder("f1"), reader)
    list(ingester.ingest([own]))
    assert [ingester.lacks(each) for each in known if each] == [True, False]


def test_a_pipe_in_the_place_of_a_file_is_not_waited_for(
    ingest: Ingest, write: Write, collection: Collection
) -> None:
    own = write("a.txt", "Mars is red.")
    ingest(own)
    own.path.unlink()
    os.mkfifo(own.path)
    assert ingest(own) == [("a.txt", "failed")]
    assert listed(collection) == {own.uri: "Mars is red."}
