"""How text becomes the terms that lexical search compares."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import chain, pairwise

from index.lexical.languages import ENGLISH, is_stop_word, language_of, language_of_letters
from index.lexical.remembering import Remembered
from index.lexical.stemming import terms_of_word
from index.lexical.words import words_of

VERSION = 2


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of a text, in order, repeated ones repeated.

    Attributes:
        telling: Those that say what it is about.
        common: Those of its stop words.
    """

    telling: tuple[str, ...]
    common: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Analysed:
    """A passage as it is indexed.

    Attributes:
        language: The one its words in Latin letters were taken for.
        terms: Its terms.
    """

    language: str
    terms: Terms


def analysed(text: str) -> Analysed:
    """Analyse a passage in the language its stop words tell; English where they tell none."""
    language = language_of(text) or ENGLISH
    remembered = _terms_in(language)
    words = [remembered[word] for word in text.split()]
    telling = tuple(chain.from_iterable(word.telling for word in words))
    return Analysed(language, Terms(telling, tuple(chain.from_iterable(w.common for w in words))))


def asked(text: str, languages: Sequence[str]) -> Terms:
    """Analyse a question for passages of several languages: each word in each of them, once.

    What is a stop word of the question's own language, where that can be told, is not telling in
    any. Where all words are stop words of some language, their terms are `common` as well as, of
    the other languages, `telling`; else only the telling ones are given.
    """
    own = language_of(text)
    telling: list[str] = []
    common: list[str] = []
    plain = False
    for word in text.split():
        found = [_terms_in(language)[word] for language in languages]
        common += dict.fromkeys(chain.from_iterable(each.common for each in found))
        if own and not _terms_in(own)[word].telling:
            continue
        telling += dict.fromkeys(chain.from_iterable(each.telling for each in found))
        plain = plain or all(each.telling for each in found)
    return Terms(tuple(telling), () if plain else tuple(common))


@cache
def _terms_in(language: str) -> Remembered[Terms]:
    """Give what holds the terms of words between blanks, those of Latin letters of one language."""
    return Remembered(partial(_terms, language))


def _terms(language: str, text: str) -> Terms:
    telling: list[str] = []
    common: list[str] = []
    for word in words_of(text):
        terms = Terms(_of_run(word.text)) if word.unspaced else _stems_in(language)[word.text]
        telling += terms.telling
        common += terms.common
    return Terms(tuple(telling), tuple(common))


@cache
def _stems_in(language: str) -> Remembered[Terms]:
    """Give what holds the terms of single words."""
    return Remembered(partial(_stems, language))


def _stems(language: str, word: str) -> Terms:
    named = language_of_letters(word)
    of = language if named is None else named
    terms = terms_of_word(word, of)
    return Terms((), terms) if is_stop_word(word, of) else Terms(terms)


def _of_run(run: str) -> tuple[str, ...]:
    """Give each character, with its marks, and each pair of neighbours."""
    units: list[str] = []
    for character in run:
        if units and unicodedata.category(character)[0] == "M":
            units[-1] += character
        else:
            units.append(character)
    return (*units, *map("".join, pairwise(units)))
