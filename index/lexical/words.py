"""Where words are in a text: compounds with their parts, signs such as C++, pictures."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from tantivy import TextAnalyzer, TextAnalyzerBuilder, Tokenizer

_LETTER = r"[\p{L}\p{N}\p{M}]"
_UNSPACED = (
    r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\p{Tibetan}"
    r"\u{30fc}\u{3005}]"
)
_RUN = rf"[{_LETTER}&&{_UNSPACED}]+"
_WORD = rf"[{_LETTER}--{_UNSPACED}]+"
_JOINT = r"(?:[-.@&\u{2010}\u{2011}]|_+|::?|->)"
_TOKEN = rf"{_RUN}|{_WORD}(?:{_JOINT}{_WORD})*(?:\+\+|#)?|\p{{Extended_Pictographic}}"
_TOKEN_IN_ASCII = re.compile(r"[^\W_]+(?:(?:[-.@&]|_+|::?|->)[^\W_]+)*(?:\+\+|#)?", re.ASCII)
_JOINTS = re.compile("[-.@&_:>\u2010\u2011]+")
_THOUSANDS = re.compile(r"(?<![\w.,'\u2019])\d{1,3}(?:([,'\u2019])\d{3})(?:\1\d{3})*(?![,'\u2019]?\d)")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufe0e\ufe0f\ufeff\ud800-\udfff]")
_SIGNS = str.maketrans("\u2122\u2120", "  ")
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text.

    Attributes:
        text: In one normal form (NFKC), without case, cut after 60 characters.
        unspaced: Whether it is a run of any length in scripts without blanks between words.
    """

    text: str
    unspaced: bool = False


def words_of(text: str) -> list[Word]:
    """Cut a text into words, in order.

    A compound, such as `ERR_NGX_502`, `foo.bar`, `x86-64` or `e-mail`, gives its parts and before
    them the whole without its joints, but for a full stop between digits; `C++` and `C#` are words
    beside `C`. Thousands are put together: 1,000 is 1000.
    """
    words: list[Word] = []
    normal = _normal(text)
    ascii_only = normal.isascii()
    for token in _TOKEN_IN_ASCII.findall(normal) if ascii_only else _cutter().analyze(normal):
        if not ascii_only and _runs().analyze(token[:1]):
            words.append(Word(token, unspaced=True))
        else:
            words += [Word(each[:_LONGEST]) for each in _with_parts(token)]
    return words


def _normal(text: str) -> str:
    if not text.isascii():
        text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text.translate(_SIGNS)))
    return _THOUSANDS.sub(lambda found: re.sub(r"\D", "", found[0]), text).casefold()


def _with_parts(token: str) -> list[str]:
    bare = token.rstrip("+#")
    parts = _JOINTS.split(bare)
    if len(parts) == 1 and bare == token:
        return parts
    return [_JOINTS.sub(_joint, token), *parts]


def _joint(found: re.Match[str]) -> str:
    before, after = found.string[found.start() - 1], found.string[found.end() : found.end() + 1]
    return "." if before.isdecimal() and after.isdecimal() else ""


@cache
def _cutter() -> TextAnalyzer:
    return TextAnalyzerBuilder(Tokenizer.regex(_TOKEN)).build()


@cache
def _runs() -> TextAnalyzer:
    return TextAnalyzerBuilder(Tokenizer.regex(_RUN)).build()
