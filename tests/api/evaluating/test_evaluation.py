import gzip
import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from api.evaluating.evaluation import Evaluation, evaluate
from api.library import Library
from api.settings import Settings
from qa.errors import CollectionNotFound, InvalidInput

CORPUS = {
    "d/1": "Mars has two moons, Phobos and Deimos.",
    "d/2": "A refund takes five working days.",
    "d/3": "The lighthouse was electrified in 1938.",
    "empty": "",
}
QUERIES = {"q1": "How many moons has Mars?", "q2": "How long do refunds take?", "unjudged": "x"}
QRELS = "query-id\tcorpus-id\tscore\nq1\td/1\t1\nq2\td/2\t1\nq2\td/3\t0\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "set"
    (made / "qrels").mkdir(parents=True)
    lines = [json.dumps({"_id": i, "title": "", "text": text}) for i, text in CORPUS.items()]
    (made / "corpus.jsonl").write_text("\n".join(lines), encoding="utf-8")
    queries = [json.dumps({"_id": i, "text": text}) for i, text in QUERIES.items()]
    (made / "queries.jsonl").write_text("\n".join(queries), encoding="utf-8")
    (made / "qrels" / "test.tsv").write_text(QRELS, encoding="utf-8")
    return made


def test_a_folder_is_indexed_and_measured(folder: Path, models: Path, tmp_path: Path) -> None:
    found = evaluate(folder, settings=Settings(home=tmp_path / "home", models=models))
    assert found.measures == dict.fromkeys(
        ("ndcg@10", "mrr@10", "recall@1", "recall@10", "recall@100"), 1.0
    )
    assert (found.documents, found.queries, found.failed) == (3, 2, 1)
    assert not (tmp_path / "home" / "catalog.sqlite").exists()


