import math
from dataclasses import replace

import numpy as np
import pytest

from qa.answers import Citation, Highlight, Place
from qa.asking import Asker
from qa.confidence import Calibration
from qa.documents import Source
from qa.errors import NotCalibrated
from qa.ports import Stored
from qa.questions import Question, Turn
from qa.retrieving import Retriever
from tests.fakes import TableEncoder, TableSnapshot, passage, unit
from tests.qa.planets import FEEDBACK, LATELY, ONE, PASSAGES, PLAIN, TWO, stored


def test_no_more_passages_than_asked_for(encoder: TableEncoder, snapshot: TableSnapshot) -> None:
    answer = Asker(Retriever(encoder, tuning=PLAIN)).ask(Question(text="moons", k=2), snapshot)
    assert [hit.rank for hit in answer.passages] == [1, 2]
    assert [hit.id for hit in answer.passages] == [TWO.id, ONE.id]


def test_where_nothing_is_found_the_answer_is_empty(encoder: TableEncoder) -> None:
    answer = Asker(Retriever(encoder)).ask(Question(text="nothing"), TableSnapshot({}, {}))
    assert answer.passages == ()
    assert (answer.collection, answer.generation) == ("shelf", 7)


def test_an_answer_cites_where_each_passage_stands(
    encoder: TableEncoder, snapshot: TableSnapshot
) -> None:
    answer = Asker(Retriever(encoder, tuning=PLAIN)).ask(Question(text=" moons "), snapshot)
    assert answer.question == "moons"
    assert (answer.collection, answer.generation) == ("shelf", 7)
    assert answer.took_ms > 0
    venus, mars, _ = answer.passages
    assert (venus.rank, mars.rank) == (1, 2)
    assert mars.text == ONE.text
    assert mars.highlights == (Highlight(start=53, end=72, text="Mars has two moons."),)
    assert mars.citation == Citation(
        number=2,
        document_id="one",
        title="Mars",
        uri="file:///shelf/one",
        sha256="ab" * 32,
        start=40,
        end=72,
        page=3,
        heading_path=(),
        quote=ONE.text,
        link="file:///shelf/one",
        modified=LATELY,
    )
    assert (venus.citation.number, venus.citation.heading_path) == (1, ("Planets", "Venus"))


def test_links_to_the_server_begin_where_it_is_reached(encoder: TableEncoder) -> None:
    sent = Stored(
        passage=ONE,
        title="Mars",
        source=Source(
            key="x", uri="upload:x", media_type="text/plain", sha256="0" * 64, modified=None
        ),
    )
    snapshot = TableSnapshot({1: (sent, unit(1, 0))}, {})
    answer = Asker(Retriever(encoder), public_url="https://ask.example.org").ask(
        Question(text="moons"), snapshot
    )
    assert answer.passages[0].citation.link.startswith("https://ask.example.org/documents/one?")


def test_what_says_the_same_is_cited_with_the_hit(encoder: TableEncoder) -> None:
    copy = passage("MARS is red.  Mars has two moons.", document_id="copy", start=9, page=2)
    items = {**PASSAGES, 4: (stored(copy, "Copy"), unit(1, 0.1))}
    snapshot = TableSnapshot(items, {})
    asker = Asker(Retriever(encoder, tuning=PLAIN))
    hits = asker.ask(Question(text="moons", k=2), snapshot).passages
    assert [(hit.rank, hit.id) for hit in hits] == [(1, ONE.id), (2, TWO.id)]
    assert hits[1].citation.number == 2
    assert hits[0].duplicates == (
        Place(
            id=copy.id,
            document_id="copy",
            title="Copy",
            uri="file:///shelf/copy",
            start=9,
            end=42,
            page=2,
            heading_path=(),
            link="file:///shelf/copy",
            exact=True,
        ),
    )
    apart = asker.ask(Question(text="moons", k=2, collapse=False), snapshot).passages
    assert [(hit.id, hit.duplicates) for hit in apart] == [(ONE.id, ()), (copy.id, ())]


def test_scores_are_a_passages_own_wherever_it_is_ranked(encoder: TableEncoder) -> None:
    copy = passage(ONE.text, document_id="copy")
    items = {**PASSAGES, 4: (stored(copy, "Copy"), unit(1, 0.1))}
    snapshot = TableSnapshot(items, {})
    asker = Asker(Retriever(encoder, tuning=PLAIN))
    apart = asker.ask(Question(text="moons", collapse=False), snapshot).passages
    scores = {hit.id: (hit.score, hit.scores) for hit in apart}
    for more in ({}, {"diversity": 0.9}, {"group_by": "document"}):
        for hit in asker.ask(Question(text="moons", **more), snapshot).passages:
            assert (hit.score, hit.scores) == scores[hit.id]


def test_hits_name_the_context_they_stand_in(
    encoder: TableEncoder, snapshot: TableSnapshot
) -> None:
    asker = Asker(Retriever(encoder, tuning=PLAIN))
    answer = asker.ask(Question(text="moons", context=1), snapshot)
    assert [hit.context for hit in answer.passages] == [1, 2, 3]
    for hit, context in zip(answer.passages, answer.contexts, strict=True):
        assert (context.text, context.start) == (hit.text, hit.citation.start)
    plain = asker.ask(Question(text="moons"), snapshot)
    assert (plain.contexts, plain.passages[0].context) == ((), None)


SENTENCES = {1: np.array([unit(0, 1), unit(1, 0)])}  # of "Mars is red. Mars has two moons."


