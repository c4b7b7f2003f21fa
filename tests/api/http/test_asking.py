import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.http.schemas import AnswerOut, StoredPassageOut

Serving = Callable[..., Any]
Sending = Callable[..., dict[str, Any]]


def ask(client: TestClient, question: str = "How long do refunds take?", **more: Any) -> Any:
    response = client.post("/v1/ask", json={"question": question, **more})
    assert response.status_code == 200, response.text
    return response.json()


@pytest.mark.parametrize(
    ("question", "document", "words", "page"),
    [
        ("How long do refunds take?", "upload:returns.md", "Refunds take five working days.", None),
        ("How do parcels to Norway travel?", "upload:shipping.html", "and to Åland", None),
        ("How long are batteries covered?", "upload:warranty.pdf", "six months only", 2),
    ],
)
def test_every_quote_is_what_the_document_says_there(
    stocked: TestClient, question: str, document: str, words: str, page: int | None
) -> None:
    passages = ask(stocked, question)["passages"]
    assert words in passages[0]["citation"]["quote"]
    assert passages[0]["citation"]["document_id"] == document
    assert passages[0]["citation"]["page"] == page
    for hit in passages:
        citation = hit["citation"]
        whole = stocked.get(f"/v1/documents/{citation['document_id']}/text").text
        assert whole[citation["start"] : citation["end"]] == citation["quote"] == hit["text"]
        part = stocked.get(
            f"/v1/documents/{citation['document_id']}/text",
            params={"start": citation["start"], "end": citation["end"]},
        )
        assert part.text == citation["quote"]
        for highlight in hit["highlights"]:
            assert whole[highlight["start"] : highlight["end"]] == highlight["text"]


def test_an_answer_is_exactly_as_described(stocked: TestClient) -> None:
    answer = ask(stocked, "returns and refunds")
    assert AnswerOut.model_validate(answer).model_dump(exclude_unset=True) == answer
    assert answer["collection"] == "default"
    assert [hit["rank"] for hit in answer["passages"]] == list(
        range(1, len(answer["passages"]) + 1)
    )
    assert answer["passages"][0]["citation"]["heading_path"][0] == "Returns"


def test_links_of_an_answer_open_what_they_cite(stocked: TestClient) -> None:
    for hit in ask(stocked, "refunds, batteries and parcels")["passages"]:
        opened = stocked.get(hit["citation"]["link"])
        assert opened.status_code == 200
        if "/text?" in hit["citation"]["link"]:
            assert opened.text == hit["text"]


def test_k_limits_the_passages(stocked: TestClient) -> None:
    assert len(ask(stocked, k=2)["passages"]) == 2
    assert len(ask(stocked, k=1)["passages"]) == 1


@pytest.mark.parametrize("said", ["text", "content"])
def test_history_tells_what_is_meant(stocked: TestClient, said: str) -> None:
    history = [
        {"role": "user", said: "Are batteries covered?"},
        {"role": "assistant", said: "All."},
    ]
    alone = ask(stocked, "And how long?")["passages"]
    told = ask(stocked, "And how long?", history=history)["passages"]
    assert "Batteries" in told[0]["text"]
    assert [hit["id"] for hit in told] != [hit["id"] for hit in alone]


@pytest.mark.parametrize(
    ("filters", "titles"),
    [
        ({}, {"One", "Two"}),
        ({"colour": "red"}, {"One"}),
        ({"colour": ["red", "blue"]}, {"One", "Two"}),
        ({"colour": "red", "sizes": 1}, set()),
        ({"sizes": 2.5}, {"Two"}),
        ({"sold": True}, {"Two"}),
        ({"document": "r1"}, {"One"}),
        ({"document": ["r1", "a+b=c~d@e:f"]}, {"One", "Two"}),
        ({"after": "2020-01-01"}, {"One", "Two"}),
        ({"before": "2020-01-01T00:00:00Z"}, set()),
    ],
)
def test_filters(stocked: TestClient, filters: dict[str, Any], titles: set[str]) -> None:
    answer = ask(stocked, "Which lamps shine?", collection="lamps", filters=filters)
    assert {hit["citation"]["title"] for hit in answer["passages"]} == titles


