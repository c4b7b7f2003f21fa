from typing import Any

import httpx
import pytest
from openai import BadRequestError, NotFoundError, OpenAI
from starlette.testclient import TestClient

from tests.api.http.openai.test_housekeeping import TITLE

QUESTION = "How long do refunds take?"
RESULTS: Any = ["file_search_call.results"]


def test_a_response_has_the_search_and_the_message(client: OpenAI, stocked: TestClient) -> None:
    answer = stocked.post("/v1/ask", json={"question": QUESTION}).json()["passages"]
    response = client.responses.create(model="pincite", input=QUESTION, include=RESULTS)
    search, message = response.output
    assert search.type == "file_search_call"
    assert search.queries == [QUESTION]
    assert [result.text for result in search.results or []] == [hit["text"] for hit in answer]
    assert message.type == "message"
    (part,) = message.content
    assert part.type == "output_text"
    assert part.text == response.output_text
    files = [each for each in part.annotations if each.type == "file_citation"]
    links = [each for each in part.annotations if each.type == "url_citation"]
    assert [file.file_id for file in files] == [r.file_id for r in search.results or []]
    assert len(files) == len(links) == len(answer)
    for file, link in zip(files, links, strict=True):
        assert file.index == link.start_index
        assert link.url in part.text[link.start_index : link.end_index]
    assert files[0].filename == "returns.md"
    assert response.usage
    assert response.usage.total_tokens == response.usage.input_tokens + response.usage.output_tokens


def test_it_says_the_same_as_a_chat(client: OpenAI) -> None:
    response = client.responses.create(model="pincite", input=QUESTION)
    done = client.chat.completions.create(
        model="pincite", messages=[{"role": "user", "content": QUESTION}]
    )
    assert response.output_text == done.choices[0].message.content
    assert response.output[0].results is None  # type: ignore[union-attr]


def test_its_events_come_in_openais_order(client: OpenAI) -> None:
    with client.responses.stream(model="pincite", input=QUESTION) as stream:
        events = list(stream)
        final = stream.get_final_response()
    assert [event.sequence_number for event in events if hasattr(event, "sequence_number")] == list(
        range(len(events))
    )
    kinds = [event.type.removeprefix("response.") for event in events]
    assert list(dict.fromkeys(kinds)) == [
        "created",
        "in_progress",
        "output_item.added",
        "file_search_call.in_progress",
        "file_search_call.searching",
        "file_search_call.completed",
        "output_item.done",
        "content_part.added",
        "output_text.delta",
        "output_text.annotation.added",
        "output_text.done",
        "content_part.done",
        "completed",
    ]
    deltas = [event.delta for event in events if event.type == "response.output_text.delta"]
    assert "".join(deltas) == final.output_text
    added = [e.annotation for e in events if e.type == "response.output_text.annotation.added"]
    message = final.output[1]
    assert message.type == "message"
    assert message.content[0].type == "output_text"
    assert len(added) == len(message.content[0].annotations)


def test_a_response_is_followed_by_its_id(client: OpenAI, stocked: TestClient) -> None:
    first = client.responses.create(model="pincite", input="What travels by ferry to Norway?")
    second = client.responses.create(
        model="pincite", input="And how much is express?", previous_response_id=first.id
    )
    kept = stocked.post("/v1/chat", json={"message": "What travels by ferry to Norway?"}).json()
    body = {
        "message": "And how much is express?",
        "conversation_id": kept["conversation_id"],
    }
    answer = stocked.post("/v1/chat", json=body).json()
    assert second.previous_response_id == first.id
    assert f"Read as: {answer['resolved_question']}" in second.output_text
    search = client.responses.create(
        model="pincite",
        input="And how much is express?",
        previous_response_id=first.id,  # once more: each can be followed more than once
        include=RESULTS,
    ).output[0]
    assert search.type == "file_search_call"
    assert [r.text for r in search.results or []] == [hit["text"] for hit in answer["passages"]]


