import asyncio
import json
import socket
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from langchain_core.messages import AIMessage, HumanMessage
from langchain_openai import ChatOpenAI
from openai import AsyncOpenAI, BadRequestError, NotFoundError, OpenAI
from openai.types.chat import ChatCompletionMessageParam
from pydantic import SecretStr
from starlette.testclient import TestClient

from api.http.openai.said import NOTHING
from tests.api.http.conftest import Sending, Serving
from tests.api.http.openai.test_housekeeping import FOLLOW_UPS, LIBRECHAT, TITLE

QUESTION = "How long do refunds take?"
BEST = "**Refunds take five working days.**"


def asked(text: str) -> list[ChatCompletionMessageParam]:
    return [{"role": "user", "content": text}]


def passages_of(answer: dict[str, Any]) -> list[tuple[str, int]]:
    found = answer["passages"]
    return [(hit["citation"]["document_id"], hit["citation"]["start"]) for hit in found]


def test_the_collections_are_the_models(client: OpenAI) -> None:
    models = client.models.list().data
    assert [model.id for model in models] == ["pincite", "pincite/lamps"]
    assert client.models.retrieve("pincite/lamps").owned_by == "pincite"
    assert client.models.retrieve("pincite") == models[0]
    assert 0 <= time.time() - models[0].created < 3_600


def test_a_question_is_answered_with_quoted_passages(client: OpenAI, stocked: TestClient) -> None:
    done = client.chat.completions.create(model="pincite", messages=asked(QUESTION))
    (choice,) = done.choices
    content = choice.message.content or ""
    assert (choice.finish_reason, choice.message.role) == ("stop", "assistant")
    assert content.startswith(f"> Refunds\n>\n> {BEST} The money goes back")
    answer = stocked.post("/v1/ask", json={"question": QUESTION}).json()
    annotations = choice.message.annotations or []
    assert len(annotations) == len(answer["passages"]) > 3
    for annotation, hit in zip(annotations, answer["passages"], strict=True):
        cited, citation = annotation.url_citation, hit["citation"]
        assert cited.title == citation["title"]
        line = content[cited.start_index : cited.end_index]
        assert line.startswith(f"[{citation['number']}] {citation['title']}")
        assert f"({cited.url})" in line
    assert done.usage
    assert done.usage.total_tokens == done.usage.prompt_tokens + done.usage.completion_tokens
    assert done.usage.prompt_tokens == 7


def test_its_links_open_the_passages(client: OpenAI) -> None:
    done = client.chat.completions.create(model="pincite", messages=asked(QUESTION))
    (first, *_) = done.choices[0].message.annotations or []
    assert "Refunds take five working days." in httpx.get(first.url_citation.url).text


def test_a_stream_says_the_same_in_openais_order(client: OpenAI) -> None:
    whole = client.chat.completions.create(model="pincite", messages=asked(QUESTION))
    chunks = list(
        client.chat.completions.create(
            model="pincite",
            messages=asked(QUESTION),
            stream=True,
            stream_options={"include_usage": True},
        )
    )
    assert chunks[0].choices[0].delta.role == "assistant"
    texts = [c.choices[0].delta.content or "" for c in chunks if c.choices]
    assert "".join(texts) == whole.choices[0].message.content
    assert sum(text.startswith("> ") for text in texts) == len(texts) - texts.count("")
    assert chunks[-2].choices[0].finish_reason == "stop"
    assert (chunks[-1].choices, chunks[-1].usage) == ([], whole.usage)
    assert len({(chunk.id, chunk.created, chunk.model) for chunk in chunks}) == 1
    sources = [event["data"] for chunk in chunks if (event := getattr(chunk, "event", None))]
    annotations = whole.choices[0].message.annotations or []
    assert [source["metadata"][0]["source"] for source in sources] == [
        annotation.url_citation.url for annotation in annotations
    ]
    assert "Refunds take five working days." in sources[0]["document"][0]
    pages = [source["metadata"][0].get("page") for source in sources]
    assert sorted(page for page in pages if page is not None) == [0, 1]
    (annotated,) = [c for c in chunks if c.choices and hasattr(c.choices[0].delta, "annotations")]
    assert len(annotated.choices[0].delta.annotations) == len(annotations)  # type: ignore[attr-defined]


