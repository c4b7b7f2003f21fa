"""How text becomes the terms that lexical search compares."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from itertools import chain, pairwise

from index.lexical.languages import ENGLISH, is_stop_word, language_of, language_of_letters
from index.lexical.remembering import Remembered
from index.lexical.stemming import terms_of_word
from index.lexical.words import is_unspaced, with_parts, words_of

VERSION = 3
_MOST_SETS = 16
_MOST_MARKS = 8


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
        terms: Its terms; of the common ones, those of a word that is repeated come once.
    """

    language: str
    terms: Terms


def analysed(passages: Sequence[str], said: str | None = None) -> list[Analysed]:
    """Analyse the passages of a document, in order.

    Each is taken for the language that its frequent words tell; where they tell none, for the one
    that most of the others are of, and for English where that is none either.

    Args:
        passages: Their words.
        said: The language of `LATIN` that they are known to be of, whatever their words tell.
    """
    cut = [words_of(text) for text in passages]
    different = [dict.fromkeys(words) for words in cut]
    told = [said or language_of(words.keys()) for words in different]
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
            tuple(chain.from_iterable(map(telling.__getitem__, words))),
            tuple(chain.from_iterable(terms.common for terms in found.values())),
        ),
    )


def asked(text: str, languages: tuple[str, ...]) -> Terms:
    """Analyse a question for passages of several languages: each word in each of them.

    A stop word of the question's own language, where that can be told, is telling in none. Where
    nothing is left that is telling in all, stop words are given as well.
    """
    remembered = _terms_in_each(languages, _own(text, languages))
    found = [remembered[piece] for piece in text.split()]  # no word spans a blank
    plain = any(each.telling and not each.common for each in found)
    return Terms(
        tuple(chain.from_iterable([each.telling for each in found])),
        () if plain else tuple(chain.from_iterable([each.common for each in found])),
    )


def had(text: str, languages: tuple[str, ...]) -> list[str]:
    """Give the telling terms that a text has in any of some languages: more than are indexed of it.

    Which language it is of is not looked for, so this is faster than asking.
    """
    remembered = _terms_in_each(languages, None)
    return list(chain.from_iterable([remembered[piece].telling for piece in text.split()]))


def asked_pairs(text: str, languages: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Give each two telling terms of a question that stand side by side once, stop words skipped.

    They are taken from the question's own language, where that can be told, else from each. Runs of
    scripts without blanks have none: pairs of their characters are terms already.
    """
    own = _own(text, languages)
    of = (own,) if own in languages else languages
    each = [asked(text, (language,)).telling for language in of]
    for pair in dict.fromkeys(chain.from_iterable(map(pairwise, each))):
        if not any(map(is_unspaced, pair)):
            yield pair


def _own(text: str, languages: tuple[str, ...]) -> str | None:
    """Tell the language of a question for passages of several."""
    if len(languages) == 1:
        return None
    return language_of(set(chain.from_iterable(map(_words.__getitem__, text.split()))))


_words = Remembered(words_of)


@lru_cache(_MOST_SETS)
def _terms_in_each(languages: tuple[str, ...], own: str | None) -> Remembered[Terms]:
    """Give what holds the terms of pieces of questions; no common ones where a word has none."""
    return Remembered(partial(_united, [_terms_in(language) for language in languages], own))


def _united(remembered: Sequence[Remembered[Terms]], own: str | None, piece: str) -> Terms:
    telling: list[str] = []
    common: list[str] = []
    plain = False
    for word in words_of(piece):
        found = [terms[word] for terms in remembered]
        common += dict.fromkeys(chain.from_iterable(each.common for each in found))
        if own and not _terms_in(own)[word].telling:
            continue
        telling += _each_once([each.telling for each in found])
        plain = plain or all(each.telling for each in found)
    return Terms(tuple(telling), () if plain else tuple(common))


def _each_once(found: Sequence[tuple[str, ...]]) -> Iterable[str]:
    return found[0] if len(set(found)) == 1 else dict.fromkeys(chain.from_iterable(found))


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
    """Give each character, with its first few marks, and each pair of neighbours."""
    characters: list[str] = []
    for character in run:
        if not characters or unicodedata.category(character)[0] != "M":
            characters.append(character)
        elif len(characters[-1]) <= _MOST_MARKS:
            characters[-1] += character
    return (*characters, *map("".join, pairwise(characters)))
