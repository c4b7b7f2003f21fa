import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.sentences import sentence_spans


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        ("It was J. Smith who came. He left.", ["It was J. Smith who came.", "He left."]),
        (
            "Dr. Brown (cf. Fig. 3) agrees. So do we.",
            ["Dr. Brown (cf. Fig. 3) agrees.", "So do we."],
        ),
        ("He came at 5 p.m. Monday is free.", ["He came at 5 p.m. Monday is free."]),
        ("Pi is 3.14 or so. Next.", ["Pi is 3.14 or so.", "Next."]),
        ("See docs.example.org now. Then go.", ["See docs.example.org now.", "Then go."]),
        ("Wait... what? No.", ["Wait... what?", "No."]),
        ("And so on\u2026 Then it ended.", ["And so on\u2026", "Then it ended."]),
        ("Really?! Yes.", ["Really?!", "Yes."]),
        ('He said "Go." Then he left.', ['He said "Go."', "Then he left."]),
        ("(He left.) She stayed.", ["(He left.)", "She stayed."]),
        ("She said \u201cGo.\u201d He went.", ["She said \u201cGo.\u201d", "He went."]),
        ("version 2.0. the next", ["version 2.0. the next"]),
        ("A heading\nIts text.\n\nMore", ["A heading", "Its text.", "More"]),
        (
            "\u5929\u6c14\u5f88\u597d\u3002\u6211\u4eec\u8d70\u5427\uff01\u597d\u5417\uff1f",
            [
                "\u5929\u6c14\u5f88\u597d\u3002",
                "\u6211\u4eec\u8d70\u5427\uff01",
                "\u597d\u5417\uff1f",
            ],
        ),
        (
            "\u0645\u0627 \u0627\u0633\u0645\u0643\u061f \u0627\u0633\u0645\u064a.",
            ["\u0645\u0627 \u0627\u0633\u0645\u0643\u061f", "\u0627\u0633\u0645\u064a."],
        ),
        (
            "\u06cc\u06c1 \u06c1\u06d2\u06d4 \u0648\u06c1",
            ["\u06cc\u06c1 \u06c1\u06d2\u06d4", "\u0648\u06c1"],
        ),
        (
            "\u092f\u0939 \u0939\u0948\u0964 \u0935\u0939",
            ["\u092f\u0939 \u0939\u0948\u0964", "\u0935\u0939"],
        ),
        ("", []),
        (" \n\t ", []),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


MARKS = st.text("aB .!?\n\"')\u2026\u3002\u061f\u0964\u201d\u00a0\u2028\x1c3", max_size=60)


@given(st.one_of(st.text(), MARKS))
def test_spans_hold_all_that_is_not_blank_in_order_and_once(text: str) -> None:
    at = 0
    for start, end in sentence_spans(text):
        assert at <= start < end
        assert text[at:start].strip() == ""
        assert text[start:end] == text[start:end].strip()
        at = end
    assert text[at:].strip() == ""


def test_no_is_an_abbreviation_before_a_number_only() -> None:
    text = "The answer is no. He left. See No. 5 and Fig. 3 there."
    assert [text[start:end] for start, end in sentence_spans(text)] == [
        "The answer is no.",
        "He left.",
        "See No. 5 and Fig. 3 there.",
    ]
