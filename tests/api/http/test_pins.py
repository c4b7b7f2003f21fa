import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.http.pinned import PinOut
from api.http.schemas import AnswerOut
from tests.api.http.conftest import HTML, MARKDOWN, Making, Sending, serving_of

ASKED = "How long does it take until I am refunded?"


@pytest.fixture(scope="module")
def client(
    making: Making, tmp_path_factory: pytest.TempPathFactory, send: Sending
) -> Iterator[TestClient]:
    with serving_of(making(tmp_path_factory.mktemp("pins"))) as client:
        send(client, "returns.md", MARKDOWN)
        send(client, "shipping.html", HTML)
        yield client


def ask(client: TestClient, **given: Any) -> Any:
    response = client.post("/v1/ask", json={"question": ASKED, **given})
    assert response.status_code == 200, response.text
    answer = response.json()
    AnswerOut.model_validate(answer)
    return answer


def test_a_passage_is_pinned_shown_first_listed_and_let_go(client: TestClient) -> None:
    last = ask(client)["passages"][-1]
    given = {"questions": [ASKED], "passage": last["id"], "by": "ada", "note": "so it is"}
    response = client.post("/v1/pins", json=given)
    assert response.status_code == 201, response.text
    pin = response.json()
    assert PinOut.model_validate(pin).model_dump() == pin
    assert (pin["quote"], pin["status"], pin["by"]) == (last["text"], "exact", "ada")
    assert client.get("/v1/pins").json() == {"pins": [pin]}
    answer = ask(client, question=ASKED.lower())
    first, *others = answer["passages"]
    assert (first["id"], answer["answerable"]) == (last["id"], True)
    assert first["curated"] == {"pin": pin["id"], "question": ASKED, "similarity": 1.0}
    assert {hit["curated"] for hit in others} == {None}
    assert ask(client, curated=False)["passages"][-1]["id"] == last["id"]
    receipt = ask(client, explain=True)["receipt"]
    assert (receipt["curated"], receipt["pinned"]["id"]) == (True, pin["id"])
    again = client.post("/v1/pins", json=given)
    assert (again.status_code, again.json()["code"]) == (409, "already-exists")
    assert client.delete(f"/v1/pins/{pin['id']}").status_code == 204
    gone = client.delete(f"/v1/pins/{pin['id']}")
    assert (gone.status_code, gone.json()["code"]) == (404, "pin-not-found")
    assert ask(client)["passages"][-1]["id"] == last["id"]


def test_a_stretch_is_pinned(client: TestClient) -> None:
    stretch = {"document_id": "upload:returns.md", "start": 0, "end": 7}
    response = client.post("/v1/pins", json={"questions": ["What is this?"], **stretch})
    assert (response.status_code, response.json()["quote"]) == (201, "Returns")
    client.delete(f"/v1/pins/{response.json()['id']}")


@pytest.mark.parametrize(
    ("given", "status", "code"),
    [
        ({"questions": ["q"]}, 422, "invalid-input"),
        (
            {"questions": ["q"], "document_id": "upload:returns.md", "start": 1},
            422,
            "invalid-input",
        ),
        ({"questions": ["q"], "passage": "a", "document_id": "b"}, 422, "invalid-input"),
        ({"questions": [], "document_id": "upload:returns.md", "start": 0, "end": 7}, 422, None),
        ({"questions": ["q"], "passage": "0" * 32}, 404, "passage-not-found"),
        ({"questions": ["q"], "passage": "0" * 32, "collection": "no"}, 404, None),
        ({"questions": ["q"], "document_id": "no", "start": 0, "end": 1}, 404, None),
        ({"questions": ["\ud800"], "passage": "a"}, 422, None),
        ({"questions": ["q"], "passage": "a", "more": 1}, 422, None),
    ],
)
def test_what_cannot_be_pinned(
    client: TestClient, given: dict[str, Any], status: int, code: str | None
) -> None:
    kind = {"Content-Type": "application/json"}
    response = client.post("/v1/pins", content=json.dumps(given), headers=kind)
    assert response.status_code == status, response.text
    assert code is None or response.json()["code"] == code


def test_a_server_that_only_reads_takes_no_pins(making: Making, tmp_path: Path) -> None:
    with serving_of(making(tmp_path)), serving_of(making(tmp_path)) as reader:
        response = reader.post("/v1/pins", json={"questions": ["q"], "passage": "a"})
        assert (response.status_code, response.json()["code"]) == (503, "home-locked")


def test_other_doors_say_what_is_curated(client: TestClient) -> None:
    last = ask(client)["passages"][-1]
    pin = client.post("/v1/pins", json={"questions": [ASKED], "passage": last["id"]}).json()
    said = client.post(
        "/v1/chat/completions",
        json={"model": "pincite", "messages": [{"role": "user", "content": ASKED}]},
    )
    client.delete(f"/v1/pins/{pin['id']}")
    assert said.status_code == 200, said.text
    assert "[1] curated · " in said.json()["choices"][0]["message"]["content"]