@pytest.mark.parametrize(
    ("body", "status", "code", "says"),
    [
        ({"question": " "}, 422, "invalid-question", "empty"),
        ({"question": "x" * 10_001}, 422, "invalid-question", "10,001"),
        ({"question": "x", "k": 0}, 422, "invalid-limit", "1,000"),
        ({"question": "x", "k": 1001}, 422, "invalid-limit", "1,000"),
        ({"question": "x", "k": "5"}, 422, "invalid-input", "body.k"),
        ({"question": "x", "k": True}, 422, "invalid-input", "body.k"),
        ({"question": "x", "limit": 5}, 422, "invalid-input", "body.limit: there is no such field"),
        ({"question": "x", "collapse": "no"}, 422, "invalid-input", "body.collapse"),
        ({"question": "x", "group_by": "page"}, 422, "invalid-input", "must be 'document'"),
        ({"question": "x", "group_by": 1}, 422, "invalid-input", "body.group_by"),
        ({"question": "x", "diversity": -0.1}, 422, "invalid-limit", "between 0 and 1"),
        ({"question": "x", "diversity": 2}, 422, "invalid-limit", "between 0 and 1"),
        ({"question": "x", "diversity": float("nan")}, 422, "invalid-limit", "between 0 and 1"),
        ({"question": "x", "diversity": "0.3"}, 422, "invalid-input", "body.diversity"),
        ({"question": "x", "context": -1}, 422, "invalid-limit", "between 0 and 50"),
        ({"question": "x", "context": 10**30}, 422, "invalid-limit", "between 0 and 50"),
        ({"question": "x", "context": 1.5}, 422, "invalid-input", "body.context"),
        ({"question": "x", "k": 1000, "context": 50}, 422, "invalid-limit", "at most 10,000"),
        ({"question": "x", "history": [{"role": "system", "text": ""}]}, 422, "invalid-input", ""),
        ({"question": "x", "history": [{"role": "user"}]}, 422, "invalid-input", "text"),
        ({"question": "\ud800"}, 422, "invalid-input", "surrogate"),
        ({}, 422, "invalid-input", "body.question"),
        ({"question": "x", "collection": "nope"}, 404, "collection-not-found", "lamps"),
        ({"question": "x", "filters": []}, 422, "invalid-input", "body.filters"),
        (
            {"question": "x", "collection": "lamps", "filters": {"color": 1}},
            422,
            "invalid-filter",
            "Fields there are: colour, sizes, sold",
        ),
        ({"question": "x", "filters": {"after": "soon"}}, 422, "invalid-filter", "ISO 8601"),
        ({"question": "x", "filters": {"document": []}}, 422, "invalid-filter", "no value"),
        ({"question": "x", "filters": {"a": {"b": 1}}}, 422, "invalid-filter", "'a'"),
        ({"question": "x", "filters": {"a": "\ud800"}}, 422, "invalid-filter", "surrogate"),
    ],
)
def test_what_cannot_be_asked(
    stocked: TestClient, body: dict[str, Any], status: int, code: str, says: str
) -> None:
    headers = {"Content-Type": "application/json"}
    response = stocked.post("/v1/ask", content=json.dumps(body), headers=headers)
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert says in response.json()["detail"]


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"{junk", 400, "invalid-json"),
        (b"\xff\xfe\x00", 400, "bad-request"),
        (b"[]", 422, "invalid-input"),
        (b"null", 422, "invalid-input"),
        (b"", 422, "invalid-input"),
        (b"[" * 100_000, 400, "bad-request"),
    ],
)
def test_junk_instead_of_json(stocked: TestClient, content: bytes, status: int, code: str) -> None:
    headers = {"Content-Type": "application/json"}
    response = stocked.post("/v1/ask", content=content, headers=headers)
    assert (response.status_code, response.json()["code"]) == (status, code)


def test_a_body_that_does_not_say_it_is_json(stocked: TestClient) -> None:
    headers = {"Content-Type": "text/plain"}
    response = stocked.post("/v1/ask", content=b'{"question": "x"}', headers=headers)
    assert response.status_code == 422
    assert "Content-Type: application/json" in response.json()["detail"]


def test_a_passage_with_its_neighbours(stocked: TestClient) -> None:
    hits = ask(stocked, "refunds", filters={"document": "upload:returns.md"})["passages"]
    inner = next(hit for hit in hits if hit["text"].startswith("Refunds"))
    citation = inner["citation"]
    found = stocked.get(f"/v1/passages/{inner['id']}", params={"context": 1}).json()
    assert StoredPassageOut.model_validate(found).model_dump() == found
    for name in ("uri", "sha256", "title", "start", "end", "page", "heading_path", "link"):
        assert found[name] == citation[name]
    assert found["text"] == citation["quote"]
    whole = stocked.get("/v1/documents/upload:returns.md/text").text
    assert [each["ordinal"] for each in found["before"]] == [found["ordinal"] - 1]
    assert [each["ordinal"] for each in found["after"]] == [found["ordinal"] + 1]
    for each in found["before"] + found["after"]:
        assert whole[each["start"] : each["end"]] == each["text"]
    alone = stocked.get(f"/v1/passages/{inner['id']}").json()
    assert (alone["before"], alone["after"]) == ([], [])


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/v1/passages/none", 404, "passage-not-found"),
        ("/v1/passages/none?collection=nope", 404, "collection-not-found"),
        ("/v1/passages/none?context=51", 422, "invalid-input"),
        ("/v1/passages/none?context=-1", 422, "invalid-input"),
    ],
)
def test_passages_that_are_not_there(
    stocked: TestClient, path: str, status: int, code: str
) -> None:
    response = stocked.get(path)
    assert (response.status_code, response.json()["code"]) == (status, code)


