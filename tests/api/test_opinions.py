from api.opinions import gap_json, judged_json
from index.judgements import ANSWERED, OPEN, Found, Gap, Given, Judged, Judgement, Shown, Spot

SPOT = Spot(passage="p1", document="d1", start=3, end=9, digest="abc")
PLACE = {"id": "p1", "document_id": "d1", "start": 3, "end": 9}
GIVEN = Given(
    id="a1",
    at=0.0,
    door="http",
    asker="ada",
    receipt={"question": "Why?", "collection": "default"},
    shown=Shown(confidence=0.25, unsure=True, spots=(SPOT,), title="T", text="Because"),
)


def test_a_judged_answer() -> None:
    said = Judgement(person="ada", at=60.0, verdict="up", note="yes", passage="p1")
    assert judged_json(7, Judged(answer=GIVEN, judgements=(said,))) == {
        "number": 7,
        "answer_id": "a1",
        "question": "Why?",
        "collection": "default",
        "door": "http",
        "asker": "ada",
        "asked": "1970-01-01T00:00:00.000Z",
        "confidence": 0.25,
        "passages": [PLACE],
        "judgements": [
            {
                "person": "ada",
                "at": "1970-01-01T00:01:00.000Z",
                "verdict": "up",
                "note": "yes",
                "passage": "p1",
            }
        ],
    }


def test_a_gap() -> None:
    gap = Gap(number=3, state=OPEN, count=2, askers=1, first=0.0, example=GIVEN)
    written = gap_json(gap, ["Why?", "why"])
    assert written["best"] == {**PLACE, "title": "T", "text": "Because"}
    assert (written["found"], written["wordings"]) == (None, ["Why?", "why"])
    found = Found(at=60.0, confidence=0.75, spot=SPOT, title="U", text="So")
    bare = Given(id="a", at=0.0, door="", asker="", receipt={}, shown=Shown())
    written = gap_json(
        Gap(number=3, state=ANSWERED, count=2, askers=1, first=0.0, example=bare, found=found), []
    )
    assert written["best"] is None
    assert written["found"] == {
        "at": "1970-01-01T00:01:00.000Z",
        "confidence": 0.75,
        "passage": {**PLACE, "title": "U", "text": "So"},
    }
