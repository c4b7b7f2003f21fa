"""How text becomes the terms that lexical search compares."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from itertools import chain, pairwise

from index.lexical.languages import ENGLISH, is_stop_word, language_of, language_of_letters
from index.lexical.remembering import Remembered
from index.lexical.stemming import terms_of_word
from index.lexical.words import is_unspaced, with_parts, words_of

VERSION = 2
_MOST_SETS = 8


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of a text, in order, repeated ones repeated.

    Attributes:
        telling: Those that say what it is about.
        common: Those of its stop words.
    """

    telling: Sequence[str]
    common: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Analysed:
    """A passage as it is indexed.

    Attributes:
        language: The one its words in Latin letters were taken for.
        terms: Its terms; of the common ones, those of a word that is repeated come once.
    """

    language: str
    terms: Terms


def analysed(passages: Sequence[str]) -> list[Analysed]:
    """Analyse the passages of a document, in order.

    Each is taken for the language that its frequent words tell; where they tell none, for the one
    that most of the others are of, and for English where that is none either.
    """
    cut = [words_of(text) for text in passages]
    different = [dict.fromkeys(words) for words in cut]
    told = [language_of(words.keys()) for words in different]
    most = Counter(filter(None, told)).most_common(1)
    rest = most[0][0] if most else ENGLISH
    return [
        _analysed(words, once, language or rest)
        for words, once, language in zip(cut, different, told, strict=True)
    ]


def _analysed(words: Sequence[str], different: Iterable[str], language: str) -> Analysed:
    remembered = _terms_in(language)
    found = {word: remembered[word] for word in different}
    telling = {word: terms.telling for word, terms in found.items()}
    return Analysed(
        language,
        Terms(
            list(chain.from_iterable(map(telling.__getitem__, words))),
            list(chain.from_iterable(terms.common for terms in found.values())),
        ),
    )


def asked(text: str, languages: tuple[str, ...]) -> Terms:
    """Analyse a question for passages of several languages: each word in each of them.

    A stop word of the question's own language, where that can be told, is telling in none. Where
    nothing is left that is telling in all, stop words are given as well.
    """
    words = words_of(text)
    own = language_of(dict.fromkeys(words).keys())
    remembered = _terms_in_each(languages)
    found = [remembered[word] for word in words if not own or _terms_in(own)[word].telling]
    plain = any(not each.common and each.telling for each in found)
    return Terms(
        list(chain.from_iterable(each.telling for each in found)),
        () if plain else list(chain.from_iterable(remembered[word].common for word in words)),
    )


@lru_cache(_MOST_SETS)
def _terms_in_each(languages: tuple[str, ...]) -> Remembered[Terms]:
    """Give what holds the terms of words in some languages; common ones where one has no other."""
    return Remembered(partial(_united, [_terms_in(language) for language in languages]))


def _united(remembered: Sequence[Remembered[Terms]], word: str) -> Terms:
    found = [terms[word] for terms in remembered]
    telling = found[0].telling
    if any(each.telling != telling for each in found):
        telling = tuple(dict.fromkeys(chain.from_iterable(each.telling for each in found)))
    if all(each.telling for each in found):
        return Terms(telling)
    return Terms(telling, tuple(dict.fromkeys(chain.from_iterable(e.common for e in found))))


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
