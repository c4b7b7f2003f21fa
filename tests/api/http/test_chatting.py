import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.http.chatting import ChatOut, ConversationOut
from index.conversations import NAME

Serving = Callable[..., Any]
Sending = Callable[..., dict[str, Any]]
Logged = pytest.CaptureFixture[str]

FIRST = "Are batteries covered?"


def chat(client: TestClient, message: str = FIRST, **more: Any) -> Any:
    response = client.post("/v1/chat", json={"message": message, **more})
    assert response.status_code == 200, response.text
    return response.json()


def test_a_message_is_read_as_following_the_one_before(stocked: TestClient) -> None:
    first = chat(stocked)
    second = chat(stocked, "And how long?", conversation_id=first["conversation_id"])
    assert second["conversation_id"] == first["conversation_id"]
    assert second["resolved_question"] == "Are batteries covered? And how long?"
    shown = first["passages"][0]["highlights"][0]["text"]
    assert shown == "Batteries are covered for six months only."
    assert second["carried_terms"] == ["batteries", "covered", "six", "months", "only"]
    assert (first["resolved_question"], first["carried_terms"]) == (None, [])
    history = [{"role": "user", "text": FIRST}, {"role": "assistant", "text": shown}]
    asked = stocked.post("/v1/ask", json={"question": "And how long?", "history": history}).json()
    assert asked["resolved_question"] == second["resolved_question"]
    assert asked["passages"] == second["passages"]
    assert "Batteries" in second["passages"][0]["text"]


def test_an_answer_and_a_conversation_are_exactly_as_described(stocked: TestClient) -> None:
    answer = chat(stocked)
    assert ChatOut.model_validate(answer).model_dump(exclude_unset=True) == answer
    expires = datetime.fromisoformat(answer["expires_at"])
    assert timedelta(minutes=59) < expires - datetime.now(UTC) <= timedelta(minutes=60)
    path = f"/v1/chat/{answer['conversation_id']}"
    kept = stocked.get(path).json()
    assert ConversationOut.model_validate(kept).model_dump() == kept
    shown = answer["passages"][0]["highlights"][0]["text"]
    assert kept == {
        "conversation_id": answer["conversation_id"],
        "expires_at": answer["expires_at"],
        "collection": "default",
        "turns": [{"role": "user", "text": FIRST}, {"role": "assistant", "text": shown}],
    }


def test_options_are_those_of_a_question(stocked: TestClient) -> None:
    answer = chat(
        stocked,
        "Which lamps shine?",
        collection="lamps",
        k=1,
        filters={"colour": "blue"},
        explain=True,
        context=1,
        group_by="document",
    )
    assert [hit["citation"]["title"] for hit in answer["passages"]] == ["Two"]
    assert answer["receipt"]["history"] == []
    again = chat(stocked, "How?", conversation_id=answer["conversation_id"], explain=True)
    assert again["collection"] == "lamps"
    assert again["receipt"]["history"] == [
        {"role": "user", "text": "Which lamps shine?"},
        {"role": "assistant", "text": "Lamps shine dimly."},
    ]


def test_a_conversation_has_one_collection(stocked: TestClient) -> None:
    known = chat(stocked)["conversation_id"]
    assert chat(stocked, "And?", conversation_id=known, collection="DEFAULT")["passages"]
    body = {"message": "And?", "conversation_id": known, "collection": "lamps"}
    response = stocked.post("/v1/chat", json=body)
    assert (response.status_code, response.json()["code"]) == (422, "invalid-input")
    assert "'default', not about 'lamps'" in response.json()["detail"]


def test_what_is_forgotten_is_gone(stocked: TestClient) -> None:
    known = chat(stocked)["conversation_id"]
    assert stocked.delete(f"/v1/chat/{known}").status_code == 204
    for response in (
        stocked.get(f"/v1/chat/{known}"),
        stocked.delete(f"/v1/chat/{known}"),
        stocked.post("/v1/chat", json={"message": "And?", "conversation_id": known}),
        stocked.get("/v1/chat/never-was"),
    ):
        assert (response.status_code, response.json()["code"]) == (404, "conversation-not-found")
        assert "history to /v1/ask" in response.json()["detail"]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"message": " \n"}, 422, "invalid-question"),
        ({"message": "x" * 10_001}, 422, "invalid-question"),
        ({"message": "\ud800"}, 422, "invalid-input"),
        ({"message": None}, 422, "invalid-input"),
        ({}, 422, "invalid-input"),
        ({"message": "x", "question": "x"}, 422, "invalid-input"),
        ({"message": "x", "history": []}, 422, "invalid-input"),
        ({"message": "x", "k": 0}, 422, "invalid-limit"),
        ({"message": "x", "collection": "nope"}, 404, "collection-not-found"),
        ({"message": "x", "filters": {"nope": 1}}, 422, "invalid-filter"),
        ({"message": "x", "conversation_id": 7}, 422, "invalid-input"),
        ({"message": "x", "conversation_id": ["x"]}, 422, "invalid-input"),
        ({"message": "x", "conversation_id": "\ud800"}, 422, "invalid-input"),
        ({"message": "x", "conversation_id": ""}, 404, "conversation-not-found"),
        ({"message": "x", "conversation_id": "\x00"}, 404, "conversation-not-found"),
        ({"message": "x", "conversation_id": "x" * 500_000}, 404, "conversation-not-found"),
        ({"message": "x", "conversation_id": "x" * 2_000_000}, 413, "too-large"),
    ],
)
def test_what_cannot_be_said(
    stocked: TestClient, body: dict[str, Any], status: int, code: str
) -> None:
    headers = {"Content-Type": "application/json"}
    response = stocked.post("/v1/chat", content=json.dumps(body), headers=headers)
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert len(response.content) < 1_000


