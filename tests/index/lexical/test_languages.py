from pathlib import Path

import pytest

from index.lexical.languages import (
    LATIN as EVERY,
)
from index.lexical.languages import (
    is_stop_word,
    language_named,
    language_of,
    language_of_letters,
)
from index.lexical.words import words_of

LATIN = {
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fr": "french",
    "it": "italian",
    "nl": "dutch",
    "tr": "turkish",
}


def test_the_language_of_a_passage_is_told_by_its_frequent_words(languages: Path) -> None:
    for line in languages.read_text(encoding="utf-8").splitlines():
        code, _, passage = line.split("\t")
        assert language_of(set(words_of(passage))) == LATIN.get(code)


@pytest.mark.parametrize("text", ["", "Zugspitze", "die", "die Zugspitze", "moon landing 1969"])
def test_what_has_no_two_frequent_words_tells_no_language(text: str) -> None:
    assert language_of(set(words_of(text))) is None


def test_english_is_taken_where_as_much_speaks_for_another() -> None:
    assert language_of({"in", "was"}) == "english"


@pytest.mark.parametrize(
    ("word", "language"),
    [
        ("moon", None),
        ("42", None),
        ("\u1ebft", None),
        ("\u043c\u0430\u044f\u043a", "russian"),
        ("\u03c6\u03ac\u03c1\u03bf\u03c2", "greek"),
        ("\u0645\u0646", "arabic"),
        ("\u05e1\u05e4\u05e8", "hebrew"),
        ("\u0928\u0926\u0940", "hindi"),
        ("\u0b85", "tamil"),
        ("\u10d3", ""),
        ("\U0001f680", ""),
    ],
)
def test_letters_tell_a_language(word: str, language: str | None) -> None:
    assert language_of_letters(word) == language


@pytest.mark.parametrize(
    ("word", "language", "stops"),
    [
        ("the", "english", True),
        ("die", "english", False),
        ("die", "german", True),
        ("f\u00fcr", "german", True),
        ("bir", "turkish", True),
        ("\u0645\u0646", "arabic", True),
        ("\u043a\u0430\u043a", "russian", True),
        ("\u0b85", "tamil", False),
        ("the", "", False),
    ],
)
def test_each_language_has_its_stop_words(word: str, language: str, stops: bool) -> None:
    assert is_stop_word(word, language) == stops


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("de", "german"),
        ("DE-at", "german"),
        ("pt_BR", "portuguese"),
        (" French ", "french"),
        ("nb", "norwegian"),
        ("zh", None),
        ("", None),
        ("deutsch", None),
    ],
)
def test_a_language_is_named_by_its_name_or_its_tag(name: str, expected: str | None) -> None:
    assert language_named(name) == expected


def test_every_language_in_latin_letters_has_a_tag() -> None:
    tags = "en da nl fi fr de hu it no pt ro es sv tr".split()
    assert {language_named(tag) for tag in tags} == set(EVERY)
