from qa.answers import Citation, Highlight
from qa.asking import Asker
from qa.documents import Source
from qa.ports import Stored
from qa.questions import Question
from qa.retrieving import Retriever
from tests.fakes import TableEncoder, TableSnapshot, unit
from tests.qa.planets import ONE, PLAIN, TWO


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
    assert answer.passages[0].citation.link.startswith("https://ask.example.org/v1/documents/one/")