def test_a_stream_ends_as_it_should_and_without_usage_where_none_is_wanted(server: str) -> None:
    body = {"model": "pincite", "messages": asked(QUESTION), "stream": True}
    response = httpx.post(f"{server}/v1/chat/completions", json=body)
    assert response.headers["content-type"].startswith("text/event-stream")
    *events, last = response.text.rstrip("\n").split("\n\n")
    assert last == "data: [DONE]"
    read = [json.loads(event.removeprefix("data: ")) for event in events]
    assert all("usage" not in event for event in read)
    assert read[-1]["choices"][0]["finish_reason"] == "stop"


def test_the_asynchronous_client(server: str) -> None:
    async def ask() -> tuple[str | None, str]:
        async with AsyncOpenAI(base_url=f"{server}/v1", api_key="none") as client:
            whole = await client.chat.completions.create(model="pincite", messages=asked(QUESTION))
            stream = await client.chat.completions.create(
                model="pincite", messages=asked(QUESTION), stream=True
            )
            texts = [c.choices[0].delta.content or "" async for c in stream if c.choices]
            return whole.choices[0].message.content, "".join(texts)

    whole, streamed = asyncio.run(ask())
    assert whole == streamed != ""


def test_langchain(server: str) -> None:
    model = ChatOpenAI(model="pincite", base_url=f"{server}/v1", api_key=SecretStr("none"))
    said = model.invoke(QUESTION)
    assert BEST in said.text
    assert said.usage_metadata
    assert said.usage_metadata["input_tokens"] == 7
    chunks = list(model.stream([HumanMessage(QUESTION)], stream_usage=True))
    assert "".join(chunk.text for chunk in chunks) == said.text
    followed = model.invoke(
        [HumanMessage("Can a coat be exchanged?"), AIMessage(said.text), HumanMessage("And after?")]
    )
    assert "Read as: Can a coat be exchanged? And after?" in followed.text


def test_langchain_by_responses(server: str) -> None:
    address, key = f"{server}/v1", SecretStr("none")
    model = ChatOpenAI(model="pincite", base_url=address, api_key=key, use_responses_api=True)
    said = model.invoke(QUESTION)
    assert BEST in said.text
    blocks: list[Any] = list(said.content_blocks)
    assert {each["type"] for block in blocks for each in block.get("annotations", [])} >= {
        "citation"
    }
    assert "".join(chunk.text for chunk in model.stream(QUESTION)) == said.text


def test_a_follow_up_is_read_as_ask_reads_it_with_a_history(
    client: OpenAI, stocked: TestClient
) -> None:
    first, second = "Which goods travel by ferry to Norway?", "And how much is express?"
    said = client.chat.completions.create(model="pincite", messages=asked(first))
    shown = stocked.post("/v1/ask", json={"question": first}).json()["passages"][0]["highlights"]
    history = [
        {"role": "user", "text": first},
        {"role": "assistant", "text": " ".join(each["text"] for each in shown)},
    ]
    answer = stocked.post("/v1/ask", json={"question": second, "history": history}).json()
    done = client.chat.completions.create(
        model="pincite",
        messages=[
            {"role": "system", "content": "You answer in rhyme."},
            {"role": "user", "content": first},
            {"role": "assistant", "content": said.choices[0].message.content},
            {"role": "user", "content": second},
        ],
        stream=True,
    )
    urls = [
        event["data"]["source"]["url"] for chunk in done if (event := getattr(chunk, "event", None))
    ]
    assert len(urls) == len(answer["passages"])
    for url, hit in zip(urls, answer["passages"], strict=True):
        assert hit["citation"]["link"].split("#")[0] in url


def test_parameters_that_mean_nothing_here_are_accepted(client: OpenAI) -> None:
    done = client.chat.completions.create(
        model="pincite",
        messages=[*asked(QUESTION), {"role": "tool", "content": "x", "tool_call_id": "1"}],
        temperature=0.2,
        top_p=1,
        n=3,
        max_tokens=5,
        presence_penalty=0,
        frequency_penalty=0,
        user="me",
        seed=1,
        stop=["x"],
        response_format={"type": "json_object"},
        tools=[{"type": "function", "function": {"name": "f", "parameters": {}}}],
        extra_body={"top_k": 1, "chat_id": "x", "features": {"web_search": False}},
    )
    assert len(done.choices) == 1
    assert len(done.choices[0].message.annotations or []) == 1


