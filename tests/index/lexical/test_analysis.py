"""What a passage and a question become, and whether they meet."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.lexical.analysis import analysed, asked, asked_pairs
from index.lexical.languages import LATIN
from index.lexical.words import words_of

TEXTS = st.one_of(
    st.text(),
    st.text(
        "aAn dDeErR.-_+#1,000\u00e9\u00df\u0301\u706b\u661f\u0e17\u0e35\u0627\u064e\u05d4\u0928"
    ),
    st.lists(
        st.sampled_from(
            "the and die der ist est le C++ x86-64 ERR_NGX_502 caf\u00e9 1,000 \u706b\u661f "
            "\u041c\u043e\u0441\u043a\u0432\u0430 \U0001f680 \u0e2a\u0e27\u0e35".split()
        )
    ).map(" ".join),
    st.text(st.characters(categories=["Cs", "Cc", "Co", "Cn", "Mn"])),
)


@pytest.mark.parametrize(
    ("text", "telling", "common"),
    [
        ("Moons ORBIT planets", ["moon", "orbit", "planet"], []),
        ("the moon of the moons", ["moon", "moon"], ["of", "the"]),
        ("caf\u00e9 na\u00efve \u00c5ngstr\u00f6m", ["cafe", "naiv", "angstrom"], []),
        ("the state-of-the-art", ["stateoftheart", "state", "art"], ["of", "the", "the"]),
        ("\u6f22\u5b57 kana", ["\u6f22", "\u5b57", "\u6f22\u5b57", "kana"], []),
        ("\u0e17\u0e35\u0e48", ["\u0e17\u0e35\u0e48"], []),
        ("\u0e17" + "\u0e48" * 9_999, ["\u0e17" + "\u0e48" * 8], []),
        ("die H\u00e4user und das Haus", ["haus", "haus"], ["das", "die", "und"]),
        ("x" * 100, ["x" * 60], []),
        ("", [], []),
        ("?! \u2014", [], []),
    ],
)
def test_a_passage_becomes_terms(text: str, telling: list[str], common: list[str]) -> None:
    (found,) = analysed([text])
    assert ([*found.terms.telling], sorted(found.terms.common)) == (telling, common)


def test_a_question_is_analysed_in_each_language_once() -> None:
    assert asked("moons", ("english", "german")).telling == ("moon",)
    assert asked("h\u00e4user houses", ("english", "german")).telling == (
        "hauser",
        "haus",
        "hous",
    )


def test_a_stop_word_of_the_questions_own_language_is_asked_of_no_passage() -> None:
    both = ("english", "german")
    assert "die" not in asked("Wie hoch ist die Zugspitze", both).telling
    assert "die" in asked("die casting", both).telling


@pytest.mark.parametrize(
    ("text", "languages", "common"),
    [
        ("The Who", ("english",), False),
        ("to be or not to be", ("english",), True),
        ("die", ("english", "german"), True),
        ("die", ("english",), False),
        ("the moon", ("english",), False),
    ],
)
def test_stop_words_are_asked_where_there_is_nothing_else(
    text: str, languages: tuple[str, ...], common: bool
) -> None:
    assert bool(asked(text, languages).common) == common


@given(TEXTS, st.lists(st.sampled_from(LATIN), min_size=1, unique=True))
def test_any_text_has_terms_without_blanks_and_the_same_ones_again(
    text: str, languages: list[str]
) -> None:
    (passage,), question = analysed([text]), asked(text, tuple(languages))
    assert ([passage], question) == (analysed([text]), asked(text, tuple(languages)))
    terms = [*passage.terms.telling, *passage.terms.common, *question.telling, *question.common]
    assert all(term and not set(term) & set(" \t\n") for term in terms)
    assert (terms == []) == (words_of(text) == [])


@given(TEXTS, st.lists(st.sampled_from(LATIN), unique=True))
def test_a_passage_holds_what_any_of_its_words_asks_for(text: str, others: list[str]) -> None:
    ((language, terms),) = ((found.language, found.terms) for found in analysed([text]))
    for word in words_of(text):
        question = asked(word, (language, *others))
        assert {*question.telling} & {*terms.telling} or {*question.common} & {*terms.common}


def test_a_passage_that_tells_no_language_is_taken_for_that_of_its_document() -> None:
    german = "Die H\u00e4user sind in der Stadt"
    assert [p.language for p in analysed(["Stra\u00dfen", german, "the moon of Mars", german])] == [
        "german",
        "german",
        "english",
        "german",
    ]
    assert [p.language for p in analysed(["Stra\u00dfen", "moons"])] == ["english", "english"]


def test_pairs_are_of_telling_terms_side_by_side_each_once() -> None:
    pairs = list(asked_pairs("the moons of Mars, and the moons of Mars", ("english",)))
    assert pairs == [("moon", "mar"), ("mar", "moon")]


def test_pairs_are_of_the_questions_own_language_where_it_is_told() -> None:
    asked_of = "Wie viele Monde hat der Planet und wie heißen sie"
    assert list(asked_pairs(asked_of, ("english", "german"))) == list(
        asked_pairs(asked_of, ("german",))
    )
    both = set(asked_pairs("running dogs", ("english", "german")))
    assert both == {("run", "dog"), ("running", "dog")}


def test_characters_of_a_script_without_blanks_make_no_pairs() -> None:
    assert list(asked_pairs("火星有几颗卫星", ("english",))) == []
