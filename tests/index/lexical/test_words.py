import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.lexical.words import is_unspaced, with_parts, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Moons, (ORBIT) planets!", ["moons", "orbit", "planets"]),
        ("call foo.bar() or std::vector", ["call", "foo.bar", "or", "std::vector"]),
        ("C++ and C#, not C", ["c++", "and", "c#", "not", "c"]),
        ("ERR_NGX_502: x86-64; 2.13.0.", ["err_ngx_502", "x86-64", "2.13.0"]),
        ("1,000 1'000'000 12,345.67", ["1000", "1000000", "12345.67"]),
        ("1,2,3 1,0000 2.000 3,14", ["1", "2", "3", "1", "0000", "2.000", "3", "14"]),
        ("don't", ["don", "t"]),
        ("\u706b\u661f2\u9897 Mars", ["\u706b\u661f", "2", "\u9897", "mars"]),
        ("\uff26\uff55\uff4c\uff4c \ufb01ne co\u00adop", ["full", "fine", "coop"]),
        ("Pincite\u2122", ["pincite"]),
        ("go \U0001f680\U0001f680", ["go", "\U0001f680", "\U0001f680"]),
        ("\u0928\u092e\u0938\u094d\u0924\u0947", ["\u0928\u092e\u0938\u094d\u0924\u0947"]),
        ("Stra\u00dfe", ["strasse"]),
        ("a\x00b \ud800", ["a", "b"]),
        ("- -- _ + # ...", []),
    ],
)
def test_text_is_cut_into_words(text: str, words: list[str]) -> None:
    assert words_of(text) == words


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("moon", ["moon"]),
        ("err_ngx_502", ["errngx502", "err", "ngx", "502"]),
        ("foo.bar", ["foobar", "foo", "bar"]),
        ("x86-64", ["x86.64", "x86", "64"]),
        ("2.13.0", ["2.13.0", "2", "13", "0"]),
        ("e\u2011mail", ["email", "e", "mail"]),
        ("c++", ["c++", "c"]),
        ("notepad-c#", ["notepadc#", "notepad", "c"]),
        ("x" * 61, ["x" * 60]),
    ],
)
def test_a_compound_comes_whole_and_in_parts(word: str, parts: list[str]) -> None:
    assert with_parts(word) == parts


def test_runs_are_told_from_words() -> None:
    assert [is_unspaced(word) for word in ["moon", "caf\u00e9", "\u706b\u661f", "\ud55c"]] == [
        False,
        False,
        True,
        True,
    ]


@given(st.text("aZ1 .-_:+#,'\u00e9\u00df\u03c3\u03a3\u0439", max_size=40))
def test_texts_are_cut_alike_whatever_else_is_said_in_them(text: str) -> None:
    assert words_of(f"{text} \u706b") == [*words_of(text), "\u706b"]


@given(st.text())
def test_words_have_parts(text: str) -> None:
    for word in words_of(text):
        assert is_unspaced(word) or all(with_parts(word))
