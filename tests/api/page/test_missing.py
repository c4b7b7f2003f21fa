from typing import Any

from api.page.missing import missing, said
from index.judgements import Given, Judged, Judgement

GAP: dict[str, Any] = {
    "number": 3,
    "state": "answered",
    "question": "Why?",
    "wordings": ["Why?", "why"],
    "collection": "handbook",
    "count": 1_200,
    "askers": 2,
    "last_asked": "2026-03-31T09:30:00.000Z",
    "found": {
        "confidence": 0.904,
        "passage": {
            "id": "p1",
            "document_id": "d/1",
            "start": 0,
            "end": 3,
            "title": " \n",
            "text": "So.",
        },
    },
}


def test_a_gap_is_shown_with_what_answers_it_now() -> None:
    shown = missing(GAP)
    assert (shown.number, shown.others, shown.day) == (3, ("why",), "2026-03-31")
    assert shown.often == "1,200 times by 2 people"
    assert shown.again == "/?q=Why%3F&collection=handbook"
    assert shown.found is not None
    assert (shown.found.title, shown.found.text, shown.found.sure) == ("d/1", "So.", 90)
    assert shown.found.opens == "/documents/d%2F1?collection=handbook&passage=p1&start=0&end=3#p-p1"
    once = missing({**GAP, "count": 1, "askers": 1, "found": None, "state": "dismissed"})
    assert (once.often, once.found, once.is_dismissed) == ("once", None, True)


def test_what_was_said_is_shown_one_by_one() -> None:
    receipt = {"question": "Why?", "collection": "default"}
    given = Given(id="a", at=0.0, door="http", asker="", receipt=receipt)
    up = Judgement(person="ada", at=0.0, verdict="up", note="yes")
    down = Judgement(person="", at=86_400.0, verdict="down", note="")
    first, second = said(Judged(answer=given, judgements=(up, down)))
    assert (first.helped, first.note, first.person, first.day) == (True, "yes", "ada", "1970-01-01")
    assert (second.helped, second.day) == (False, "1970-01-02")
    assert first.again == "/?q=Why%3F&collection=default"
