import json
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.http.opinions import GapsOut, GoldenOut, JudgedPageOut
from api.http.revisits import Revisits
from index.feedback import NAME, Feedback
from tests.api.http.conftest import MARKDOWN, Sending, Serving, serving_of

CUP = "Who won the football world cup in 1998?"
CUP_FACT = "France won the football World Cup in 1998, beating Brazil three to nil in the final."
JSON = {"Content-Type": "application/json"}
REFUNDS = "How long do refunds take?"


@pytest.fixture(scope="module")
def client(
    making: Any, tmp_path_factory: pytest.TempPathFactory, send: Sending
) -> Iterator[TestClient]:
    """A server of the module's own: questions are remembered by it."""

    with serving_of(making(tmp_path_factory.mktemp("feedback"))) as client:
        send(client, "returns.md", MARKDOWN)
        yield client


def ask(client: TestClient, question: str = REFUNDS, **more: Any) -> dict[str, Any]:
    response = client.post("/v1/ask", json={"question": question, **more})
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


def give(client: TestClient, answer_id: str, verdict: str = "up", **more: Any) -> Any:
    return client.post("/v1/feedback", json={"answer_id": answer_id, "verdict": verdict, **more})


def latest(client: TestClient) -> dict[str, Any]:
    page = client.get("/v1/feedback", params={"limit": 1}).json()
    assert JudgedPageOut.model_validate(page).model_dump() == page
    judged: dict[str, Any] = page["feedback"][0]
    return judged


def gaps(client: TestClient, **params: Any) -> list[dict[str, Any]]:
    page = client.get("/v1/gaps", params=params).json()
    assert GapsOut.model_validate(page).model_dump() == page
    found: list[dict[str, Any]] = page["gaps"]
    return found


def test_an_answer_is_judged_by_its_id(client: TestClient) -> None:
    answer = ask(client, asker="ada")
    passage = answer["passages"][0]["id"]
    given = give(client, answer["answer_id"], note="just so", passage=passage, person="ada")
    assert (given.status_code, given.content) == (204, b"")
    judged = latest(client)
    assert (judged["answer_id"], judged["question"]) == (answer["answer_id"], REFUNDS)
    assert (judged["door"], judged["asker"]) == ("http", "ada")
    assert judged["passages"][0]["id"] == passage
    (said,) = judged["judgements"]
    del said["at"]
    assert said == {"person": "ada", "verdict": "up", "note": "just so", "passage": passage}


def test_of_every_door_answers_can_be_judged(client: TestClient) -> None:
    chat = client.post("/v1/chat", json={"message": REFUNDS}).json()
    messages = [{"role": "user", "content": REFUNDS}]
    completion = client.post(
        "/v1/chat/completions", json={"model": "pincite", "messages": messages, "user": "bob"}
    ).json()
    streamed = client.post(
        "/v1/chat/completions", json={"model": "pincite", "messages": messages, "stream": True}
    ).text
    chunks = [json.loads(line[6:]) for line in streamed.splitlines() if line.startswith("data: {")]
    response = client.post("/v1/responses", json={"model": "pincite", "input": REFUNDS}).json()
    called = {"name": "ask", "arguments": {"question": REFUNDS}}
    tool = client.post(
        "/mcp",
        json={"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": called},
        headers={"Accept": "application/json, text/event-stream", "Host": "127.0.0.1"},
    ).json()
    assert {chunk["id"] for chunk in chunks} == {chunks[0]["id"]}
    for known, door in (
        (chat["answer_id"], "chat"),
        (completion["id"], "openai"),
        (chunks[0]["id"], "openai"),
        (response["metadata"]["answer_id"], "openai"),
        (tool["result"]["structuredContent"]["answer_id"], "mcp"),
    ):
        assert give(client, known, "down").status_code == 204
        assert (latest(client)["door"], latest(client)["question"]) == (door, REFUNDS)
        assert client.delete(f"/v1/feedback/{known}").status_code == 204
        assert give(client, known).json()["code"] == "answer-not-found"


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"verdict": "maybe"}, 422),
        ({"note": "x" * 4_001}, 422),
        ({"passage": "nothing"}, 422),
        ({"person": "\ud800"}, 422),
        ({"person": "x" * 201}, 422),
        ({"more": 1}, 422),
        ({"answer_id": "nothing"}, 404),
    ],
)
def test_what_is_no_feedback_is_refused(
    client: TestClient, change: dict[str, Any], status: int
) -> None:
    body = {"answer_id": ask(client)["answer_id"], "verdict": "up", **change}
    refused = client.post("/v1/feedback", content=json.dumps(body), headers=JSON)
    assert refused.status_code == status, refused.text
    assert refused.headers["content-type"] == "application/problem+json"