def test_gzip_gives_the_same(folder: Path, models: Path, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", models=models)
    plain = evaluate(folder, settings=settings)
    for name in ("corpus.jsonl", "queries.jsonl", "qrels/test.tsv"):
        data = (folder / name).read_bytes()
        (folder / name).unlink()
        (folder / f"{name}.gz").write_bytes(gzip.compress(data))
    packed = evaluate(folder, settings=settings)
    assert packed.measures == plain.measures
    assert packed.documents == plain.documents


def test_a_query_is_never_answered_by_itself(folder: Path, models: Path, tmp_path: Path) -> None:
    (folder / "qrels" / "test.tsv").write_text("h\nd/1\td/2\t1\n", encoding="utf-8")
    (folder / "queries.jsonl").write_text('{"_id": "d/1", "text": "Mars"}\n', encoding="utf-8")
    found = evaluate(folder, settings=Settings(home=tmp_path / "home", models=models))
    assert found.measures["recall@100"] == 1.0
    assert found.measures["mrr@10"] in {1.0, 0.5}


@pytest.mark.parametrize("name", ["corpus.jsonl", "queries.jsonl", "qrels/test.tsv"])
def test_a_file_that_is_missing_is_named(
    folder: Path, models: Path, tmp_path: Path, name: str
) -> None:
    (folder / name).unlink()
    with pytest.raises(InvalidInput, match=Path(name).name):
        evaluate(folder, settings=Settings(home=tmp_path / "home", models=models))


def write(folder: Path, name: str, *lines: Mapping[str, object]) -> None:
    text = "".join(json.dumps(line) + "\n" for line in lines)
    (folder / name).write_text(text, encoding="utf-8")


@pytest.fixture
def measured(folder: Path, models: Path, tmp_path: Path) -> Callable[[], Evaluation]:
    settings = Settings(home=tmp_path / "home", models=models)
    return lambda: evaluate(folder, settings=settings)


def test_a_conversation_is_asked_with_its_history(
    folder: Path, measured: Callable[[], Evaluation]
) -> None:
    asked: dict[str, object] = {"_id": "q1", "text": "And how many days?"}
    write(folder, "queries.jsonl", asked)
    alone = measured()
    turns = [{"role": "user", "text": "How many moons has Mars, Phobos and Deimos and any other?"}]
    write(folder, "queries.jsonl", {**asked, "history": turns})
    after = measured()
    assert alone.values["mrr@10"]["q1"] < after.values["mrr@10"]["q1"] == 1.0


def test_what_cannot_be_answered_is_told_by_the_confidence(
    folder: Path, measured: Callable[[], Evaluation]
) -> None:
    nothing = {"_id": "q1", "text": "Who painted the Sistine Chapel?"}
    write(folder, "unanswerable.jsonl", nothing)
    found = measured()
    assert found.unanswerable == 1
    assert found.measures["auroc"] == 1.0
    assert found.measures["coverage@90"] == pytest.approx(2 / 3, abs=1e-5)
    assert 0 < found.measures["ece"] < 1
    assert {"auroc", "coverage@90", "ece"}.isdisjoint(found.values)


def test_answers_are_looked_for_in_the_highlights(
    folder: Path, measured: Callable[[], Evaluation]
) -> None:
    write(
        folder,
        "answers.jsonl",
        {"query-id": "q1", "corpus-id": "d/1", "answers": [{"text": "Two moons!"}]},
        {"query-id": "q2", "corpus-id": "d/2", "answers": [{"text": "six"}, {"text": "seven"}]},
        {"query-id": "unjudged", "answers": [{"text": "x"}]},
        {"query-id": "q2", "final_decision": "yes"},
    )
    found = measured()
    assert found.values["answer@1"] == {"q1": 1.0, "q2": 1.0}
    assert found.values["highlight@1"] == {"q1": 1.0, "q2": 0.0}
    assert found.measures["highlight@1"] == 0.5


def test_highlights_are_judged_where_the_first_passage_is_right(
    folder: Path, measured: Callable[[], Evaluation]
) -> None:
    (folder / "qrels" / "test.tsv").write_text("h\nq1\td/2\t1\n", encoding="utf-8")
    write(folder, "answers.jsonl", {"query-id": "q1", "answers": [{"text": "two moons"}]})
    found = measured()
    assert found.measures["answer@1"] == 0.0
    assert "highlight@1" not in found.measures


@pytest.mark.parametrize(
    ("name", "line"),
    [
        (
            "spans.jsonl",
            {"query-id": "q1", "document": "d/1", "start": 9, "end": 18, "score": 1},
        ),
        (
            "evidence.jsonl",
            {"query-id": "q1", "corpus-id": "d/1", "sentences": [{"start": 0, "end": 9}]},
        ),
    ],
)
def test_spans_judge_passages(
    folder: Path, measured: Callable[[], Evaluation], name: str, line: dict[str, object]
) -> None:
    write(folder, name, line)
    found = measured()
    assert found.values["passage-ndcg@10"] == {"q1": 1.0}
    assert set(found.values["ndcg@10"]) == {"q1", "q2"}


def test_spans_alone_judge_documents_too(folder: Path, measured: Callable[[], Evaluation]) -> None:
    (folder / "qrels" / "test.tsv").unlink()
    span = {"query-id": "q1", "document": "d/1", "start": 9, "end": 18, "score": 2}
    write(folder, "spans.jsonl", span)
    found = measured()
    assert found.queries == 1
    assert found.measures["ndcg@10"] == found.measures["passage-ndcg@10"] == 1.0


def test_a_span_of_a_text_with_other_blanks_is_found(
    folder: Path, measured: Callable[[], Evaluation]
) -> None:
    filler = "The sea is wide.   " * 60
    text = f"{filler}\n\n\n\n{filler}\n\nMars  has  two  moons."
    write(folder, "corpus.jsonl", {"_id": "d/1", "text": text})
    span = {"query-id": "q1", "document": "d/1", "end": len(text), "score": 1}
    write(folder, "spans.jsonl", {**span, "start": text.index("Mars")})
    found = measured()
    assert found.passages > 1
    assert found.measures["passage-mrr@10"] == 1.0


@pytest.mark.parametrize(
    "span", [{"document": "d/9"}, {"document": "d/1", "end": 900}, {"document": "empty"}]
)
def test_a_span_of_nothing_is_named_by_its_line(
    folder: Path, measured: Callable[[], Evaluation], span: dict[str, object]
) -> None:
    write(folder, "spans.jsonl", {"query-id": "q1", "start": 800, "end": 801, "score": 1, **span})
    with pytest.raises(InvalidInput, match=r"spans\.jsonl:1: "):
        measured()


def test_fewer_are_asked(folder: Path, models: Path, tmp_path: Path) -> None:
    write(
        folder,
        "unanswerable.jsonl",
        {"_id": "u1", "text": "Who painted it?"},
        {"_id": "u2", "text": "Why?"},
    )
    settings = Settings(home=tmp_path / "home", models=models)
    found = evaluate(folder, settings=settings, limit=1)
    assert (found.queries, found.unanswerable, set(found.values["ndcg@10"])) == (1, 1, {"q1"})


def test_spans_count_in_the_corpus_where_there_is_one_though_a_collection_is_asked(
    folder: Path, models: Path, tmp_path: Path
) -> None:
    text = "Mars \n\n\n\n has two moons, Phobos and Deimos."
    write(folder, "corpus.jsonl", {"_id": "d/1", "text": text}, {"_id": "d/2", "text": "No."})
    start = text.index("two moons")
    span = {"query-id": "q1", "document": "d/1", "start": start, "end": start + 9, "score": 1}
    write(folder, "spans.jsonl", span)
    settings = Settings(home=tmp_path / "home", models=models, collection="own")
    with Library(settings, writing=True) as library:
        assert [each.status for each in library.ingest([str(folder / "corpus.jsonl")])]
    found = evaluate(folder, settings=settings, collection="own", limit=1)
    assert found.measures["passage-recall@1"] == 1.0


def test_a_collection_is_asked_instead(folder: Path, models: Path, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", models=models)
    with Library(settings.model_copy(update={"collection": "own"}), writing=True) as library:
        assert [each.status for each in library.ingest([str(folder / "corpus.jsonl")])]
    (folder / "corpus.jsonl").unlink()
    span = {"query-id": "q1", "document": "d/1", "start": 9, "end": 18, "score": 1}
    write(folder, "spans.jsonl", span)
    found = evaluate(folder, settings=settings, collection="own")
    assert (found.documents, found.measures["passage-ndcg@10"]) == (3, 1.0)
    with pytest.raises(CollectionNotFound):
        evaluate(folder, settings=settings, collection="none")
