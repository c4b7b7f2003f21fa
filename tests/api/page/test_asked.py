from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.page.asked import LONGEST_BEFORE, MOST_BEFORE, Asked
from qa.errors import InvalidFilter, InvalidInput, InvalidLimit, InvalidQuestion
from qa.questions import Filters, Turn
from tests.api.test_wire import ANSWER

_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


def _read(address: str) -> Asked:
    return Asked.of(parse_qsl(urlsplit(address).query))


@given(
    asked=st.builds(
        Asked,
        q=_TEXT,
        since=_TEXT,
        until=_TEXT,
        where=_TEXT,
        before=st.lists(_TEXT.filter(bool), max_size=MOST_BEFORE).map(tuple),
        reply=_TEXT,
    )
)
def test_an_address_asks_what_was_asked(asked: Asked) -> None:
    assert _read(asked.address()) == asked


def test_an_address_says_only_what_was_filled_in() -> None:
    assert Asked().address() == "/"
    asked = Asked(q="How long?", since="2026-01-31", follow="yes", before=("a", "b"))
    assert asked.address(k="20") == (
        "/?q=How+long%3F&from=2026-01-31&k=20&follow=yes&before=a&before=b"
    )
    assert asked.anew(collection="laws") == "/?q=How+long%3F&collection=laws&from=2026-01-31"


def test_what_is_no_field_means_nothing() -> None:
    pairs = [("q", "x"), ("address", "y"), ("since", "z"), ("from", "w"), ("_hidden", "v")]
    assert Asked.of(pairs) == Asked(q="x", since="w")


def test_every_field_becomes_part_of_the_question() -> None:
    asked = Asked(
        q=" How long? ",
        type="text/html",
        since="1970-01-02",
        until="1970-01-02",
        source=" https://b/ ",
        where="author=Ada\n\nauthor=Ines\nyear=2026\n",
        k="20",
        sure="0.9",
        by="document",
        explain="yes",
    )
    question = asked.question()
    assert question.text == "How long?"
    assert question.filters == Filters(
        fields=(("author", ("Ada", "Ines")), ("year", ("2026",))),
        media_types=("text/html",),
        uris=("https://b/",),
        after=86_400.0,
        before=2 * 86_400.0,
    )
    assert (question.k, question.sure, question.group_by) == (20, 0.9, "document")
    assert question.explain
    assert asked.is_filtered
    assert Asked(q="x").question().filters == Filters()
    assert not Asked(q="x", collection="laws", sure="0.9", where=" \n").is_filtered


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"q": " "}, InvalidQuestion),
        ({"q": "x" * 10_001}, InvalidQuestion),
        ({"k": "many"}, InvalidLimit),
        ({"k": "0"}, InvalidLimit),
        ({"sure": "very"}, InvalidLimit),
        ({"sure": "nan"}, InvalidLimit),
        ({"since": "yesterday"}, InvalidFilter),
        ({"until": "yesterday"}, InvalidFilter),
        ({"until": "9999-12-31"}, InvalidFilter),
        ({"where": "author"}, InvalidFilter),
        ({"by": "title"}, InvalidInput),
    ],
)
def test_what_cannot_be_asked_is_said(fields: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        replace(Asked(q="x"), **fields).question()


def test_a_follow_up_follows_the_last_question_and_what_was_shown_for_it() -> None:
    first = Asked(q="How long?", collection="laws")
    then = replace(first.followed(ANSWER), q="And there?")
    asked = ANSWER.question
    assert then.earlier == (asked,)
    assert then.question().history[0] == Turn(role="user", text=asked)
    assert then.question().history[1].role == "assistant"
    assert then.question().history[1].text == then.reply
    assert then.followed(ANSWER).earlier == (asked, asked)
    alone = replace(then, follow="")
    assert alone.question().history == ()
    assert alone.followed(ANSWER).earlier == (asked,)


def test_a_conversation_does_not_grow_for_ever() -> None:
    answer = replace(ANSWER, question="x" * 9_000)
    asked = Asked()
    for _ in range(20):
        asked = asked.followed(answer)
    assert asked.before == ("x" * LONGEST_BEFORE,) * MOST_BEFORE
