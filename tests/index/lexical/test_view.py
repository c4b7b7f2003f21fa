"""What the words of a question find."""

import itertools
import json
import math
import random
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

from index.lexical.index import LexicalIndex
from index.lexical.view import Counted
from index.selection import Selection
from tests.index.lexical.texts import ALL, at, entries, found


def bm25(frequency: int, length: int, *, having: int, count: int, mean: float) -> float:
    rarity = math.log(1 + (count - having + 0.5) / (having + 0.5))
    return rarity * frequency * 2.2 / (frequency + 1.2 * (0.25 + 0.75 * length / mean))


def test_scores_are_those_of_bm25(index: LexicalIndex) -> None:
    # Lengths without stop words: 3, 3, 1, 3, so 2.5 in the mean.
    ranking = index.view.search("moon Mars", 10, ALL)
    mars = bm25(1, 3, having=3, count=4, mean=2.5)
    moons = bm25(2, 3, having=1, count=4, mean=2.5)
    assert ranking.rows.tolist() == [1, 2, 4]
    assert ranking.scores == pytest.approx([mars + moons, mars, mars], rel=1e-5)


def test_two_terms_side_by_side_count_a_fifth_more(index: LexicalIndex) -> None:
    apart = index.view.search("moon Mars", 1, ALL).scores[0]
    together = index.view.search("Mars moon", 1, ALL).scores[0]
    pair = bm25(1, 3, having=3, count=4, mean=2.5) + bm25(1, 3, having=1, count=4, mean=2.5)
    assert together - apart == pytest.approx(pair / 5, rel=1e-5)


def test_a_word_that_is_asked_twice_counts_twice(index: LexicalIndex) -> None:
    once = index.view.search("venus", 1, ALL).scores[0]
    twice = index.view.search("venus venus", 1, ALL).scores[0]
    assert twice == pytest.approx(2 * once)


def test_rarity_is_the_inverse_document_frequency(index: LexicalIndex) -> None:
    assert index.view.rarity("mar") == pytest.approx(math.log(1 + 1.5 / 3.5))
    assert index.view.rarity("venus") == pytest.approx(math.log(1 + 3.5 / 1.5))
    assert index.view.rarity("unheard") == pytest.approx(math.log(1 + 4.5 / 0.5))


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        (ALL, [1, 2, 4]),
        (Selection(1, np.empty(0, np.int64)), [1, 2]),
        (Selection(0, np.empty(0, np.int64)), []),
        (Selection(2, np.array([1])), [4]),
        (Selection(2, np.array([1, 2])), []),
        (Selection(2, np.empty(0, np.int64), np.array([2])), [4]),
        (Selection(1, np.empty(0, np.int64), np.array([1, 2])), [1, 2]),
        (Selection(2, np.empty(0, np.int64), np.empty(0, np.int64)), []),
    ],
)
def test_only_what_is_selected_is_ranked(
    index: LexicalIndex, selection: Selection, expected: list[int]
) -> None:
    assert sorted(found(index, "mars", selection)) == expected


def test_a_selection_changes_who_answers_and_not_their_scores(index: LexicalIndex) -> None:
    whole = index.view.search("mars", 10, ALL)
    some = index.view.search("mars", 10, Selection(2, np.empty(0, np.int64), np.array([2])))
    assert some.scores.tolist() == [
        score for row, score in zip(whole.rows, whole.scores, strict=True) if row == 4
    ]


def test_the_k_best_are_given(index: LexicalIndex) -> None:
    assert found(index, "mars moons", k=1) == [1]


@pytest.mark.parametrize("text", ["the of", "", "?!", "unheard-of", "\x00 \ud800", "\U0001f680"])
def test_words_that_say_nothing_or_are_nowhere_find_nothing(index: LexicalIndex, text: str) -> None:
    assert found(index, text) == []


@pytest.mark.parametrize("text", ['body:mars"', "mars AND (", "mars~2^", "-mars", "[a TO z]"])
def test_a_question_is_words_and_no_query_language(index: LexicalIndex, text: str) -> None:
    assert found(index, text) == (found(index, "mars") if "mars" in text else [])


def test_ten_thousand_words_can_be_asked(index: LexicalIndex) -> None:
    words = " ".join(f"word{number}" for number in range(9_998))
    assert found(index, f"venus venus {words}") == [3]


def test_words_of_a_script_without_blanks_are_found_by_each_character_and_pair(
    index: LexicalIndex,
) -> None:
    index.extend(
        entries(
            "\u706b\u661f\u6709\u4e24\u4e2a\u536b\u661f",
            "\u661f\u5149\u4e0e\u706b\u8f66\u7ad9",
            first=5,
        ),
        at(6),
    )
    assert sorted(found(index, "\u706b")) == [5, 6]
    assert found(index, "\u706b\u661f\uff1f") == [5, 6]
    assert found(index, "\u706b\u8f66") == [6, 5]
    assert found(index, "\u6c34") == []


def questions(languages: Path) -> list[tuple[str, str, str]]:
    lines = languages.read_text(encoding="utf-8").splitlines()
    return [(code, question, passage) for code, question, passage in (x.split("\t") for x in lines)]


def test_each_language_finds_what_it_asks_for_among_all_the_others(
    path: Path, languages: Path
) -> None:
    index, asked = LexicalIndex(path), questions(languages)
    index.extend(entries(*(passage for _, _, passage in asked)), at(len(asked)))
    first = {question: found(index, question)[:1] for _, question, _ in asked}
    assert first == {question: [row] for row, (_, question, _) in enumerate(asked, 1)}


