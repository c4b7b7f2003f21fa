import json
from pathlib import Path

import pytest

from api.evaluating.judged import JudgedSet, corpus_of, read_qrels, read_set, texts_of
from qa.errors import InvalidInput
from qa.questions import Turn

FILES: dict[str, list[dict[str, object]]] = {
    "queries.jsonl": [
        {"_id": "q1", "text": "One?", "history": [{"role": "user", "text": "Zero?"}]},
        {"_id": "q2", "text": "Two?"},
        {"_id": "unjudged", "text": "Three?"},
    ],
    "answers.jsonl": [
        {"query-id": "q1", "answers": [{"text": "one"}, {"text": "eins"}]},
        {"query-id": "q2", "final_decision": "yes"},
    ],
    "spans.jsonl": [
        {"query-id": "q1", "document": "d 1", "start": 0, "end": 3, "score": 2},
        {"query-id": "q1", "document": "d2", "start": 1, "end": 2, "score": 1},
        {"query-id": "q2", "document": "d2", "start": 1, "end": 2, "score": 0},
    ],
    "unanswerable.jsonl": [{"_id": "u1", "text": "Why?"}, {"_id": "u2", "text": "How?"}],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, lines in FILES.items():
        (tmp_path / name).write_text(
            "\n".join(json.dumps(line) for line in lines), encoding="utf-8"
        )
    (tmp_path / "qrels").mkdir()
    qrels = "query-id\tcorpus-id\tscore\nq1\td 1\t1\nq2\td2\t1\n"
    (tmp_path / "qrels" / "test.tsv").write_text(qrels, encoding="utf-8")
    return tmp_path


def read(folder: Path, limit: int | None = None) -> JudgedSet:
    return read_set(folder, "test", limit)


def test_all_that_a_folder_says_is_read(folder: Path) -> None:
    found = read(folder)
    assert list(found.queries) == ["q1", "q2"]
    assert found.queries["q1"].history == (Turn(role="user", text="Zero?"),)
    assert found.answers == {"q1": ("one", "eins")}
    assert [(each.start, each.end, each.score) for each in found.spans["q1"]] == [
        (0, 3, 2),
        (1, 2, 1),
    ]
    assert found.spans["q1"][1].where == f"{folder / 'spans.jsonl'}:2"
    assert set(found.spans) == {"q1"}
    assert list(found.unanswerable) == ["u1", "u2"]
    assert {document for grades in found.qrels.values() for document in grades} == {
        found.spans["q1"][0].document,
        "d2",
    }


def test_without_qrels_documents_are_judged_by_their_spans(folder: Path) -> None:
    (folder / "qrels" / "test.tsv").unlink()
    found = read(folder)
    assert list(found.queries) == ["q1"]
    assert sorted(found.qrels["q1"].values()) == [1, 2]


def test_without_either_nothing_is_judged(folder: Path) -> None:
    (folder / "qrels" / "test.tsv").unlink()
    (folder / "spans.jsonl").unlink()
    with pytest.raises(InvalidInput, match=r"has no qrels/test\.tsv"):
        read(folder)


def test_judgments_of_other_queries_are_none(folder: Path) -> None:
    (folder / "qrels" / "test.tsv").write_text("h\nq9\td2\t1\nq1\td2\t0\n", encoding="utf-8")
    with pytest.raises(InvalidInput, match="judges no query"):
        read(folder)


def test_only_the_first_are_read(folder: Path) -> None:
    found = read(folder, 1)
    assert (list(found.queries), list(found.unanswerable)) == (["q1"], ["u1"])
    assert list(found.qrels) == ["q1"]


@pytest.mark.parametrize(
    ("name", "line", "reason"),
    [
        ("queries.jsonl", '{"_id": "q1"}', "it has no text"),
        ("queries.jsonl", '{"_id": "q1", "text": " "}', "question is empty"),
        ("queries.jsonl", '{"_id": "q1", "text": "x", "history": ["y"]}', "history"),
        ("unanswerable.jsonl", '{"_id": "u1", "text": "x", "history": [{}]}', "it has no role"),
        (
            "queries.jsonl",
            '{"_id": "q1", "text": "x", "history": [{"role": "system", "text": "y"}]}',
            "must be 'user' or 'assistant'",
        ),
        ("answers.jsonl", '{"query-id": "q1", "answers": ["one"]}', "text"),
        ("answers.jsonl", '{"answers": []}', "it has no query-id"),
        ("spans.jsonl", '{"query-id": "q1"}', "it has no start"),
        (
            "spans.jsonl",
            '{"query-id": "q1", "document": "d", "start": 3, "end": 3, "score": 1}',
            "end after it",
        ),
        ("evidence.jsonl", '{"query-id": "q1", "corpus-id": "d"}', "it has no sentences"),
        (
            "evidence.jsonl",
            '{"query-id": "q1", "corpus-id": "d", "sentences": [{"start": -1, "end": 3}]}',
            "0 or more",
        ),
        ("qrels/test.tsv", "q1 d2 1", "with tabs between"),
    ],
)
def test_a_bad_line_is_named(folder: Path, name: str, line: str, reason: str) -> None:
    if name == "evidence.jsonl":
        (folder / "spans.jsonl").unlink()
    path = folder / name
    before = path.read_text("utf-8").splitlines() if path.exists() else []
    path.write_text("\n".join([*before, line]), encoding="utf-8")
    with pytest.raises(InvalidInput, match=rf"{path.name}:{len(before) + 1}: .*{reason}"):
        read(folder)


def test_a_broken_judgment_is_named_by_its_line(tmp_path: Path) -> None:
    path = tmp_path / "test.tsv"
    path.write_text("query-id\tcorpus-id\tscore\nq1\td1\t1\nq1 d2 1\n", encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"test\.tsv:3"):
        read_qrels(path)


def test_texts_are_those_of_the_documents_wanted(tmp_path: Path) -> None:
    lines = ['{"_id": "a", "text": "A"}', "broken", '{"id": "b", "text": "B"}', '{"_id": "c"}']
    (tmp_path / "corpus.jsonl").write_text("\n".join(lines), encoding="utf-8")
    corpus = corpus_of(tmp_path, needed=True)
    assert corpus
    assert texts_of(corpus, {"b", "c"}) == {"b": "B"}


def test_a_set_without_documents_says_so(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"has no corpus\.jsonl"):
        corpus_of(tmp_path, needed=True)
    assert corpus_of(tmp_path, needed=False) is None
