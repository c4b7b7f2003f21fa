import json
from dataclasses import replace

import pytest

from api.mcp.arguments import AskIn, SearchIn
from api.mcp.asking import CURATED, MAX_RESULTS, NOT_FOUND, UNLIKELY, ask, search, titled
from api.mcp.desk import Desk
from api.mcp.places import PASSAGES, place_of
from api.mcp.reading import piece_of
from api.wire import answer_json
from qa.errors import CollectionNotFound
from qa.questions import Question


def test_an_answer_is_what_the_library_answers(desk: Desk) -> None:
    question = "How long do refunds take?"
    with desk.using(None) as library:
        answer = library.ask(Question(text=question, k=4))
    told = ask(desk, AskIn(question=question, k=4))
    assert (told.confidence, told.answerable) == (answer.confidence, answer.answerable)
    assert [(p.quote, p.document_id, p.start, p.end, p.sha256, p.uri) for p in told.passages] == [
        (c.quote, c.document_id, c.start, c.end, c.sha256, c.uri)
        for c in (hit.citation for hit in answer.passages)
    ]
    assert [p.highlights for p in told.passages] == [
        [h.text for h in hit.highlights] for hit in answer.passages
    ]
    assert [place_of(p.id).id for p in told.passages] == [hit.id for hit in answer.passages]
    assert told.note is None


def test_what_a_person_pinned_comes_first_and_is_told_to_be_so(desk: Desk) -> None:
    question = "Who pays for the parcel?"
    last = ask(desk, AskIn(question=question)).passages[-1]
    with desk.using(None) as library:
        pin = library.pin([question], place_of(last.id).id).pin
        try:
            told = ask(desk, AskIn(question=question.upper()))
        finally:
            library.unpin(pin.id)
    assert (told.note, told.answerable) == (CURATED, True)
    assert [p.curated for p in told.passages[:2]] == [question, None]
    assert told.passages[0].id == last.id


def test_no_passage_is_written_twice(desk: Desk) -> None:
    question = "How long do refunds take?"
    told = ask(desk, AskIn(question=question)).model_dump(mode="json", exclude_none=True)
    with desk.using(None) as library:
        whole = answer_json(library.ask(Question(text=question, k=5)))
    assert json.dumps(told).count("The money goes back") == 1
    assert json.dumps(whole).count("The money goes back") == 2
    assert len(json.dumps(told)) < 0.8 * len(json.dumps(whole))


def test_not_found_is_an_answer_with_what_to_make_of_it(desk: Desk) -> None:
    told = ask(desk, AskIn(question="Who won the world cup of 1998?", sure=0.9))
    assert (told.passages, told.answerable, told.note) == ([], False, NOT_FOUND)
    told = ask(desk, AskIn(question="Who won the world cup of 1998?"))
    assert told.passages
    assert (told.answerable, told.note) == (False, UNLIKELY)
    told = ask(desk, AskIn(question="parcels", filters={"region": "south"}))
    assert (told.passages, told.note) == ([], NOT_FOUND)


def test_a_follow_up_says_how_it_was_understood(desk: Desk) -> None:
    history = [{"role": "user", "text": "How do parcels travel to Norway?"}]
    told = ask(desk, AskIn.model_validate({"question": "And to Chile?", "history": history}))
    assert told.understood_as is not None
    assert "parcels" in told.understood_as
    assert told.passages[0].document_id == "chile"


def test_the_collection_named_is_asked(desk: Desk) -> None:
    told = ask(desk, AskIn(question="How heavy is the lamp?", collection="Lamps"))
    assert told.collection == "lamps"
    assert told.passages[0].id.startswith("pincite://lamps/passages/")
    with pytest.raises(CollectionNotFound, match="default, lamps"):
        ask(desk, AskIn(question="x", collection="none"))


def test_urls_open_by_themselves_over_http_and_name_the_source_elsewhere(desk: Desk) -> None:
    over_http = replace(desk, base="https://docs.example")
    odd = AskIn(question="Where do lamps shine?", k=1)
    assert ask(desk, odd).passages[0].url == "record:a+b=c~d@e:f"
    url = ask(over_http, odd).passages[0].url
    assert url.startswith("https://docs.example/documents/a%2Bb%3Dc~d%40e%3Af?collection=")
    page = AskIn(question="How do parcels travel to Norway?", k=1)
    for each in (desk, over_http):
        assert ask(each, page).passages[0].url.startswith("https://example.org/norway#:~:text=")


def test_what_search_finds_is_not_shown_by_fetching_what_it_found_before(desk: Desk) -> None:
    found = search(desk, SearchIn(query="shelves were dusted and counted, nothing amiss")).results
    assert 1 < len(found) <= MAX_RESULTS
    seen: list[tuple[str, int, int]] = []
    for each in found:
        place = place_of(each.id)
        assert place.kind == PASSAGES
        with desk.using(None) as library:
            piece = piece_of(library, place)
        own = piece.passage
        assert not any(
            document == piece.document.id and start <= own.start and own.end <= end
            for document, start, end in seen
        )
        seen.append((piece.document.id, piece.start, piece.end))
    assert len({document for document, _, _ in seen}) < len(seen)


def test_search_finds_places_in_the_order_of_the_answer(desk: Desk) -> None:
    query = "When does the vault open?"
    found = [place_of(each.id).id for each in search(desk, SearchIn(query=query)).results]
    with desk.using(None) as library:
        ranked = [hit.id for hit in library.ask(Question(text=query, k=30)).passages]
    assert found[0] == ranked[0]
    assert found == [each for each in ranked if each in found]


def test_a_place_is_named_by_its_heading_and_page() -> None:
    assert titled("Guide", ("Guide", "Tides", "Spring"), 3) == "Guide > Spring, p. 3"
    assert titled("Guide", ("Guide",), None) == "Guide"