def highlighted(snapshot: TableSnapshot, question: Question, *, known: float = 1.0) -> str:
    """The sentence of the passage about Mars that is chosen."""
    vectors = {"tell": unit(0, 1), "point": unit(4, 3), "red point": unit(0, 1)}
    encoder = TableEncoder(vectors, known=known)
    hits = Asker(Retriever(encoder, tuning=FEEDBACK)).ask(question, snapshot).passages
    ((mark,),) = [hit.highlights for hit in hits if hit.id == ONE.id]
    return mark.text


def test_the_answering_sentence_is_chosen_by_its_vector_too() -> None:
    own, bare = TableSnapshot(PASSAGES, {}, sentences=SENTENCES), TableSnapshot(PASSAGES, {})
    asked = Question(text="tell")
    turned = {1: SENTENCES[1][::-1]}
    assert highlighted(own, asked) == highlighted(bare, asked) == "Mars is red."
    turned_round = TableSnapshot(PASSAGES, {}, sentences=turned)
    assert highlighted(turned_round, asked) == "Mars has two moons."


def test_in_a_conversation_the_question_as_it_was_searched_chooses_the_sentence() -> None:
    own = TableSnapshot(PASSAGES, {}, sentences=SENTENCES)
    assert highlighted(own, Question(text="point")) == "Mars has two moons."
    after = Question(text="point", history=(Turn(role="user", text="red"),))
    assert highlighted(own, after) == "Mars is red."


def test_what_an_encoder_was_not_made_for_it_has_little_to_say_of() -> None:
    vectors = {"two moons": unit(0, 1)}
    own = TableSnapshot(PASSAGES, {}, sentences=SENTENCES)
    for known, expected in ((1.0, "Mars is red."), (0.1, "Mars has two moons.")):
        encoder = TableEncoder(vectors, known=known)
        asker = Asker(Retriever(encoder, tuning=PLAIN))
        hits = asker.ask(Question(text="two moons"), own).passages
        ((mark,),) = [hit.highlights for hit in hits if hit.id == ONE.id]
        assert mark.text == expected
    silent = Retriever(encoder, tuning=replace(PLAIN, weights={"dense": 0.0, "lexical": 1.0}))
    snapshot = TableSnapshot(PASSAGES, {"two moons": {1: 1.0}}, sentences=SENTENCES)
    (hit, *_) = Asker(silent).ask(Question(text="two moons"), snapshot).passages
    assert [mark.text for mark in hit.highlights] == ["Mars has two moons."]


SURE = Calibration(weights=(4.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0), intercept=-2.0)


def test_an_answer_says_how_sure_it_is(encoder: TableEncoder, snapshot: TableSnapshot) -> None:
    asker = Asker(Retriever(encoder, tuning=PLAIN), calibration=SURE)
    answer = asker.ask(Question(text="moons"), snapshot)
    assert answer.signals
    assert answer.confidence == round(SURE.probability(answer.signals), 4)
    assert answer.answerable == (answer.confidence >= 0.5)
    silent = Asker(Retriever(encoder, tuning=PLAIN)).ask(Question(text="moons"), snapshot)
    assert (silent.confidence, silent.answerable) == (None, None)
    assert silent.passages == answer.passages


def test_nothing_is_answered_that_is_less_sure_than_is_wanted(
    encoder: TableEncoder, snapshot: TableSnapshot
) -> None:
    asker = Asker(Retriever(encoder, tuning=PLAIN), calibration=SURE)
    sure = asker.ask(Question(text="moons"), snapshot).confidence
    assert sure
    just = asker.ask(Question(text="moons", sure=sure), snapshot)
    assert (len(just.passages), just.answerable) == (3, True)
    less = asker.ask(Question(text="moons", sure=sure + 0.01, context=1), snapshot)
    assert (less.passages, less.contexts, less.answerable) == ((), (), False)
    assert less.confidence == sure
    anyway = asker.ask(Question(text="moons", sure=0.0), snapshot)
    assert (anyway.passages, anyway.answerable) == (just.passages, True)


def test_where_nothing_is_found_that_is_sure(encoder: TableEncoder) -> None:
    empty = TableSnapshot({}, {})
    for calibration in (SURE, None):
        asker = Asker(Retriever(encoder, tuning=PLAIN), calibration=calibration)
        answer = asker.ask(Question(text="moons"), empty)
        assert (answer.confidence, answer.answerable, answer.signals) == (0.0, False, None)


def test_how_sure_it_is_cannot_be_asked_for_where_nothing_was_fitted(
    encoder: TableEncoder, snapshot: TableSnapshot
) -> None:
    asker = Asker(Retriever(encoder, tuning=PLAIN))
    with pytest.raises(NotCalibrated, match="pincite calibrate"):
        asker.ask(Question(text="moons", sure=0.9), snapshot)
    assert asker.ask(Question(text="moons", sure=0.0), snapshot).passages


def test_of_two_readings_the_surer_one_says_how_sure(
    encoder: TableEncoder, snapshot: TableSnapshot
) -> None:
    following = Question(text="moons", history=(Turn(role="user", text="Mars"),))
    for weight in (4.0, -4.0):
        fitted = Calibration(weights=(weight, *SURE.weights[1:]), intercept=0.0)
        asker = Asker(Retriever(encoder, tuning=PLAIN), calibration=fitted)
        answer = asker.ask(following, snapshot)
        (row,) = [r for r, (s, _) in PASSAGES.items() if s.passage.id == answer.passages[0].id]
        cosines = [
            float(PASSAGES[row][1] @ encoder.encode_query(t)) for t in ("moons", "Mars moons")
        ]
        surest = max(1 / (1 + math.exp(-weight * each)) for each in cosines)
        assert answer.confidence == pytest.approx(surest, abs=1e-4)
        assert cosines[0] != pytest.approx(cosines[1])
