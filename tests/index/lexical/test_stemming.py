import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.lexical.stemming import terms_of_word

LANGUAGES = "english french german turkish russian greek arabic hebrew hindi tamil".split()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("english", "moons moon"),
        ("english", "caf\u00e9 cafe cafe\u0301s"),
        ("german", "h\u00e4user haus hausern"),
        ("french", "\u00e9coles ecole"),
        ("turkish", "kitaplar\u0131 kitaplari kitap"),
        ("russian", "\u043c\u0430\u044f\u043a\u0438 \u043c\u0430\u044f\u043a"),
        ("russian", "\u0451\u043b\u043a\u0430 \u0435\u043b\u043a\u0438"),
        ("greek", "\u03c6\u03ac\u03c1\u03bf\u03c3 \u03c6\u03b1\u03c1\u03bf\u03c5\u03c3"),
        (
            "arabic",
            "\u0645\u064e\u062f\u0631\u0633\u0629 \u0645\u062f\u0640\u0640\u0631\u0633\u0629",
        ),
        ("arabic", "\u0627\u0644\u0645\u062f\u0631\u0633\u0629 \u0645\u062f\u0631\u0633\u0629"),
        ("arabic", "\u0623\u062d\u0645\u062f \u0627\u062d\u0645\u062f"),
        ("hindi", "\u0915\u0924\u093e\u092c\u094b\u0902 \u0915\u0924\u093e\u092c"),
        ("hindi", "\u0915\u0924\u093e\u092c\u0947\u0902 \u0915\u0924\u093e\u092c"),
        ("hebrew", "\u05e1\u05b5\u05e4\u05b6\u05e8 \u05e1\u05e4\u05e8"),
    ],
)
def test_forms_of_a_word_are_one_term(language: str, words: str) -> None:
    assert len({terms_of_word(word, language) for word in words.split()}) == 1


def test_russian_letters_with_marks_of_their_own_are_kept() -> None:
    assert terms_of_word("\u0439\u043e\u0434", "russian") == ("\u0439\u043e\u0434",)


def test_a_hebrew_word_is_found_with_and_without_its_particle() -> None:
    assert terms_of_word("\u05d4\u05e1\u05e4\u05e8", "hebrew") == (
        "\u05d4\u05e1\u05e4\u05e8",
        "\u05e1\u05e4\u05e8",
    )


def test_a_word_of_marks_alone_stays_as_it_is() -> None:
    assert terms_of_word("\u0301", "english") == ("\u0301",)


@given(st.text(st.characters(categories=["L", "N", "M"]), min_size=1), st.sampled_from(LANGUAGES))
def test_any_word_has_a_term(word: str, language: str) -> None:
    assert all(terms_of_word(word, language))
    assert terms_of_word(word, language)
