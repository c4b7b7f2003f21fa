"""Where sentences begin and end, as spans of the text itself."""

import re

_ABBREVIATIONS = frozenset(
    "mr mrs ms dr prof st jr sr vs etc al e.g i.e cf approx inc ltd co corp dept op cit viz u.s "
    "u.k ph.d a.m p.m".split()
)
_BEFORE_NUMBERS = frozenset("no nos fig figs eq eqs vol ch sec art p pp ca ref refs ed eds".split())
_END = re.compile("[.!?\u2026\u3002\uff01\uff1f\u061f\u06d4\u0964\n]+")
_NEEDS_BLANK = frozenset(".!?\u2026")
_CLOSING = "\"'\u201d\u2019)]"


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Cut a text into sentences.

    Sentences end at a full stop, a question or exclamation mark (also those of Chinese, Japanese,
    Arabic and Hindi) and at line breaks; not after an initial or a known abbreviation, nor between
    `No.` and its number.

    Returns:
        Spans (start, end) in code points, in order, without the blanks around them. Together they
        hold every character of the text that is not white space.
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for mark in _END.finditer(text):
        end = mark.end()
        if text[end - 1] in _NEEDS_BLANK:
            while end < len(text) and text[end] in _CLOSING:
                end += 1
            if end < len(text) and not text[end].isspace():
                continue
            if mark.group().startswith(".") and _goes_on(text, start, mark.start(), end):
                continue
        _add(spans, text, start, end)
        start = end
    _add(spans, text, start, len(text))
    return spans


def _goes_on(text: str, start: int, stop: int, end: int) -> bool:
    """Whether a full stop belongs to an abbreviation or an initial, not to the sentence."""
    rest = text[end : end + 24].lstrip()
    if rest[:1].islower():
        return True
    words = text[max(start, stop - 40) : stop].rsplit(None, 1)
    word = words[-1].lstrip("([\"'\u201c\u2018") if words else ""
    initial = len(word) == 1 and word.isalpha() and word.isupper()
    numbered = rest[:1].isdigit() and word.lower() in _BEFORE_NUMBERS
    return initial or numbered or word.lower() in _ABBREVIATIONS


def _add(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    right = len(piece.rstrip())
    if left < right:
        spans.append((start + left, start + right))
