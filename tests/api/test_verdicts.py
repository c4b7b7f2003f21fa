from dataclasses import asdict
from typing import Any

import pytest

from api.verdicts import claims_of, verdict_json, verdict_of
from qa.errors import InvalidCitation, ServerError
from qa.verifying import Claim, verify

CITATION: dict[str, Any] = {
    "number": 1,
    "document_id": "d",
    "title": "Moons",
    "sha256": "00",
    "start": 2,
    "end": 7,
    "quote": "Moons",
}
CLAIM = Claim(document_id="d", sha256="00", start=2, end=7, quote="Moons")


@pytest.mark.parametrize(
    ("data", "claims"),
    [
        (CITATION, [CLAIM]),
        ({"rank": 1, "text": "Moons", "citation": CITATION}, [CLAIM]),
        ({"passages": [{"citation": CITATION}, {"citation": CITATION}]}, [CLAIM, CLAIM]),
        ({"question": "Which?", "passages": []}, []),
    ],
)
def test_citations_are_found_wherever_they_are(data: Any, claims: list[Claim]) -> None:
    assert claims_of(data) == claims


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        "text",
        {},
        {"passages": [None]},
        {"passages": [{}]},
        {"passages": {}},
        {"citation": None},
        {**CITATION, "start": True},
        {**CITATION, "start": 2.0},
        {**CITATION, "end": "7"},
        {**CITATION, "quote": None},
        {**CITATION, "quote": ""},
        {**CITATION, "start": -1},
    ],
)
def test_what_is_no_citation(data: Any) -> None:
    with pytest.raises(InvalidCitation):
        claims_of(data)


def test_a_verdict_has_everything() -> None:
    verdict = verify(CLAIM, "My moons", "00")
    assert verdict.status == "gone"
    changed = verify(Claim(document_id="d", sha256="00", start=0, end=9, quote="Two moons"),
                     "Ten moons", "01")  # fmt: skip
    assert changed.status == "changed"
    for each in (verdict, changed):
        written = verdict_json(each)
        assert written == {**asdict(each), "difference": [asdict(c) for c in each.difference]}
    assert verdict_json(changed)["difference"][0] == {
        "kind": "replace",
        "before": "Two",
        "after": "Ten",
    }


@pytest.mark.parametrize(
    "sent", [[], None, {}, {"status": "well"}, {"status": "gone", "difference": [1]}]
)
def test_what_is_no_verdict(sent: object) -> None:
    with pytest.raises(ServerError, match="not a verdict"):
        verdict_of(sent)
