from pathlib import Path

import pytest

from api.fitting.questions import labelled, read_questions
from api.library import Library
from qa.errors import CollectionNotFound, InvalidInput
from qa.questions import Question, Turn
from tests.api.fitting.stock import CODES, lines


def test_questions_are_read_with_what_answers_them(tmp_path: Path) -> None:
    asked: list[dict[str, object]] = [
        {"question": " Moons? ", "documents": ["mars", "file:///moons.md"], "asked_by": "Ada"},
        {"question": "Rings?", "documents": {"saturn": 2, "jupiter": 1}},
        {
            "question": "And then?",
            "history": [{"role": "user", "text": "Rings?"}],
            "documents": ["uranus"],
        },
        {"question": "Gift cards?", "documents": []},
    ]
    read = read_questions(lines(tmp_path / "q.jsonl", asked), "test")
    moons, rings, then = read.queries
    assert moons == f"{tmp_path / 'q.jsonl'}:1"
    assert read.queries[moons] == Question(text="Moons?")
    assert read.queries[then].history == (Turn(role="user", text="Rings?"),)
    assert read.qrels == {
        moons: {"mars": 1, "file:///moons.md": 1},
        rings: {"saturn": 2, "jupiter": 1},
        then: {"uranus": 1},
    }
    assert list(read.unanswerable.values()) == [Question(text="Gift cards?")]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ({"question": "Moons?"}, "it has no documents"),
        ({"documents": ["mars"]}, "it has no question"),
        ({"question": 7, "documents": []}, "question is no text"),
        ({"question": " ", "documents": []}, "empty"),
        ({"question": "?", "documents": "mars"}, "neither a list"),
        ({"question": "?", "documents": [7]}, "neither a list"),
        ({"question": "?", "documents": [["mars"]]}, "unhashable"),
        ({"question": "?", "documents": {"mars": 0}}, "whole number, 1 or more"),
        ({"question": "?", "documents": {"mars": True}}, "whole number, 1 or more"),
        ({"question": "?", "documents": ["mars"], "history": [{"role": "user"}]}, "no text"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: dict[str, object], said: str) -> None:
    path = lines(tmp_path / "q.jsonl", [{"question": "Good?", "documents": ["a"]}, line])
    with pytest.raises(InvalidInput, match=said) as raised:
        read_questions(path, "test")
    assert str(raised.value).startswith(f"{path}:2: expected question, documents")


def test_what_is_no_json_or_not_there_is_said(tmp_path: Path) -> None:
    (tmp_path / "q.jsonl").write_text("Moons?\n")
    with pytest.raises(InvalidInput, match=r"q.jsonl:1: expected"):
        read_questions(tmp_path / "q.jsonl", "test")
    with pytest.raises(InvalidInput, match="cannot be read"):
        read_questions(tmp_path / "none.jsonl", "test")


def test_a_question_is_asked_in_one_line(tmp_path: Path) -> None:
    asked = [{"question": "Moons?", "documents": [each]} for each in ("mars", "jupiter")]
    with pytest.raises(InvalidInput, match=r"q.jsonl:2: .*q.jsonl:1 asks the same"):
        read_questions(lines(tmp_path / "q.jsonl", asked), "test")


def test_a_folder_is_read_as_a_judged_set(tmp_path: Path) -> None:
    lines(tmp_path / "queries.jsonl", [{"_id": "q", "text": "Moons?"}])
    lines(tmp_path / "unanswerable.jsonl", [{"_id": "u", "text": "Gift cards?"}])
    (tmp_path / "qrels").mkdir()
    (tmp_path / "qrels" / "dev.tsv").write_text("q\td\tg\nq\tmars\t1\n")
    read = read_questions(tmp_path, "dev")
    assert (read.queries, read.qrels) == ({"q": Question(text="Moons?")}, {"q": {"mars": 1}})
    assert list(read.unanswerable) == ["u"]
    with pytest.raises(InvalidInput, match=r"has no qrels/test\.tsv"):
        read_questions(tmp_path, "test")


@pytest.fixture
def shelf(library: Library, tmp_path: Path) -> Library:
    records = [
        {"id": "short", "text": "Mars has moons.", "uri": "https://a.example/both"},
        {"id": "a name with blanks", "text": "Venus has none.", "uri": "https://a.example/both"},
    ]
    outcomes = list(
        library.ingest([tmp_path / "mars.md", lines(tmp_path / "records.jsonl", records)])
    )
    assert {each.status for each in outcomes} == {"added"}
    return library


def test_documents_are_named_by_id_key_or_uri(shelf: Library, tmp_path: Path) -> None:
    entries = {each.source.key: each for each in shelf.entries()}
    mars = entries[(tmp_path / "mars.md").as_uri()]
    blanks = entries["a name with blanks"]
    named = {
        "id": ({mars.id: 2}, {mars.id: 2}),
        "address": ({mars.source.uri: 1}, {mars.id: 1}),
        "key": ({"a name with blanks": 1, "short": 3}, {blanks.id: 1, "short": 3}),
        "uri of two": ({"https://a.example/both": 1}, {blanks.id: 1, "short": 1}),
    }
    asked = [{"question": name, "documents": given} for name, (given, _) in named.items()]
    found = labelled(lines(tmp_path / "q.jsonl", asked), "test", shelf, "default")
    assert list(found.qrels.values()) == [expected for _, expected in named.values()]
    assert [each.text for each in found.queries.values()] == list(named)


def test_documents_of_a_file_that_are_not_there_are_named(parts: Library, tmp_path: Path) -> None:
    asked = [
        {"question": f"Number {number}?", "documents": [CODES[number], f"none-{number}"]}
        for number in range(5)
    ]
    path = lines(tmp_path / "q.jsonl", asked)
    with pytest.raises(InvalidInput) as raised:
        labelled(path, "test", parts, "default")
    said = "are not in 'default': 'none-0', 'none-1', 'none-2' and 2 more. Name them by"
    assert said in str(raised.value)
    with pytest.raises(CollectionNotFound):
        labelled(path, "test", parts, "elsewhere")


def test_of_a_folder_one_document_a_question_is_enough(parts: Library, tmp_path: Path) -> None:
    def judge(*rows: tuple[str, str, int]) -> None:
        text = "".join("\t".join(map(str, row)) + "\n" for row in (("q", "d", "g"), *rows))
        (tmp_path / "qrels" / "test.tsv").write_text(text)

    lines(tmp_path / "queries.jsonl", [{"_id": q, "text": f"Moons {q}?"} for q in "ab"])
    (tmp_path / "qrels").mkdir()
    judge(("a", CODES[0], 1), ("a", "empty", 2), ("a", "irrelevant", 0), ("b", CODES[1], 1))
    found = labelled(tmp_path, "test", parts, "default")
    assert found.qrels == {"a": {CODES[0]: 1, "empty": 2}, "b": {CODES[1]: 1}}
    judge(("a", CODES[0], 1), ("a", "empty", 2), ("b", "none", 1))
    with pytest.raises(InvalidInput, match="are not in 'default': 'none'"):
        labelled(tmp_path, "test", parts, "default")
