import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.reading.outline import Outline, clean_metadata, fold, normalise, one_line
from qa.errors import NoText, TooLarge

anything = st.text(
    st.one_of(
        st.characters(codec=None),
        st.sampled_from(" \t\n\r\v\f\x85\xa0\xad\u0301e\u2028\ufeff\ud800\u200b|-"),
    ),
    max_size=60,
)
steps = st.lists(
    st.tuples(
        st.sampled_from(("heading", "paragraph", "item", "verbatim", "page", "end")),
        anything,
        st.integers(1, 6),
    ),
    max_size=15,
)


def built(actions: list[tuple[str, str, int]]) -> Outline:
    outline = Outline(1_000_000)
    for kind, text, number in actions:
        if kind == "heading":
            outline.heading(number, text)
        elif kind == "page":
            outline.page(number)
        elif kind == "end":
            outline.end_run()
        else:
            getattr(outline, kind)(text)
    return outline


@given(anything)
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert fold(fold(text)) == fold(text)
    assert one_line(one_line(text)) == one_line(text)


@given(anything)
def test_normalised_text_can_be_stored_and_shown(text: str) -> None:
    result = normalise(text)
    result.encode("utf-8")
    assert unicodedata.is_normalized("NFC", result)
    assert not any(unicodedata.category(c) == "Cc" and c not in "\n\t" for c in result)


@given(steps)
def test_blocks_are_ordered_and_cover_all_but_newlines(
    actions: list[tuple[str, str, int]],
) -> None:
    try:
        content = built(actions).finish(title="t")
    except NoText:
        return
    end = 0
    for block in content.blocks:
        between = content.text[end : block.start]
        assert between == "" if end == 0 else between in ("\n", "\n\n")
        text = content.text[block.start : block.end]
        assert text
        assert text == text.strip()
        end = block.end
    assert end == len(content.text)
    assert normalise(content.text) == content.text


@given(steps)
def test_heading_paths_name_headings_that_came_before(
    actions: list[tuple[str, str, int]],
) -> None:
    try:
        content = built(actions).finish(title="t")
    except NoText:
        return
    seen: set[str] = set()
    for block in content.blocks:
        text = content.text[block.start : block.end]
        if block.heading_path and block.heading_path[-1] == text:
            seen.add(text)
        assert set(block.heading_path) <= seen


def test_what_cannot_be_seen_goes_and_what_belongs_to_the_writing_stays() -> None:
    assert normalise("a\x00b\ufeffc\xadd\ud800e\ufffff\U0001ffff") == "abcdef"
    assert normalise("a\r\nb\rc\u2028d\x85e") == "a\nb\nc\nd\ne"
    assert normalise("1\xa0000\u2009m") == "1 000 m"
    assert normalise("\u202eabc\u202c \u200d") == "\u202eabc\u202c \u200d"
    assert normalise("cafe\u0301") == "café"


def test_blanks_are_folded_but_not_in_code() -> None:
    outline = Outline(1000)
    outline.paragraph("  a   b \n\n  c ")
    outline.verbatim("    if x:\n        y =  1\n")
    text = outline.finish(title="").text
    assert text == "a b\nc\n\nif x:\n    y =  1"


def test_items_stand_close_and_paragraphs_apart() -> None:
    outline = Outline(1000)
    for item in ("a", "b"):
        outline.item(item)
    outline.end_run()
    outline.item("c")
    outline.paragraph("d")
    assert outline.finish(title="").text == "a\nb\n\nc\n\nd"


def test_a_heading_ends_those_of_its_level_and_below() -> None:
    outline = Outline(1000)
    for level, text in ((1, "A"), (2, "B"), (3, "C"), (2, "D")):
        outline.heading(level, text)
    outline.leave()
    outline.paragraph("e")
    paths = [block.heading_path for block in outline.finish(title="").blocks]
    assert paths == [("A",), ("A", "B"), ("A", "B", "C"), ("A", "D"), ()]
    assert outline.first_heading == "A"


def test_a_heading_too_long_is_a_paragraph() -> None:
    outline = Outline(10_000)
    outline.heading(1, "long " * 100)
    (block,) = outline.finish(title="").blocks
    assert block.heading_path == ()


def test_nothing_visible_is_no_text() -> None:
    outline = Outline(1000)
    outline.paragraph(" \u200b \x00 ")
    with pytest.raises(NoText):
        outline.finish(title="a title alone is not text")


def test_more_than_the_limit_is_too_large() -> None:
    outline = Outline(10)
    outline.paragraph("123456")
    with pytest.raises(TooLarge, match="10 characters"):
        outline.paragraph("789")


def test_the_title_is_one_line_of_bounded_length() -> None:
    outline = Outline(1000)
    outline.paragraph("x")
    assert outline.finish(title=" a \n b ").title == "a b"
    assert len(outline.finish(title="word " * 200).title) <= 300


def test_metadata_keeps_scalars_and_lists_of_them() -> None:
    raw = {
        "a": " x \n y",
        "b": 1,
        "c": True,
        "d": 1.5,
        "list": ["p", 2, None, {}],
        "none": None,
        "empty": "",
        "nan": float("nan"),
        "dict": {},
        "huge": 2**80,
    }
    assert clean_metadata(raw) == {
        "a": "x y",
        "b": 1,
        "c": True,
        "d": 1.5,
        "list": ("p", 2),
        "huge": hex(2**80),
    }


def test_spaces_of_all_kinds_are_one() -> None:
    assert not re.search(r"[^\S \n\t]", normalise("".join(map(chr, range(0x3001)))))