def test_pages_of_feedback(client: TestClient) -> None:
    known = [ask(client)["answer_id"] for _ in range(3)]
    for each in known:
        give(client, each)
    first = client.get("/v1/feedback", params={"limit": 2}).json()
    assert [each["answer_id"] for each in first["feedback"]] == [known[2], known[1]]
    second = client.get("/v1/feedback", params={"limit": 1, "before": first["next"]}).json()
    assert second["feedback"][0]["answer_id"] == known[0]
    assert client.get("/v1/feedback", params={"limit": 500}).json()["next"] is None
    golden = client.get("/v1/feedback/golden").json()
    assert GoldenOut.model_validate(golden).model_dump() == golden
    assert {query["_id"] for query in golden["queries"]} >= set(known)


def test_all_that_a_person_asked_and_said_is_deleted(client: TestClient) -> None:
    theirs = ask(client, asker="eve")["answer_id"]
    other = ask(client)["answer_id"]
    give(client, other, person="eve")
    gone = client.delete("/v1/feedback", params={"person": "eve"})
    assert gone.json() == {"forgotten": 2}
    assert give(client, theirs).status_code == 404
    assert client.delete("/v1/feedback").status_code == 422


def test_what_was_not_found_is_listed_and_dismissed_by_hand(client: TestClient) -> None:
    for asker in ("ada", "bob", ""):
        assert ask(client, CUP, asker=asker)["answerable"] is False
    (gap,) = [each for each in gaps(client) if each["question"] == CUP]
    assert (gap["state"], gap["count"], gap["askers"]) == ("open", 3, 2)
    path = f"/v1/gaps/{gap['number']}"
    assert client.post(path, json={"state": "dismissed"}).json()["state"] == "dismissed"
    assert CUP not in [each["question"] for each in gaps(client)]
    assert gaps(client, state="dismissed") == [gap | {"state": "dismissed"}]
    assert client.post(path, json={"state": "answered"}).status_code == 422
    assert client.post("/v1/gaps/999", json={"state": "open"}).json()["code"] == "gap-not-found"
    assert client.post(path, json={"state": "open"}).json() == gap
    assert gaps(client, collection="other") == []
    assert client.get("/v1/gaps", params={"state": "x"}).status_code == 422


def test_once_documents_have_changed_and_settled_gaps_are_asked_again(
    client: TestClient, send: Sending
) -> None:
    ask(client, CUP)
    service, now = client.app.state.service, [0.0]  # type: ignore[attr-defined]
    revisits = Revisits(
        service.library, service.ledger, service.remembering, settled=30.0, clock=lambda: now[0]
    )
    revisits.look()
    send(client, "cup.txt", CUP_FACT)
    now[0] = 29.0
    revisits.look()
    now[0] = 58.0
    revisits.look()  # changed again a moment ago
    assert gaps(client, state="answered") == []
    now[0] = 59.0
    revisits.look()
    (gap,) = gaps(client, state="answered")
    assert gap["found"]["passage"]["text"] == CUP_FACT
    assert client.post("/v1/gaps/reask").json() == {"asked": 0, "answered": 0, "left": False}


def test_a_server_does_so_by_itself(
    serving: Serving, send: Sending, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.http.revisits.LOOK_SECONDS", 0.01)
    monkeypatch.setattr("api.http.revisits.SETTLED_SECONDS", 0.0)
    with serving(tmp_path / "home") as client:
        send(client, "returns.md", MARKDOWN)
        ask(client, CUP)
        send(client, "cup.txt", CUP_FACT)
        until = time.monotonic() + 30
        while not (answered := gaps(client, state="answered")) and time.monotonic() < until:
            time.sleep(0.02)
        assert [each["question"] for each in answered] == [CUP]


def test_where_nothing_is_remembered_nothing_can_be_judged(
    serving: Serving, send: Sending, tmp_path: Path
) -> None:
    with serving(tmp_path / "home", remember_days=0) as client:
        send(client, "returns.md", MARKDOWN)
        assert ask(client, CUP)["answer_id"] is None
        assert gaps(client) == []
    with closing(Feedback(tmp_path / "home" / NAME)) as kept:
        assert kept.forget_all() == 0


def test_it_is_behind_the_key(serving: Serving, tmp_path: Path) -> None:
    with serving(tmp_path / "home", key="secret") as client:
        for method, path in (
            ("GET", "/v1/gaps"),
            ("POST", "/v1/gaps/1"),
            ("GET", "/v1/feedback"),
            ("POST", "/v1/feedback"),
            ("GET", "/v1/feedback/golden"),
            ("DELETE", "/v1/feedback/x"),
        ):
            assert client.request(method, path).status_code == 401
