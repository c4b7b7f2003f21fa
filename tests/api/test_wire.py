import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from api.wire import answer_json, answer_of, as_of_of, filters_of, filters_of_pairs, time_text
from qa.answers import Answer, Citation, Highlight, Hit
from qa.errors import InvalidFilter, InvalidInput, ServerError
from qa.questions import Filters
from tests.api.shelf import CONTEXT, PLACE

ANSWER = Answer(
    question="Why?",
    collection="default",
    generation=3,
    took_ms=1.5,
    reranked="yes",
    passages=(
        Hit(
            rank=1,
            id="p1",
            text="Because.",
            score=1.0,
            scores={"dense": 0.5},
            highlights=(Highlight(start=4, end=12, text="Because."),),
            citation=Citation(
                number=1,
                document_id="d1",
                title="Reasons",
                uri="file:///reasons",
                sha256="00",
                start=4,
                end=12,
                page=None,
                heading_path=("A", "B"),
                quote="Because.",
                link="file:///reasons",
                modified=1_767_222_000.125,
            ),
            duplicates=(PLACE,),
            further=(replace(PLACE, id="p3", exact=False),),
            context=1,
        ),
    ),
    contexts=(CONTEXT,),
    resolved_question="Whales? Why?",
    carried_terms=("Whales",),
    confidence=0.75,
    answerable=True,
)


def test_an_answer_survives_the_wire() -> None:
    written = json.loads(json.dumps(answer_json(ANSWER)))
    assert answer_of(written) == ANSWER
    assert list(written) == [
        "answer_id",
        "question",
        "resolved_question",
        "carried_terms",
        "collection",
        "generation",
        "took_ms",
        "confidence",
        "answerable",
        "reranked",
        "passages",
        "contexts",
    ]


@pytest.mark.parametrize(
    "data",
    [None, [], {}, {"question": "x"}, {"passages": 1}, {"passages": [{"citation": None}]}, "text"],
)
def test_what_is_no_answer(data: Any) -> None:
    with pytest.raises(ServerError):
        answer_of(data)


@pytest.mark.parametrize("name", ["sha256", "quote", "start", "link"])
def test_an_answer_of_which_a_citation_lacks_something_is_none(name: str) -> None:
    written = answer_json(ANSWER)
    del written["passages"][0]["citation"][name]
    with pytest.raises(ServerError, match=rf"passages\.0\.citation\.{name}: field required"):
        answer_of(written)


def test_what_a_newer_version_says_besides_is_not_looked_at() -> None:
    written = json.loads(json.dumps(answer_json(ANSWER)))
    hit = written["passages"][0]
    for each in (written, hit, hit["citation"], hit["highlights"][0], hit["duplicates"][0]):
        each["new"] = {"a": 1}
    for each in (written["contexts"][0], written["contexts"][0]["passages"][0]):
        each["new"] = {"a": 1}
    assert answer_of(written) == ANSWER


def test_an_answer_with_a_citation_of_no_date_is_none() -> None:
    written = answer_json(ANSWER)
    assert written["passages"][0]["citation"]["modified"] == "2025-12-31T23:00:00.125Z"
    written["passages"][0]["citation"]["modified"] = "lately"
    with pytest.raises(ServerError):
        answer_of(written)


def test_counts_are_of_what_is_listed() -> None:
    (hit,) = answer_json(ANSWER)["passages"]
    assert (hit["duplicate_count"], hit["further_count"]) == (1, 1)


@pytest.mark.parametrize(
    ("given", "filters"),
    [
        (None, Filters()),
        ({}, Filters()),
        (
            {"a": "x", "b": ["y", 1, 2.5, True]},
            Filters(fields=(("a", ("x",)), ("b", ("y", "1", "2.5", "true")))),
        ),
        ({"document": "d"}, Filters(documents=("d",))),
        ({"document": ["d", "e"]}, Filters(documents=("d", "e"))),
        ({"media_type": "text/html"}, Filters(media_types=("text/html",))),
        ({"uri": ["file:///a/", "https://b/"]}, Filters(uris=("file:///a/", "https://b/"))),
        ({"after": "1970-01-02"}, Filters(after=86_400.0)),
        ({"before": "1970-01-01T01:00:00+01:00"}, Filters(before=0.0)),
        (
            {"after": "1970-01-01T00:00:01Z", "before": "1970-01-01T00:00:02"},
            Filters(after=1.0, before=2.0),
        ),
    ],
)
def test_filters_are_read(given: dict[str, Any] | None, filters: Filters) -> None:
    assert filters_of(given) == filters


@pytest.mark.parametrize(
    "given",
    [
        {"a": None},
        {"a": []},
        {"a": [[]]},
        {"a": {}},
        {"document": []},
        {"document": None},
        {"after": 3},
        {"after": ""},
        {"after": ["2020-01-01"]},
        {"before": "2020-13-01"},
        {"before": "yesterday"},
        {"a\ud800": "x"},
        {"a": ["x"] * 1_001},
        {"uri": ["x"] * 1_001},
        {"media_type": []},
    ],
)
def test_filters_that_are_none(given: dict[str, Any]) -> None:
    with pytest.raises(InvalidFilter):
        filters_of(given)


def test_times() -> None:
    moment = datetime(2026, 3, 31, 9, 30, 0, 250_000, UTC).timestamp()
    assert time_text(moment) == "2026-03-31T09:30:00.250Z"
    assert time_text(None) is None
    assert time_text(1e30) is None


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (None, None),
        (7, 7),
        (" 7 ", 7),
        ("2026-03-31", datetime(2026, 3, 31, 23, 59, 59, 999999, tzinfo=UTC)),
        ("2026-03-31T09:30", datetime(2026, 3, 31, 9, 30, tzinfo=UTC)),
        ("2026-03-31 09:30Z", datetime(2026, 3, 31, 9, 30, tzinfo=UTC)),
        ("2026-03-31T09:30+02:00", datetime(2026, 3, 31, 7, 30, tzinfo=UTC)),
    ],
)
def test_a_state_is_a_generation_or_a_moment_and_a_date_means_its_end(
    given: str | int | None, expected: int | datetime | None
) -> None:
    assert as_of_of(given) == expected


@pytest.mark.parametrize("given", ["", "soon", "-1", "2026-13-01", "1.5", "2026-02-30", "\u00b2"])
def test_what_is_no_state(given: str) -> None:
    with pytest.raises(InvalidInput, match="is no state of a collection"):
        as_of_of(given)


def test_filters_of_pairs_take_one_of_several_values() -> None:
    pairs = [" author =Ada", "author=Ines ", "year=2026", "empty=", "document=d1", "x=a=b"]
    assert filters_of_pairs(pairs) == Filters(
        fields=(
            ("author", ("Ada", "Ines ")),
            ("year", ("2026",)),
            ("empty", ("",)),
            ("x", ("a=b",)),
        ),
        documents=("d1",),
    )
    assert filters_of_pairs([]) == Filters()


@pytest.mark.parametrize("pair", ["", "author", "=Ada", " =Ada"])
def test_what_is_no_pair_is_no_filter(pair: str) -> None:
    with pytest.raises(InvalidFilter, match="is not KEY=VALUE; author=Ada is one"):
        filters_of_pairs(["year=2026", pair])
