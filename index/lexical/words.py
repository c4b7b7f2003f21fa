"""Where words are in a text: compounds with their parts, signs such as C++, pictures."""

import re
import unicodedata
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
_WORDS = rf"{_RUN}|{_WORD}(?:{_JOINT}{_WORD})*(?:\+\+|#)?|\p{{Extended_Pictographic}}"
_PLAIN = re.compile(
    "[\x00-\xa8\xaa-\xad\xaf-\u02ff\u0370-\u0482\u048a-\u058f\u1e00-\u1fff\u2000-\u203b\u2200-\u22ff]*"
)
_PLAIN_WORDS = re.compile(r"[^\W_]+(?:(?:[-.@&\u2010\u2011]|_+|::?|->)[^\W_]+)*(?:\+\+|#)?")
_JOINTS = re.compile("[-.@&_:>\u2010\u2011]+")
_THOUSANDS = re.compile(
    r"(?<![\w.,'\u2019])\d{1,3}(?:([,'\u2019])\d{3})(?:\1\d{3})*(?![,'\u2019]?\d)"
)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufe0e\ufe0f\ufeff\ud800-\udfff]")
_SIGNS = str.maketrans("\u2122\u2120", "  ")
_LONGEST = 60


def words_of(text: str) -> list[str]:
    """Cut a text into words, in order, in one normal form (NFKC) and without case.

    `ERR_NGX_502`, `foo.bar`, `x86-64`, `e-mail` and `C++` are one word each, as a run of letters is
    in scripts without blanks between words. Thousands are put together: 1,000 is 1000.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text.translate(_SIGNS)))
    text = _thousands_together(text).casefold()
    if _PLAIN.fullmatch(text):  # the same without marks, runs and pictures, and much faster
        return _PLAIN_WORDS.findall(text)
    found: list[str] = _analyzer(_WORDS).analyze(text)
    return found


def is_unspaced(word: str) -> bool:
    """Whether a word is a run of a script that puts no blanks between words."""
    return not word.isascii() and bool(_analyzer(_RUN).analyze(word[0]))


def with_parts(word: str) -> list[str]:
    """Give the parts of a compound, and before them the whole, each cut after 60 characters.

    The whole goes without its joints, but for a full stop between digits: `err_ngx_502`,
    `err-ngx-502` and `errngx502` are the same, 2.13.0 and 2130 are not.
    """
    bare = word.rstrip("+#")
    parts = _JOINTS.split(bare)
    whole = [] if parts == [word] else [_JOINTS.sub(_joint, word)]
    return [each[:_LONGEST] for each in (*whole, *parts)]


def _thousands_together(text: str) -> str:
    return _THOUSANDS.sub(lambda found: re.sub(r"\D", "", found[0]), text)


def _joint(found: re.Match[str]) -> str:
    before, after = found.string[found.start() - 1], found.string[found.end()]
    return "." if before.isdecimal() and after.isdecimal() else ""


@cache
def _analyzer(pattern: str) -> TextAnalyzer:
    return TextAnalyzerBuilder(Tokenizer.regex(pattern)).build()
