"""How text becomes the terms that lexical search compares."""

from functools import cache
from itertools import chain

from tantivy import Filter, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

VERSION = 1
_LONGEST_TERM = 60
_WORDS_REMEMBERED = 50_000
_UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_TOKEN = rf"[{_UNSPACED}]|[[\p{{L}}\p{{N}}\p{{M}}]--[{_UNSPACED}]]+"


@cache
def analyzer() -> TextAnalyzer:
    """Give the analyzer of documents and questions alike.

    Words are runs of letters, digits and marks; in scripts that put no blanks between words every
    character is a term. Lower case, without accents, English stop words dropped, English words
    stemmed (Snowball).
    """
    return (
        TextAnalyzerBuilder(Tokenizer.regex(_TOKEN))
        .filter(Filter.remove_long(_LONGEST_TERM))
        .filter(Filter.lowercase())
        .filter(Filter.ascii_fold())
        .filter(Filter.stopword("english"))
        .filter(Filter.stemmer("english"))
        .build()
    )


class _Remembered(dict[str, tuple[str, ...]]):
    """The terms of words that were met; a dictionary is looked up faster than `lru_cache`."""

    def __missing__(self, word: str) -> tuple[str, ...]:
        if len(self) >= _WORDS_REMEMBERED:
            self.clear()
        terms = self[word] = tuple(analyzer().analyze(word))
        return terms


_remembered = _Remembered()


def terms_of(text: str) -> list[str]:
    """Analyse a text into terms, in order, repeated ones repeated.

    No term spans a blank, so words are analysed one by one, and remembered.
    """
    return list(chain.from_iterable(map(_remembered.__getitem__, text.split())))