def test_an_empty_collection_answers_with_nothing(stocked: TestClient) -> None:
    stocked.post("/v1/collections", json={"name": "empty"})
    try:
        assert ask(stocked, collection="empty")["passages"] == []
    finally:
        stocked.delete("/v1/collections/empty")


def test_an_earlier_state_can_be_asked(serving: Serving, send: Sending, tmp_path: Path) -> None:
    with serving(tmp_path) as client:
        send(client, "snow.txt", "Snow falls in winter.")
        now = ask(client, "snow")
        assert client.delete("/v1/documents/upload:snow.txt").status_code == 204
        then = ask(client, "snow", as_of=now["generation"])
        assert (then["generation"], then["passages"]) == (now["generation"], now["passages"])
        assert ask(client, "snow", as_of=0)["passages"] == []
        assert ask(client, "snow")["passages"] == []


@pytest.mark.parametrize(
    ("state", "status", "code"),
    [
        (10_000, 404, "generation-not-found"),
        (-1, 404, "generation-not-found"),
        ("1999-12-31", 404, "generation-not-found"),
        ("soon", 422, "invalid-input"),
        (1.5, 422, "invalid-input"),
        (True, 422, "invalid-input"),
    ],
)
def test_a_state_that_never_was(stocked: TestClient, state: Any, status: int, code: str) -> None:
    response = stocked.post("/v1/ask", json={"question": "x", "as_of": state})
    assert (response.status_code, response.json()["code"]) == (status, code)


def test_contexts_and_groups_are_exactly_as_described(stocked: TestClient) -> None:
    answer = ask(stocked, "refunds", context=1, group_by="document", diversity=0.3)
    assert AnswerOut.model_validate(answer).model_dump(exclude_unset=True) == answer
    documents = [hit["citation"]["document_id"] for hit in answer["passages"]]
    assert sorted(documents) == ["upload:returns.md", "upload:shipping.html", "upload:warranty.pdf"]
    returns = answer["passages"][documents.index("upload:returns.md")]
    assert returns["further_count"] == len(returns["further"]) == 2
    for hit in answer["passages"]:
        context = answer["contexts"][hit["context"] - 1]
        assert context["number"] == hit["context"]
        assert hit["id"] in {span["id"] for span in context["passages"]}
        whole = stocked.get(f"/v1/documents/{context['document_id']}/text").text
        assert context["text"] == whole[context["start"] : context["end"]]
        for place in hit["further"]:
            found = stocked.get(f"/v1/passages/{place['id']}").json()
            assert {name: found[name] for name in found.keys() & place.keys()} == {
                name: place[name] for name in found.keys() & place.keys()
            }


def test_copies_are_one_passage_unless_asked_for_apart(
    serving: Serving, send: Sending, tmp_path: Path
) -> None:
    with serving(tmp_path / "home") as client:
        send(client, "one.txt", "Lamps shine brightly at night.")
        send(client, "two.txt", "Lamps shine  brightly\nat night.")
        (hit,) = ask(client, "lamps")["passages"]
        (place,) = hit["duplicates"]
        assert (hit["duplicate_count"], place["exact"]) == (1, True)
        names = {hit["citation"]["document_id"], place["document_id"]}
        assert names == {"upload:one.txt", "upload:two.txt"}
        opened = client.get(place["link"])
        words = opened.text.partition("<mark>")[2].partition("</mark>")[0]
        assert "".join(words.split()) == "Lampsshinebrightlyatnight."
        assert len(ask(client, "lamps", collapse=False)["passages"]) == 2


def test_nothing_is_answered_that_is_less_sure_than_is_wanted(stocked: TestClient) -> None:
    plain = ask(stocked)
    assert 0 < plain["confidence"] < 1
    assert plain["answerable"] == (plain["confidence"] >= 0.5)
    unsure = ask(stocked, "Who won the election?", sure=0.5)
    assert (unsure["passages"], unsure["answerable"]) == ([], False)
    assert unsure["confidence"] < 0.5
    assert ask(stocked, "Who won the election?", sure=0)["passages"]
    refused = stocked.post("/v1/ask", json={"question": "refunds?", "sure": 1.5})
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid-limit")
