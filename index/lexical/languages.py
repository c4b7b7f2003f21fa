"""Which language words are of: their letters tell, else, among Latin ones, the words around."""

from collections import Counter
from collections.abc import Set as AbstractSet
from functools import cache
from itertools import chain
from pathlib import Path

from tantivy import Filter, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

ENGLISH = "english"
LATIN = (
    ENGLISH,
    "danish",
    "dutch",
    "finnish",
    "french",
    "german",
    "hungarian",
    "italian",
    "norwegian",
    "portuguese",
    "romanian",
    "spanish",
    "swedish",
    "turkish",
)
_TAGS = {
    "en": ENGLISH,
    "da": "danish",
    "nl": "dutch",
    "fi": "finnish",
    "fr": "french",
    "de": "german",
    "hu": "hungarian",
    "it": "italian",
    "no": "norwegian",
    "nb": "norwegian",
    "nn": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "es": "spanish",
    "sv": "swedish",
    "tr": "turkish",
}
_OF_LETTERS = (
    (0x370, 0x3FF, "greek"),
    (0x400, 0x52F, "russian"),
    (0x590, 0x5FF, "hebrew"),
    (0x600, 0x6FF, "arabic"),
    (0x750, 0x77F, "arabic"),
    (0x8A0, 0x8FF, "arabic"),
    (0x900, 0x97F, "hindi"),
    (0xB80, 0xBFF, "tamil"),
    (0x1F00, 0x1FFF, "greek"),
)
_MORE_LATIN = (0x1E00, 0x1EFF)
_LISTED_HERE = frozenset({"arabic", "greek", "hebrew", "hindi", "romanian", "turkish"})
_WITHOUT_LIST = frozenset({"", "tamil"})
_LEAST = 2


def language_named(name: str) -> str | None:
    """Give the language that a name in English or a tag (RFC 5646: `de`, `pt-BR`) stands for.

    Returns:
        One of `LATIN`; None for any other, which letters tell, and for what is no name.
    """
    folded = name.strip().casefold()
    if folded in LATIN:
        return folded
    return _TAGS.get(folded.replace("_", "-").partition("-")[0])


def language_of_letters(word: str) -> str | None:
    """Give the language that a word's letters are taken for.

    Returns:
        None for Latin letters and digits, which are of many; empty for those of none known here.
    """
    first = ord(word[0])
    if first < _OF_LETTERS[0][0] or _MORE_LATIN[0] <= first <= _MORE_LATIN[1]:
        return None
    return next((name for low, high, name in _OF_LETTERS if low <= first <= high), "")


def language_of(words: AbstractSet[str]) -> str | None:
    """Give the language of a text in Latin letters, by the frequent words it has.

    Returns:
        The one of `LATIN` that most of them are of; None where fewer than two are of one.
    """
    frequent = _frequent()
    counts = Counter(chain.from_iterable(map(frequent.__getitem__, words & frequent.keys())))
    best = max(LATIN, key=counts.__getitem__)
    return best if counts[best] >= _LEAST else None


def is_stop_word(word: str, language: str) -> bool:
    """Whether a word, case folded and with its accents, is a stop word of a language."""
    return language not in _WITHOUT_LIST and not _stopping(language).analyze(word)


@cache
def _stopping(language: str) -> TextAnalyzer:
    if language in _LISTED_HERE:
        stopping = Filter.custom_stopword(sorted(_listed()[language]))
    else:
        stopping = Filter.stopword(language)
    return TextAnalyzerBuilder(Tokenizer.raw()).filter(stopping).build()


@cache
def _frequent() -> dict[str, tuple[str, ...]]:
    listed = _listed()
    words = set(chain.from_iterable(listed[name] for name in LATIN))
    return {word: tuple(name for name in LATIN if word in listed[name]) for word in words}


@cache
def _listed() -> dict[str, frozenset[str]]:
    lines = Path(__file__).with_name("frequent_words.txt").read_text(encoding="utf-8").splitlines()
    return {name: frozenset(words) for name, *words in map(str.split, lines)}
