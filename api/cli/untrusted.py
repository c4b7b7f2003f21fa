"""Text of documents, made safe to show: it may hold anything, a terminal's commands too."""

import json
import re

_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_LINES = "\u2028\u2029"
_HIDDEN = "\u206a-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"
_ALWAYS = "\x7f-\x9f\ud800-\udfff" + _BIDI + _LINES + _HIDDEN
_UNSAFE = re.compile(f"[\x00-\x08\x0b-\x1f{_ALWAYS}]")
_UNSAFE_JSON = re.compile(f"[{_ALWAYS}]")


def printable(text: str) -> str:
    """Replace every character that a terminal obeys or that hides others, one for one.

    Line feeds and tabs stay. Offsets stay what they were.
    """
    return _UNSAFE.sub(_REPLACEMENT, text)


def one_line(text: str) -> str:
    """Make a text printable on one line."""
    return printable(" ".join(text.split()))


def json_text(value: object) -> str:
    """Write JSON on one line that is safe on a terminal: nothing in it is lost."""
    text = json.dumps(value, ensure_ascii=False)
    return _UNSAFE_JSON.sub(lambda found: json.dumps(found.group())[1:-1], text)
