import json
from dataclasses import replace
from pathlib import Path

from api.evaluating.evaluation import evaluate
from api.golden import Golden, golden_of
from api.library import Library
from api.records import new_record
from index.judgements import DOWN, UP, Given, Judged, Judgement, New
from qa.answers import Answer
from qa.questions import Question, Turn

MOONS = Question(text="Mars has how many moons?")
CUP = Question(text="Who won the football world cup in 1998?", sure=0.9)


def judged(answer: Answer, question: Question, *verdicts: str, passage: str = "") -> Judged:
    new: New = new_record(answer, question, door="test")
    given = Given(id=new.id, at=1.0, door="test", asker="", receipt=new.receipt, shown=new.shown)
    said = tuple(
        Judgement(person=f"U{n}", at=2.0, verdict=verdict, note="", passage=passage)
        for n, verdict in enumerate(verdicts)
    )
    return Judged(answer=given, judgements=said)


def made(library: Library, *those: Judged) -> Golden:
    return golden_of(those, library, None)


def test_what_was_judged_up_answers_and_down_does_not(stocked: Library) -> None:
    answer = stocked.ask(MOONS)
    best, second = (hit.citation for hit in answer.passages[:2])
    up = judged(answer, MOONS, UP)
    down = judged(answer, MOONS, DOWN, DOWN, UP)
    other = judged(answer, MOONS, UP, passage=answer.passages[1].id)
    golden = made(stocked, up, down, other, judged(answer, MOONS, UP, DOWN))
    assert [query["text"] for query in golden.queries] == [MOONS.text] * 3
    assert [
        (span["document"], span["start"], span["end"], span["score"]) for span in golden.spans
    ] == [
        (best.document_id, best.start, best.end, 1),
        (best.document_id, best.start, best.end, 0),
        (second.document_id, second.start, second.end, 1),
    ]
    assert (golden.unanswerable, golden.gone) == ((), 0)


def test_where_it_was_right_to_show_nothing_nothing_answers(stocked: Library) -> None:
    answer = stocked.ask(CUP)
    assert answer.passages == ()
    golden = made(stocked, judged(answer, CUP, UP), judged(answer, CUP, DOWN))
    assert [query["text"] for query in golden.unanswerable] == [CUP.text]
    assert (golden.queries, golden.spans) == ((), ())


def test_a_passage_that_was_unlikely_and_judged_up_answers(stocked: Library) -> None:
    unlikely = replace(CUP, sure=None)
    answer = stocked.ask(unlikely)
    assert answer.answerable is False
    golden = made(stocked, judged(answer, unlikely, UP))
    assert [span["score"] for span in golden.spans] == [1]
    assert golden.unanswerable == ()


def test_of_another_collection_nothing_is_taken(stocked: Library) -> None:
    stocked.home.create("other")
    golden = golden_of([judged(stocked.ask(MOONS), MOONS, UP)], stocked, "other")
    assert golden == Golden(queries=(), spans=(), unanswerable=(), gone=0)


def test_a_passage_is_known_again_where_it_stands_now_and_else_left_out(
    stocked: Library, tmp_path: Path
) -> None:
    answer = stocked.ask(Question(text="Where does Phobos rise?"))
    moved = judged(answer, MOONS, UP)
    gone = judged(stocked.ask(MOONS), MOONS, UP)
    assert moved.answer.shown.spots[0].digest != gone.answer.shown.spots[0].digest
    (tmp_path / "mars.md").write_text(
        "# Mars\n\nMars is also called the red planet, for the iron oxide on its surface.\n\n"
        "## Phobos\n\nPhobos rises in the west.\n"
    )
    assert [each.status for each in stocked.ingest([tmp_path / "mars.md"])] == ["updated"]
    golden = made(stocked, moved, gone)
    assert golden.gone == 1
    (span,) = golden.spans
    text = stocked.document(span["document"]).content.text
    assert "Phobos rises in the west." in text[span["start"] : span["end"]]


def test_evaluating_takes_it(stocked: Library, tmp_path: Path) -> None:
    turns = (Turn(role="user", text="What about Mars?"),)
    follow_up = Question(text="How many moons does it have?", history=turns)
    golden = made(
        stocked,
        judged(stocked.ask(MOONS), MOONS, UP),
        judged(stocked.ask(follow_up), follow_up, UP),
        judged(stocked.ask(CUP), CUP, UP),
    )
    folder = tmp_path / "golden"
    folder.mkdir()
    for name in ("queries", "spans", "unanswerable"):
        lines = "".join(json.dumps(line) + "\n" for line in getattr(golden, name))
        (folder / f"{name}.jsonl").write_text(lines)
    found = evaluate(
        folder,
        settings=stocked.settings,
        split="test",
        limit=None,
        collection="default",
        progress=lambda *_: None,
    )
    assert found.measures["passage-recall@1"] == 1.0
    assert found.measures["auroc"] == 1.0
