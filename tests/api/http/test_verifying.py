import json
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.http.schemas import VerdictOut
from qa.verifying import MAX_QUOTE

CITATION: dict[str, Any] = {
    "document_id": "upload:returns.md",
    "sha256": "00",
    "start": 0,
    "end": 31,
    "quote": "Refunds take five working days.",
}


def verify(client: TestClient, citation: dict[str, Any], **more: Any) -> Any:
    response = client.post("/v1/verify", json={"citation": citation, **more})
    assert response.status_code == 200, response.text
    verdict = response.json()
    assert VerdictOut.model_validate(verdict).model_dump() == verdict
    return verdict


def test_every_citation_of_an_answer_is_exact(stocked: TestClient) -> None:
    hits = stocked.post("/v1/ask", json={"question": "refunds and ferries"}).json()["passages"]
    assert len(hits) > 3
    for hit in hits:
        verdict = verify(stocked, hit["citation"])
        assert (verdict["status"], verdict["same_original"]) == ("exact", True)
        for name in ("document_id", "sha256", "start", "end"):
            assert verdict[name] == hit["citation"][name]
        assert verdict["text"] == hit["text"]


def test_moved_within_the_document(stocked: TestClient) -> None:
    verdict = verify(stocked, CITATION)
    whole = stocked.get("/v1/documents/upload:returns.md/text").text
    assert (verdict["status"], verdict["same_original"]) == ("moved", False)
    assert whole[verdict["start"] : verdict["end"]] == verdict["text"] == CITATION["quote"]


def test_moved_to_another_document(stocked: TestClient) -> None:
    verdict = verify(stocked, {**CITATION, "document_id": "upload:away.md"})
    assert (verdict["status"], verdict["document_id"]) == ("moved", "upload:returns.md")


def test_changed(stocked: TestClient) -> None:
    verdict = verify(stocked, {**CITATION, "quote": "Refunds take three working days."})
    assert (verdict["status"], verdict["text"]) == ("changed", CITATION["quote"])
    assert verdict["difference"][1] == {"kind": "replace", "before": "three", "after": "five"}


def test_gone(stocked: TestClient) -> None:
    verdict = verify(stocked, {**CITATION, "quote": "Whales sing in the deep."})
    assert (verdict["status"], verdict["document_id"], verdict["text"]) == ("gone", None, None)
    assert verdict["sha256"]
    away = verify(stocked, {**CITATION, "document_id": "away", "quote": "Whales sing."})
    assert (away["status"], away["sha256"]) == ("gone", None)


def test_only_the_collection_named_is_looked_in(stocked: TestClient) -> None:
    assert verify(stocked, CITATION, collection="lamps")["status"] == "gone"
    lamp = {**CITATION, "document_id": "r1", "end": 21, "quote": "Lamps shine brightly."}
    assert verify(stocked, lamp, collection="lamps")["status"] == "exact"


@pytest.mark.parametrize(
    ("changes", "status", "code", "says"),
    [
        ({"quote": ""}, 422, "invalid-citation", "nothing"),
        ({"quote": "x" * (MAX_QUOTE + 1)}, 422, "invalid-citation", "50,001"),
        ({"start": -1}, 422, "invalid-citation", "-1"),
        ({"start": 40}, 422, "invalid-citation", "40"),
        ({"start": "0"}, 422, "invalid-input", "body.citation.start"),
        ({"end": True}, 422, "invalid-input", "body.citation.end"),
        ({"quote": None}, 422, "invalid-input", "body.citation.quote"),
        ({"quote": "\ud800"}, 422, "invalid-input", "surrogate"),
        ({"document_id": "\ud800"}, 422, "invalid-input", "surrogate"),
        ({"quote": "x" * 1_048_576}, 413, "too-large", "bytes"),
    ],
)
def test_what_is_no_citation(
    stocked: TestClient, changes: dict[str, Any], status: int, code: str, says: str
) -> None:
    body = json.dumps({"citation": {**CITATION, **changes}})
    headers = {"Content-Type": "application/json"}
    response = stocked.post("/v1/verify", content=body, headers=headers)
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert says in response.json()["detail"]


@pytest.mark.parametrize(
    ("body", "status", "code", "says"),
    [
        ({}, 422, "invalid-input", "body.citation"),
        ({"citation": {}}, 422, "invalid-input", "body.citation.quote"),
        ({"citation": CITATION, "k": 1}, 422, "invalid-input", "there is no such field"),
        ({"citation": CITATION, "collection": "nope"}, 404, "collection-not-found", "lamps"),
        ([], 422, "invalid-input", "JSON object"),
    ],
)
def test_what_cannot_be_verified(
    stocked: TestClient, body: Any, status: int, code: str, says: str
) -> None:
    response = stocked.post("/v1/verify", json=body)
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert says in response.json()["detail"]
