"""How text becomes the terms that lexical search compares."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import chain, pairwise

from index.lexical.languages import ENGLISH, is_stop_word, language_of, language_of_letters
from index.lexical.remembering import Remembered
from index.lexical.stemming import terms_of_word
from index.lexical.words import is_unspaced, with_parts, words_of

VERSION = 2


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of words, in order, repeated ones repeated.

    Attributes:
        telling: Those that say what a text is about.
        common: Those of stop words.
    """

    telling: tuple[str, ...]
    common: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysed:
    """A passage as it is indexed.

    Attributes:
        language: The one its words in Latin letters were taken for.
        telling: The terms that say what it is about, in order, repeated ones repeated.
        common: Those of its stop words, each once.
    """

    language: str
    telling: list[str]
    common: list[str]


def analysed(text: str) -> Analysed:
    """Analyse a passage in the language its frequent words tell; in English where they do not."""
    words = words_of(text)
    different = set(words)
    language = language_of(different) or ENGLISH
    remembered = _terms_in(language)
    found = {word: remembered[word] for word in different}
    telling = {word: terms.telling for word, terms in found.items()}
    return Analysed(
        language=language,
        telling=list(chain.from_iterable(map(telling.__getitem__, words))),
        common=list(chain.from_iterable(terms.common for terms in found.values())),
    )


def asked(text: str, languages: Sequence[str]) -> Terms:
    """Analyse a question for passages of several languages: each word in each of them.

    A stop word of the question's own language, where that can be told, is telling in none. Where
    nothing is left that is telling in all, stop words are given as well.
    """
    words = words_of(text)
    own = language_of(set(words))
    telling: list[str] = []
    common: list[str] = []
    plain = False
    for word in words:
        found = [_terms_in(language)[word] for language in languages]
        common += dict.fromkeys(chain.from_iterable(each.common for each in found))
        if own and not _terms_in(own)[word].telling:
            continue
        telling += _each_once([each.telling for each in found])
        plain = plain or all(each.telling for each in found)
    return Terms(tuple(telling), () if plain else tuple(common))


def _each_once(found: Sequence[tuple[str, ...]]) -> Sequence[str]:
    return found[0] if len(set(found)) == 1 else [*dict.fromkeys(chain.from_iterable(found))]


@cache
def _terms_in(language: str) -> Remembered[Terms]:
    """Give what holds the terms of words, those in Latin letters being of a language."""
    return Remembered(partial(_terms, language))


def _terms(language: str, word: str) -> Terms:
    if is_unspaced(word):
        return Terms(_characters_and_pairs(word))
    telling: list[str] = []
    common: list[str] = []
    for part in with_parts(word):
        named = language_of_letters(part)
        of = language if named is None else named
        (common if is_stop_word(part, of) else telling).extend(terms_of_word(part, of))
    return Terms(tuple(telling), tuple(common))


def _characters_and_pairs(run: str) -> tuple[str, ...]:
    """Give each character, with its marks, and each pair of neighbours."""
    characters: list[str] = []
    for character in run:
        if characters and unicodedata.category(character)[0] == "M":
            characters[-1] += character
        else:
            characters.append(character)
    return (*characters, *map("".join, pairwise(characters)))
