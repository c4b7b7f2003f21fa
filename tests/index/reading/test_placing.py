import unicodedata
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.reading.outline import fold
from index.reading.placing import Box, DrawnPage, boxes_of

HEIGHT = 10


def drawn(*lines: str) -> DrawnPage:
    """A page in whose lines, ten points high, each character is one point wide."""
    characters: list[str] = []
    boxes: list[Box | None] = []
    for row, line in enumerate(lines):
        for column, character in enumerate(line):
            characters.append(character)
            top = row * HEIGHT
            boxes.append(
                None
                if character == "\x02"
                else Box(left=column, top=top, right=column + 1, bottom=top + HEIGHT - 1)
            )
        if not line.endswith("\x02"):
            characters += "\r\n"
            boxes += [None, None]
    return DrawnPage(width=100, height=100, characters="".join(characters), boxes=tuple(boxes))


def under(lines: list[str], text: str, part: str) -> list[str]:
    """What stands under the boxes of a part of a page's text."""
    start = text.index(part)
    found = boxes_of(drawn(*lines), text, start, start + len(part))
    return [lines[int(box.top) // HEIGHT][int(box.left) : int(box.right)] for box in found]


def test_a_part_stands_where_its_characters_are_drawn() -> None:
    lines = ["Mars has two", "moons. Venus has", "none."]
    assert under(lines, "Mars has two moons. Venus has none.", "two moons. Venus") == [
        "two",
        "moons. Venus",
    ]


def test_a_word_that_was_put_together_has_a_box_in_each_line() -> None:
    lines = ["the astro\x02", "naut flew a well-", "known way"]
    text = "the astronaut flew a well-known way"
    assert under(lines, text, "astronaut") == ["astro", "naut"]
    assert under(lines, text, "well-known") == ["well-", "known"]


def test_lines_that_were_left_out_are_passed_over() -> None:
    lines = ["7", "Annual report", "7 ships sailed.", "Annual report"]
    assert under(lines, "7 ships sailed.", "7 ships") == ["7 ships"]
    assert under(lines, "Annual report\n\n7 ships sailed.", "Annual report") == ["Annual report"]


def test_a_line_that_is_not_as_it_was_does_not_spoil_those_after_it() -> None:
    lines = ["first line here", "S\u00fcccond", "third line here"]
    assert under(lines, "first line here second third line here", "third") == ["third"]


def test_what_is_drawn_far_apart_has_boxes_of_its_own() -> None:
    lines = ["Lamp" + " " * 50 + "12"]
    assert under(lines, "Lamp 12", "Lamp 12") == ["Lamp", "12"]


@pytest.mark.parametrize(
    ("line", "text", "part", "there"),
    [
        ("e\ufb03cient", "efficient", "ffi", "\ufb03"),
        ("caf\u00e9 bar", "cafe\u0301 bar", "cafe\u0301", "caf\u00e9"),
        ("ca\u0301fe bar", "c\u00e1fe bar", "c\u00e1f", "ca\u0301f"),
        ("\u0645\u0631\u062d\u0628\u0627", "\u0645\u0631\u062d\u0628\u0627", "\u0631", "\u0631"),
        ("a \U0001f600 b", "a \U0001f600 b", "\U0001f600 b", "\U0001f600 b"),
    ],
)
def test_characters_are_matched_however_they_are_composed(
    line: str, text: str, part: str, there: str
) -> None:
    assert under([line], text, part) == [there]


def test_a_part_that_is_not_drawn_has_no_boxes() -> None:
    assert boxes_of(drawn("Mars"), "Venus", 0, 5) == ()
    assert boxes_of(drawn(), "", 0, 0) == ()


@dataclass(frozen=True)
class Case:
    lines: list[str]
    kept: list[int]


WORDS = st.lists(
    st.text("abcdef\u00e9\U0001f600.,", min_size=1, max_size=6), min_size=2, max_size=5
)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    lines = [" ".join(words) for words in draw(st.lists(WORDS, min_size=1, max_size=8))]
    marked = [f"{line} {number}x" for number, line in enumerate(lines)]
    kept = draw(st.sets(st.integers(0, len(lines) - 1), min_size=1))
    return Case(marked, sorted(kept))


@given(cases(), st.data())
def test_the_boxes_of_any_part_hold_its_words_and_no_others(
    case: Case, data: st.DataObject
) -> None:
    text = fold(" ".join(case.lines[at] for at in case.kept))
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    boxes = boxes_of(drawn(*case.lines), text, start, end)
    found = "".join(
        case.lines[int(box.top) // HEIGHT][int(box.left) : int(box.right)] for box in boxes
    )
    wanted = "".join(text[start:end].split())
    assert "".join(unicodedata.normalize("NFC", found).split()) == wanted