def test_each_response_has_all_that_was_said_before_it(client: OpenAI, stocked: TestClient) -> None:
    def said_before(response_id: str) -> list[str]:
        kept = stocked.get(f"/v1/chat/{response_id.removeprefix('resp_')}").json()
        return [turn["text"] for turn in kept["turns"] if turn["role"] == "user"]

    one = client.responses.create(model="pincite", input="First?")
    two = client.responses.create(model="pincite", input="Second?", previous_response_id=one.id)
    other = client.responses.create(model="pincite", input="Other?", previous_response_id=one.id)
    assert said_before(one.id) == ["First?"]
    assert said_before(two.id) == ["First?", "Second?"]
    assert said_before(other.id) == ["First?", "Other?"]


def test_a_conversation_can_be_sent_as_items(client: OpenAI) -> None:
    response = client.responses.create(
        model="pincite",
        instructions="Answer in rhyme.",
        input=[
            {"role": "user", "content": "What travels by ferry to Norway?"},
            {"role": "assistant", "content": "> **Parcels to Norway travel by ferry.**"},
            {"type": "function_call_output", "call_id": "1", "output": "x"},
            {"role": "user", "content": [{"type": "input_text", "text": "How much is express?"}]},
        ],
        temperature=0.1,
        max_output_tokens=16,
        metadata={"a": "b"},
    )
    assert "How much is express?" in response.output_text.split("\n")[0] + response.output_text
    search = response.output[0]
    assert search.type == "file_search_call"
    assert search.queries == ["How much is express?"]


def test_one_that_is_not_stored_cannot_be_followed(client: OpenAI) -> None:
    response = client.responses.create(model="pincite", input=QUESTION, store=False)
    assert response.store is False  # type: ignore[attr-defined]
    with pytest.raises(NotFoundError) as refused:
        client.responses.create(model="pincite", input="And?", previous_response_id=response.id)
    assert refused.value.code == "previous_response_not_found"


def test_one_that_was_forgotten_is_gone(client: OpenAI) -> None:
    response = client.responses.create(model="pincite", input=QUESTION)
    following = client.responses.create(
        model="pincite", input="And to Norway?", previous_response_id=response.id
    )
    client.responses.delete(response.id)
    with pytest.raises(NotFoundError):
        client.responses.create(model="pincite", input="x", previous_response_id=response.id)
    client.responses.create(model="pincite", input="x", previous_response_id=following.id)


def test_a_conversation_is_about_one_collection(client: OpenAI) -> None:
    response = client.responses.create(model="pincite/lamps", input="Which lamps are dim?")
    with pytest.raises(BadRequestError, match="'lamps'"):
        client.responses.create(model="pincite", input="x", previous_response_id=response.id)


def test_file_search_names_the_collection_and_how_to_search(client: OpenAI) -> None:
    response = client.responses.create(
        model="pincite",
        input="Which lamps shine?",
        include=RESULTS,
        tools=[
            {"type": "web_search"},
            {
                "type": "file_search",
                "vector_store_ids": ["lamps"],
                "max_num_results": 5,
                "filters": {"type": "eq", "key": "colour", "value": "red"},
            },
        ],
    )
    search = response.output[0]
    assert search.type == "file_search_call"
    assert [result.text for result in search.results or []] == ["Lamps shine brightly."]
    for named, error in ((["lamps", "default"], BadRequestError), (["none"], NotFoundError)):
        with pytest.raises(error):
            client.responses.create(
                model="pincite",
                input="x",
                tools=[{"type": "file_search", "vector_store_ids": named}],
            )


def test_a_clients_own_prompt_is_answered_without_a_search(client: OpenAI) -> None:
    response = client.responses.create(model="pincite", input=TITLE)
    assert response.output_text == '{"title": "How long do refunds take"}'
    assert [item.type for item in response.output] == ["message"]


def test_events_have_names_on_the_wire(server: str) -> None:
    body = {"model": "pincite", "input": QUESTION, "stream": True}
    text = httpx.post(f"{server}/v1/responses", json=body).text
    assert text.startswith('event: response.created\ndata: {"type":"response.created"')
    assert text.endswith("\n\n")
