import json
import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from index.lexical import index as module
from index.lexical.analysis import VERSION
from index.lexical.index import Entry, LexicalIndex
from index.selection import Selection

ALL = Selection(10**9, np.empty(0, np.int64))
TEXTS = ["mars moons moons", "mars is red and dusty", "venus", "phobos orbits mars"]


def entries(*texts: str, first: int = 1) -> list[Entry]:
    """Two passages a document."""
    return [
        Entry(row=row, document=(row + 1) // 2, text=text) for row, text in enumerate(texts, first)
    ]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "lexical"


@pytest.fixture
def index(path: Path) -> Iterator[LexicalIndex]:
    index = LexicalIndex(path, writing=True)
    index.extend(entries(*TEXTS), 4)
    yield index
    index.close()


def found(index: LexicalIndex, text: str, selection: Selection = ALL, k: int = 10) -> list[int]:
    return [int(row) for row in index.view.search(text, k, selection).rows]


def bm25(frequency: int, length: int, *, having: int, count: int, mean: float) -> float:
    rarity = math.log(1 + (count - having + 0.5) / (having + 0.5))
    return rarity * frequency * 2.2 / (frequency + 1.2 * (0.25 + 0.75 * length / mean))


def test_scores_are_those_of_bm25(index: LexicalIndex) -> None:
    # Lengths without stop words: 3, 3, 1, 3, so 2.5 in the mean.
    ranking = index.view.search("Mars moon", 10, ALL)
    mars = bm25(1, 3, having=3, count=4, mean=2.5)
    moons = bm25(2, 3, having=1, count=4, mean=2.5)
    assert ranking.rows.tolist() == [1, 2, 4]
    assert ranking.scores == pytest.approx([mars + moons, mars, mars], rel=1e-5)


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


@pytest.mark.parametrize("text", ["the of and", "", "?!", "unheard-of"])
def test_words_that_say_nothing_or_are_nowhere_find_nothing(index: LexicalIndex, text: str) -> None:
    assert found(index, text) == []


@pytest.mark.parametrize("text", ['body:mars"', "mars AND (", "mars~2^", "-mars", "[a TO z]"])
def test_a_question_is_words_and_no_query_language(index: LexicalIndex, text: str) -> None:
    assert found(index, text) == (found(index, "mars") if "mars" in text else [])


def test_ten_thousand_words_can_be_asked(index: LexicalIndex) -> None:
    words = " ".join(f"word{number}" for number in range(9_998))
    assert found(index, f"venus venus {words}") == [3]


def test_one_character_of_a_script_without_blanks_is_found(index: LexicalIndex) -> None:
    index.extend(entries("\u706b\u661f\u6709\u4e24\u4e2a\u536b\u661f", first=5), 5)
    assert found(index, "\u706b") == [5]
    assert found(index, "\u536b\u661f\uff1f") == [5]
    assert found(index, "\u6c34") == []


def test_what_was_added_is_there_after_reopening_and_for_readers(
    index: LexicalIndex, path: Path
) -> None:
    index.close()
    for writing in (True, False):
        again = LexicalIndex(path, writing=writing)
        assert (again.last, len(again.view), again.problems) == (4, 4, [])
        assert found(again, "mars") == found(index, "mars")
        again.close()


def test_a_reader_sees_what_is_added_once_it_looks_again(index: LexicalIndex, path: Path) -> None:
    reader = LexicalIndex(path, writing=False)
    before = reader.view
    index.extend(entries("jupiter", first=5), 5)
    assert found(reader, "jupiter") == []
    reader.refresh()
    assert (reader.last, found(reader, "jupiter")) == (5, [5])
    assert before.search("jupiter", 5, ALL).rows.tolist() == []


def test_adding_the_same_passages_again_changes_nothing(index: LexicalIndex, path: Path) -> None:
    ranking = index.view.search("mars moons", 10, ALL)
    for last in (2, 3):
        (path / "position.json").write_text(json.dumps({"last": last, "analysis": VERSION}))
        index.refresh()
        index.extend(entries(*TEXTS[last:], first=last + 1), 4)
        assert len(index.view) == 4
        assert found(index, "mars moons") == ranking.rows.tolist()


def test_passages_of_a_step_that_failed_are_not_there_twice(index: LexicalIndex) -> None:
    def failing() -> Iterator[Entry]:
        yield from entries("jupiter", first=5)
        raise KeyError

    with pytest.raises(KeyError):
        index.extend(failing(), 5)
    assert index.last == 4
    index.extend(entries("jupiter", first=5), 5)
    assert (len(index.view), found(index, "jupiter")) == (5, [5])


def test_a_crash_between_committing_and_noting_the_position_adds_nothing_twice(
    index: LexicalIndex, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(module, "write_durably", crash)
        with pytest.raises(KeyboardInterrupt):
            index.extend(entries("jupiter", first=5), 5)
    index.close()
    again = LexicalIndex(path, writing=True)
    assert again.last == 4
    again.extend(entries("jupiter", first=5), 5)
    assert (again.last, len(again.view), found(again, "jupiter")) == (5, 5, [5])
    again.close()


def damaged(path: Path, kind: str) -> None:
    files = {file.name: file for file in path.iterdir()}
    if kind == "meta.json cut short":
        files["meta.json"].write_bytes(files["meta.json"].read_bytes()[:40])
    elif kind == "meta.json gone":
        files["meta.json"].unlink()
    elif kind == "terms cut short":
        (terms,) = path.glob("*.term")
        terms.write_bytes(terms.read_bytes()[:-9])
    elif kind == "terms gone":
        (terms,) = path.glob("*.term")
        terms.unlink()
    elif kind == "position gone":
        files["position.json"].unlink()
    elif kind == "position unreadable":
        files["position.json"].write_bytes(b"\xff{")
    elif kind == "position of another shape":
        files["position.json"].write_bytes(b"[4]")
    elif kind == "position without a number":
        files["position.json"].write_bytes(b'{"analysis": 1}')
    else:
        position = {"last": 4, "analysis": -1}
        files["position.json"].write_text(json.dumps(position))


DAMAGES = [
    "meta.json cut short",
    "meta.json gone",
    "terms cut short",
    "terms gone",
    "position gone",
    "position unreadable",
    "position of another shape",
    "position without a number",
    "another analysis",
]


@pytest.mark.parametrize("kind", DAMAGES)
def test_a_writer_makes_a_damaged_or_foreign_index_anew(
    index: LexicalIndex, path: Path, kind: str
) -> None:
    index.close()
    damaged(path, kind)
    again = LexicalIndex(path, writing=True)
    assert (again.last, len(again.view)) == (0, 0)
    assert len(again.problems) == 1
    assert str(path) in again.problems[0]
    again.extend(entries(*TEXTS), 4)
    again.close()
    third = LexicalIndex(path, writing=True)
    assert (third.last, third.problems, sorted(found(third, "mars"))) == (4, [], [1, 2, 4])
    third.close()


@pytest.mark.parametrize("kind", DAMAGES)
def test_a_reader_holds_nothing_of_a_damaged_or_foreign_index_and_leaves_it(
    index: LexicalIndex, path: Path, kind: str
) -> None:
    index.close()
    damaged(path, kind)
    before = {file.name: file.read_bytes() for file in path.iterdir()}
    reader = LexicalIndex(path, writing=False)
    assert reader.last == 0
    reader.refresh()
    assert reader.last == 0
    reader.close()
    assert {file.name: file.read_bytes() for file in path.iterdir()} == before


def test_a_reader_makes_no_folder_and_finds_it_once_it_is_there(path: Path) -> None:
    reader = LexicalIndex(path, writing=False)
    assert (reader.last, reader.problems, found(reader, "mars")) == (0, [], [])
    assert not path.exists()
    writer = LexicalIndex(path, writing=True)
    writer.extend(entries(*TEXTS), 4)
    reader.refresh()
    assert (reader.last, sorted(found(reader, "mars"))) == (4, [1, 2, 4])
    writer.close()