def test_each_language_finds_what_it_asks_for_in_a_collection_of_its_own(
    tmp_path: Path, languages: Path
) -> None:
    asked = questions(languages)
    for code in {code for code, _, _ in asked}:
        index, own = LexicalIndex(tmp_path / code), [each for each in asked if each[0] == code]
        index.extend(entries(*(passage for _, _, passage in own)), at(len(own)))
        for row, (_, question, _) in enumerate(own, 1):
            assert found(index, question)[0] == row


@pytest.mark.parametrize(
    ("question", "row"),
    [
        ("ERR_NGX_502", 5),
        ("err-ngx-502", 5),
        ("ngx", 5),
        ("foo.bar()", 6),
        ("bar", 6),
        ("x86-64", 7),
        ("x86_64", 7),
        ("C++", 8),
        ("C#", 9),
        ("2.13.0", 10),
        ("AB-1234/56", 11),
        ("email", 12),
        ("e-mail", 12),
        ("mail", 12),
        ("cafe", 13),
        ("CAF\u00c9S", 13),
        ("1000000", 14),
        ("1,000,000", 14),
        ("\U0001f680", 15),
        ("x", 16),
    ],
)
def test_compounds_are_found_whole_and_by_their_parts(
    index: LexicalIndex, question: str, row: int
) -> None:
    texts = [
        "nginx says ERR_NGX_502 then",
        "call foo.bar() first",
        "built for x86-64 only",
        "written in C++",
        "written in C# and C",
        "since 2.13.0, not 2.13.1",
        "part AB-1234/56 replaces AB-1234",
        "send an e-mail",
        "the caf\u00e9 is open",
        "1,000,000 copies",
        "lift-off \U0001f680 today",
        "x",
    ]
    index.extend(entries(*texts, first=5), at(16))
    assert found(index, question)[0] == row


def test_a_question_of_stop_words_finds_them_and_counts_them_in_no_other(
    index: LexicalIndex,
) -> None:
    index.extend(entries("to be or not to be", "mars or the moon", first=5), at(6))
    assert found(index, "to be or not to be")[0] == 5
    assert sorted(found(index, "or the")) == [5, 6]
    assert 5 not in found(index, "mars or moon")


def test_what_is_a_stop_word_of_one_language_is_found_in_another(index: LexicalIndex) -> None:
    index.extend(entries("Die H\u00e4user sind in der Stadt", "a die of steel", first=5), at(6))
    assert sorted(found(index, "die")) == [5, 6]
    assert found(index, "Wo sind die H\u00e4user der Stadt?") == [5]


def test_a_question_in_letters_that_no_passage_has_finds_nothing(index: LexicalIndex) -> None:
    assert found(index, "\u0421\u043a\u043e\u043b\u044c\u043a\u043e \u043b\u0443\u043d") == []


def _words(generator: random.Random, row: int) -> str:
    """Terms that are in some rows alone, and others that are in most."""
    here = [f"place{row // 400 + step}" for step in (0, 1, 2) if generator.random() < 0.7]
    often = [f"often{number}" for number in range(4) for _ in range(generator.randint(0, 2))]
    return " ".join([*here, *often, "filling " * generator.randint(1, 30)])


def test_scores_and_ties_hang_on_no_layout_of_segments(tmp_path: Path) -> None:
    generator = random.Random(5)
    texts = [_words(generator, row) for row in range(4_000)]
    cuts = {"whole": [4_000], "some": [900, 2_500, 4_000], "many": [*range(300, 3_901, 300), 4_000]}
    made = {}
    for name, ends in cuts.items():
        made[name] = LexicalIndex(tmp_path / name)
        for first, last in itertools.pairwise([0, *ends]):
            made[name].extend(entries(*texts[first:last], first=first + 1), at(last))
    assert len({index.view._searcher.num_segments for index in made.values()}) > 1
    places = [f"place{number}" for number in range(12)]
    questions = ["often1", "often0 often3", " ".join([*places, "often0 often1 often2 often3"])]
    for question in questions:
        for k in (1, 100, 1_000, 5_000):
            whole = made["whole"].view.search(question, k, ALL)
            for index in made.values():
                found = index.view.search(question, k, ALL)
                assert found.rows.tolist() == whole.rows.tolist()
                assert found.scores.tolist() == whole.scores.tolist()
        terms = question.split()
        assert len({json.dumps(asdict(i.view.counted(terms))) for i in made.values()}) == 1


def test_what_is_counted_is_what_scores_are_computed_from(index: LexicalIndex) -> None:
    assert index.view.counted(["mar", "unheard"]) == Counted(4, 2.5, {"mar": 3, "unheard": 0})
    assert index.view.counted(["unheard"]) == Counted(4, 0.0, {"unheard": 0})
    assert index.view.counted([]) == Counted(4, 0.0, {})


def test_what_was_dropped_is_counted_until_it_is_merged_away(index: LexicalIndex) -> None:
    index.drop([1], at(4))
    assert index.view.counted(["mar"]) == Counted(4, 2.5, {"mar": 3})
    for row in range(5, 15):
        index.extend(entries("saturn", first=row), at(row))
    assert index.view.counted(["mar"]).frequencies == {"mar": 1}