def test_nulls_are_as_nothing(stocked: TestClient) -> None:
    nulls = dict.fromkeys(["stream", "stream_options", "top_k", "tools", "user", "temperature"])
    body = {"model": "pincite", "messages": asked(QUESTION)}
    plain = stocked.post("/v1/chat/completions", json=body).json()
    assert (
        stocked.post("/v1/chat/completions", json={**body, **nulls}).json()["choices"]
        == (plain["choices"])
    )


def test_a_clients_own_prompts_are_answered_without_a_search(client: OpenAI) -> None:
    def reply(prompt: str) -> Any:
        done = client.chat.completions.create(model="pincite", messages=asked(prompt))
        assert not done.choices[0].message.annotations
        return done.choices[0].message.content

    assert json.loads(reply(TITLE)) == {"title": "How long do refunds take"}
    assert json.loads(reply(FOLLOW_UPS)) == {"follow_ups": []}
    assert reply(LIBRECHAT) == "How long do refunds take"
    with pytest.raises(NotFoundError):
        client.chat.completions.create(model="pincite/none", messages=asked(TITLE))


def test_a_history_of_500_messages(client: OpenAI) -> None:
    said = client.chat.completions.create(model="pincite", messages=asked(QUESTION))
    turn: list[ChatCompletionMessageParam] = [
        *asked("Tell me of coats. " * 100),
        {"role": "assistant", "content": (said.choices[0].message.content or "") * 10},
    ]
    done = client.chat.completions.create(model="pincite", messages=[*turn * 250, *asked(QUESTION)])
    assert BEST in (done.choices[0].message.content or "")
    assert done.usage
    assert done.usage.prompt_tokens > 500_000


def test_what_is_asked_wrongly(client: OpenAI) -> None:
    with pytest.raises(NotFoundError, match="GET /v1/models") as unknown:
        client.chat.completions.create(model="gpt-4o", messages=asked(QUESTION), stream=True)
    assert (unknown.value.code, unknown.value.param) == ("model_not_found", "model")
    with pytest.raises(BadRequestError, match="10,000") as long:
        client.chat.completions.create(model="pincite", messages=asked("x" * 10_001))
    assert long.value.code == "invalid_question"


def test_clients_that_go_away_leave_nothing_behind(
    running: uvicorn.Server, server: str, client: OpenAI
) -> None:
    messages = [{"role": "user", "content": f"{QUESTION} {'Or not? ' * 1_000}"}]
    body = json.dumps({"model": "pincite", "messages": messages, "stream": True})
    host, _, port = server.removeprefix("http://").partition(":")
    head = f"POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nContent-Length: {len(body)}\r\n"
    request = f"{head}Content-Type: application/json\r\n\r\n{body}".encode()
    before = len(running.server_state.connections)
    for sent in (request, request[:-5], request[:20]):
        for _ in range(5):
            with socket.create_connection((host, int(port))) as connection:
                connection.sendall(sent)
                if sent == request:
                    assert connection.recv(100).startswith(b"HTTP/1.1 200")
    until = time.monotonic() + 20
    while running.server_state.tasks or len(running.server_state.connections) > before:
        assert time.monotonic() < until
        time.sleep(0.01)
    assert client.chat.completions.create(model="pincite", messages=asked(QUESTION)).choices


def test_where_it_is_to_be_sure_nothing_is_quoted(
    serving: Serving, send: Sending, tmp_path: Path
) -> None:
    with serving(tmp_path, sure=0.999) as stocked:
        send(stocked, "mars.txt", "Mars has two moons.")
        body = {"model": "pincite", "messages": asked("Who won the football world cup in 1998?")}
        choice = stocked.post("/v1/chat/completions", json=body).json()["choices"][0]
    assert choice["message"]["content"].startswith(NOTHING)
    assert choice["message"]["annotations"] == []


def test_conversations_and_completions_do_not_clash(stocked: TestClient) -> None:
    kept = stocked.post("/v1/chat", json={"message": QUESTION}).json()["conversation_id"]
    assert stocked.get(f"/v1/chat/{kept}").status_code == 200
    assert stocked.delete(f"/v1/chat/{kept}").status_code == 204
