"""Words become terms: without accents, and without what their language puts at their ends."""

import unicodedata
from functools import cache

from tantivy import Filter, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

_WITHOUT_STEMMER = frozenset({"", "hebrew", "hindi"})
_ACCENTS_ARE_LETTERS = frozenset({"", "hindi", "tamil"})
_ALIKE = str.maketrans(
    {
        "\u0640": None,  # Arabic: stretching, other forms of alef, yeh and kaf
        "\u0671": "\u0627",
        "\u0649": "\u064a",
        "\u06cc": "\u064a",
        "\u06a9": "\u0643",
        "\u0451": "\u0435",  # Russian: yo
        "\u0901": "\u0902",  # Hindi: nasal signs, the dot of borrowed sounds
        "\u093c": None,
    }
)
_HEBREW_PARTICLES = frozenset("\u05d5\u05d4\u05d1\u05dc\u05de\u05e9\u05db")
_SHORTEST_WITH_PARTICLE = 4
_HINDI_ENDINGS = (
    ("\u093f\u092f\u094b\u0902", "\u093f\u092f\u093e\u0902"),
    ("\u094b\u0902", "\u0947\u0902", "\u0913\u0902", "\u093e\u0913"),
    ("\u094b", "\u0947", "\u0942", "\u0941", "\u0940", "\u093f", "\u093e"),
)
_SHORTEST_HINDI = 2


def terms_of_word(word: str, language: str) -> tuple[str, ...]:
    """Give the terms of a word, case folded: one, but two where it may begin with a particle.

    Args:
        word: Letters, digits and marks.
        language: As `index.lexical.languages` names it; empty where nothing is known of it.
    """
    bare = _without_accents(word, language).translate(_ALIKE) or word
    if language == "hebrew":
        begun = len(bare) >= _SHORTEST_WITH_PARTICLE and bare[0] in _HEBREW_PARTICLES
        return (bare, bare[1:]) if begun else (bare,)
    if language == "hindi":
        return (_hindi_stem(bare),)
    stems = [] if language in _WITHOUT_STEMMER else _stemmer(language).analyze(bare)
    return tuple(filter(None, stems)) or (bare,)


def _without_accents(word: str, language: str) -> str:
    if word.isascii() or language in _ACCENTS_ARE_LETTERS:
        return word
    if language != "russian":  # whose short i is a letter, not an i with a breve
        word = unicodedata.normalize("NFD", word)
    return "".join(letter for letter in word if unicodedata.category(letter) != "Mn")


def _hindi_stem(word: str) -> str:
    for endings in _HINDI_ENDINGS:
        stem = next((word[: -len(end)] for end in endings if word.endswith(end)), "")
        if len(stem) >= _SHORTEST_HINDI:
            return stem
    return word


@cache
def _stemmer(language: str) -> TextAnalyzer:
    builder = TextAnalyzerBuilder(Tokenizer.raw()).filter(Filter.ascii_fold())
    return builder.filter(Filter.stemmer(language)).build()
