import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.http.schemas import DocumentOut, DocumentsOut

Serving = Callable[..., Any]
Sending = Callable[..., dict[str, Any]]


def test_documents_come_a_page_at_a_time(stocked: TestClient) -> None:
    ids, after = [], ""
    for _ in range(3):
        page = stocked.get("/v1/documents", params={"limit": 1, "after": after}).json()
        assert DocumentsOut.model_validate(page).model_dump() == page
        ids += [document["id"] for document in page["documents"]]
        after = page["next"]
    assert ids == ["upload:returns.md", "upload:shipping.html", "upload:warranty.pdf"]
    assert after is None
    assert stocked.get("/v1/documents", params={"after": ids[-1]}).json()["documents"] == []


@pytest.mark.parametrize("limit", ["0", "1001", "many"])
def test_a_page_has_its_limits(stocked: TestClient, limit: str) -> None:
    response = stocked.get("/v1/documents", params={"limit": limit})
    assert (response.status_code, response.json()["code"]) == (422, "invalid-input")


def test_a_document_is_described(stocked: TestClient, pdf: bytes) -> None:
    found = stocked.get("/v1/documents/upload:warranty.pdf").json()
    assert DocumentOut.model_validate(found).model_dump() == found
    assert found["media_type"] == "application/pdf"
    assert found["sha256"] == hashlib.sha256(pdf).hexdigest()
    text = stocked.get("/v1/documents/upload:warranty.pdf/text").text
    assert found["characters"] == len(text)
    assert found["added"].endswith("Z")


def test_ids_with_every_character_they_may_have(stocked: TestClient) -> None:
    found = stocked.get("/v1/documents/a+b=c~d@e:f", params={"collection": "lamps"}).json()
    assert found["id"] == "a+b=c~d@e:f"
    assert found["metadata"] == {"colour": "blue", "sizes": [1, 2.5], "sold": True}
    quoted = stocked.get("/v1/documents/a%2Bb%3Dc~d%40e%3Af/text?collection=lamps")
    assert quoted.text == "Lamps shine dimly."


def test_text_is_counted_in_code_points(stocked: TestClient) -> None:
    path = "/v1/documents/upload:shipping.html/text"
    whole = stocked.get(path)
    assert whole.headers["content-type"] == "text/plain; charset=utf-8"
    at = whole.text.index("Åland")
    assert stocked.get(path, params={"start": at, "end": at + 5}).text == "Åland"
    assert stocked.get(path, params={"start": at}).text == whole.text[at:]
    assert stocked.get(path, params={"end": 0}).text == ""
    assert stocked.get(path, params={"start": len(whole.text)}).text == ""


@pytest.mark.parametrize("span", ["start=-1", "start=5&end=4", "end=100000", "start=100000"])
def test_text_outside_the_document(stocked: TestClient, span: str) -> None:
    response = stocked.get(f"/v1/documents/upload:returns.md/text?{span}")
    assert (response.status_code, response.json()["code"]) == (422, "invalid-limit")


@pytest.mark.parametrize("rest", ["", "/text", "/original"])
@pytest.mark.parametrize(
    ("query", "code"), [("", "document-not-found"), ("?collection=no", "collection-not-found")]
)
def test_documents_that_are_not_there(
    stocked: TestClient, rest: str, query: str, code: str
) -> None:
    response = stocked.get(f"/v1/documents/nothing{rest}{query}")
    assert (response.status_code, response.json()["code"]) == (404, code)


def test_a_record_has_no_original(stocked: TestClient) -> None:
    response = stocked.get("/v1/documents/r1/original?collection=lamps")
    assert (response.status_code, response.json()["code"]) == (404, "original-not-found")


def test_the_original_comes_back_byte_for_byte(stocked: TestClient, pdf: bytes) -> None:
    response = stocked.get("/v1/documents/upload:warranty.pdf/original")
    assert response.content == pdf
    described = stocked.get("/v1/documents/upload:warranty.pdf").json()
    assert hashlib.sha256(response.content).hexdigest() == described["sha256"]
    assert response.headers["content-type"] == "application/pdf"
    assert response.headers["content-disposition"].startswith('inline; filename="warranty.pdf"')
    assert response.headers["x-content-type-options"] == "nosniff"


def test_a_web_page_never_runs_as_one_of_ours(stocked: TestClient) -> None:
    response = stocked.get("/v1/documents/upload:shipping.html/original")
    assert response.headers["content-disposition"].startswith("attachment;")
    assert response.headers["content-security-policy"] == "sandbox"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert b"<script>" in response.content


@pytest.mark.parametrize(
    ("name", "kind"), [("a.txt", "inline"), ("a.py", "inline"), ("a.md", "attachment")]
)
def test_only_what_cannot_act_opens_in_the_browser(
    serving: Serving, send: Sending, tmp_path: Path, name: str, kind: str
) -> None:
    with serving(tmp_path) as client:
        sent = send(client, name, "print('Snow falls.')\n")
        path = f"/v1/documents/{sent['outcomes'][0]['document_id']}/original"
        headers = client.get(path).headers
        assert headers["content-disposition"].startswith(kind)
        assert headers["content-security-policy"] == "sandbox"


def test_what_is_deleted_is_not_found_again(
    serving: Serving, send: Sending, tmp_path: Path
) -> None:
    with serving(tmp_path) as client:
        send(client, "snow.txt", "Snow falls in winter.")
        send(client, "rain.txt", "Rain falls in autumn.")

        def found() -> list[str]:
            answer = client.post("/v1/ask", json={"question": "When does snow fall?"}).json()
            return [hit["citation"]["document_id"] for hit in answer["passages"]]

        assert found() == ["upload:snow.txt", "upload:rain.txt"]
        deleted = client.delete("/v1/documents/upload:snow.txt")
        assert (deleted.status_code, deleted.content) == (204, b"")
        assert found() == ["upload:rain.txt"]
        assert client.get("/v1/documents/upload:snow.txt").status_code == 404
        again = client.delete("/v1/documents/upload:snow.txt")
        assert (again.status_code, again.json()["code"]) == (404, "document-not-found")
    with serving(tmp_path) as client:
        assert found() == ["upload:rain.txt"]