def test_control_characters_are_characters(stocked: TestClient) -> None:
    message = "Are\x00 batteries\x1b[2J \u202ecovered?"
    answer = chat(stocked, message)
    turns = stocked.get(f"/v1/chat/{answer['conversation_id']}").json()["turns"]
    assert turns[0]["text"] == answer["question"] == message


def test_a_message_that_failed_is_not_kept(stocked: TestClient) -> None:
    known = chat(stocked)["conversation_id"]
    body = {"message": "And?", "conversation_id": known, "filters": {"nope": 1}}
    assert stocked.post("/v1/chat", json=body).status_code == 422
    assert len(stocked.get(f"/v1/chat/{known}").json()["turns"]) == 2


def test_messages_at_once_are_all_kept(stocked: TestClient) -> None:
    known = chat(stocked)["conversation_id"]
    said = [f"And battery {number}?" for number in range(6)]
    threads = [
        threading.Thread(target=chat, args=(stocked, each), kwargs={"conversation_id": known})
        for each in said
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    turns = stocked.get(f"/v1/chat/{known}").json()["turns"]
    assert sorted(turn["text"] for turn in turns[2:] if turn["role"] == "user") == said


@pytest.mark.parametrize(
    "history",
    [
        [{"role": role, "text": f"turn {n}"} for n in range(250) for role in ("user", "assistant")],
        [{"role": "user", "text": "word " * 10_000}],
        [{"role": "user", "text": "\x00\x1b\u202e\t"}],
        [{"role": "assistant", "text": ""}, {"role": "user", "text": ""}],
    ],
    ids=["500 turns", "10,000 words", "control characters", "empty"],
)
def test_any_history_is_answered_after(stocked: TestClient, history: list[dict[str, str]]) -> None:
    body = {"question": "How long do refunds take?", "history": history}
    response = stocked.post("/v1/ask", json=body)
    assert response.status_code == 200
    assert "five working days" in response.json()["passages"][0]["text"]


def test_another_server_goes_on_with_a_conversation(
    serving: Serving, send: Sending, tmp_path: Path, capfd: Logged
) -> None:
    with serving(tmp_path) as client:
        send(client, "whales.txt", "Whales sing at night.")
        known = chat(client, "What of the whales?")["conversation_id"]
        with serving(tmp_path) as reading:
            assert reading.get("/v1/status").json()["mode"] == "reading"
            chat(reading, "When do they sing?", conversation_id=known)
    with serving(tmp_path) as client:
        found = chat(client, "And why?", conversation_id=known)
        assert found["resolved_question"] == "When do they sing? And why?"
        assert len(client.get(f"/v1/chat/{known}").json()["turns"]) == 6
    logged = "".join(capfd.readouterr())
    assert "/v1/chat" in logged
    for word in ("whales?", "And why", "at night", known):
        assert word not in logged


def test_one_expires(serving: Serving, send: Sending, tmp_path: Path) -> None:
    with serving(tmp_path) as client:
        send(client, "whales.txt", "Whales sing at night.")
        known = chat(client, "What of the whales?")["conversation_id"]
    with serving(tmp_path, conversation_minutes=1e-9) as client:
        response = client.post("/v1/chat", json={"message": "And?", "conversation_id": known})
        assert (response.status_code, response.json()["code"]) == (404, "conversation-not-found")


@pytest.mark.parametrize("damaged", [True, False])
def test_the_server_goes_on_where_the_file_is_damaged_or_cannot_be_made(
    serving: Serving, send: Sending, tmp_path: Path, capfd: Logged, *, damaged: bool
) -> None:
    if damaged:
        (tmp_path / NAME).write_bytes(b"nonsense" * 1_000)
    else:
        (tmp_path / NAME).mkdir()
    with serving(tmp_path) as client:
        send(client, "whales.txt", "Whales sing at night.")
        known = chat(client, "What of the whales?")["conversation_id"]
        chat(client, "And?", conversation_id=known)
        assert len(client.get(f"/v1/chat/{known}").json()["turns"]) == 4
    warned = [line for line in "".join(capfd.readouterr()).splitlines() if "warning" in line]
    assert len(warned) == 1
    assert ("damaged" if damaged else "in memory") in warned[0]


def test_with_a_key_it_is_asked_for(serving: Serving, tmp_path: Path) -> None:
    with serving(tmp_path, key="secret") as client:
        for response in (
            client.post("/v1/chat", json={"message": "x"}),
            client.get("/v1/chat/x"),
            client.delete("/v1/chat/x"),
        ):
            assert (response.status_code, response.json()["code"]) == (401, "not-authorised")
        allowed = client.get("/v1/chat/x", headers={"Authorization": "Bearer secret"})
        assert allowed.status_code == 404
