from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.reading.contract import check_content
from index.reading.outline import Outline
from qa.documents import Block, Content
from qa.errors import Damaged, NoText, ReadingError, TooLarge

WORDS = st.text(max_size=40)
PIECES = st.lists(
    st.tuples(st.sampled_from(["paragraph", "item", "verbatim", "heading", "page"]), WORDS),
    min_size=1,
    max_size=8,
)
VALUES = st.one_of(WORDS, st.integers(), st.floats(), st.booleans(), st.lists(WORDS, max_size=3))

TEXT = "Head\n\nbody of it"
CONTENT = Content(
    title="T",
    text=TEXT,
    blocks=(
        Block(start=0, end=4, page=1, heading_path=("Head",)),
        Block(start=6, end=16, page=2, heading_path=("Head",)),
    ),
    metadata={"a": 1, "b": ("x", True), "c": 1.5},
)


def built(pieces: list[tuple[str, str]], title: str, metadata: Mapping[str, object]) -> Content:
    outline = Outline(10_000)
    outline.paragraph("first")
    for kind, text in pieces:
        if kind == "heading":
            outline.heading(1 + len(text) % 3, text)
        elif kind == "page":
            outline.page(1 + len(text))
        else:
            getattr(outline, kind)(text)
    return outline.finish(title=title, metadata=metadata)


@given(PIECES, WORDS, st.dictionaries(WORDS, VALUES, max_size=4))
def test_whatever_a_reader_makes_is_as_it_should_be(
    pieces: list[tuple[str, str]], title: str, metadata: dict[str, object]
) -> None:
    check_content(built(pieces, title, metadata), 10_000)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"blocks": ()}, NoText),
        ({"blocks": CONTENT.blocks[:1]}, Damaged),
        ({"blocks": CONTENT.blocks[1:]}, Damaged),
        ({"text": TEXT + "!"}, Damaged),
        ({"text": TEXT.replace("body", "bo\x1by")}, Damaged),
        ({"text": TEXT.replace("body", "bo\ud800y")}, Damaged),
        ({"text": TEXT.replace("body", "bo\ry")}, Damaged),
        ({"text": TEXT.replace("bo", "e\u0301")}, Damaged),
        ({"text": "    \n\nbody of it"}, Damaged),
        ({"text": " ead\n\nbody of it"}, Damaged),
        ({"title": "one\ntwo"}, Damaged),
        ({"title": "x\x9b"}, Damaged),
        ({"blocks": (replace(CONTENT.blocks[0], page=0), CONTENT.blocks[1])}, Damaged),
        ({"blocks": (replace(CONTENT.blocks[0], heading_path=("",)), CONTENT.blocks[1])}, Damaged),
        (
            {"blocks": (replace(CONTENT.blocks[0], heading_path=("a\nb",)), CONTENT.blocks[1])},
            Damaged,
        ),
        ({"metadata": {"": 1}}, Damaged),
        ({"metadata": {"a": ""}}, Damaged),
        ({"metadata": {"a": ()}}, Damaged),
        ({"metadata": {"a": float("nan")}}, Damaged),
        ({"metadata": {"a": 2**63}}, Damaged),
        ({"metadata": {"a": "x" * 2_001}}, Damaged),
        ({"metadata": {f"k{n}": 1 for n in range(201)}}, Damaged),
        ({"text": TEXT + "x" * 100}, TooLarge),
    ],
)
def test_what_no_reader_makes_is_refused(
    change: dict[str, Any], expected: type[ReadingError]
) -> None:
    check_content(CONTENT, 100)
    with pytest.raises(expected):
        check_content(replace(CONTENT, **change), 100)
