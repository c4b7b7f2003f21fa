from collections.abc import Iterator
from typing import Any

from starlette.testclient import TestClient

from api.http.asked import AskIn
from api.http.chatting import ChatIn, ChatOut, ConversationOut
from api.http.openai.errors import is_openais
from api.http.schemas import AnswerOut, VerdictOut, VerifyIn


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            yield path, method, operation


def _references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        for each in part.values():
            yield from _references(each)
    elif isinstance(part, list):
        for each in part:
            yield from _references(each)


def test_the_openapi_document_holds_together(stocked: TestClient) -> None:
    document = stocked.get("/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    assert document["info"]["title"] == "Pincite"
    references = set(_references(document))
    assert references
    for reference in references:
        part: Any = document
        for step in reference.removeprefix("#/").split("/"):
            part = part[step]
    ids = [operation["operationId"] for _, _, operation in _operations(document)]
    assert len(ids) == len(set(ids))


def test_it_describes_every_route(stocked: TestClient) -> None:
    document = stocked.get("/openapi.json").json()
    assert {(path, method) for path, method, _ in _operations(document)} == {
        ("/healthz", "get"),
        ("/readyz", "get"),
        ("/v1/ask", "post"),
        ("/v1/chat", "post"),
        ("/v1/chat/{conversation_id}", "get"),
        ("/v1/chat/{conversation_id}", "delete"),
        ("/v1/chat/completions", "post"),
        ("/v1/collections", "get"),
        ("/v1/collections", "post"),
        ("/v1/collections/{name}", "get"),
        ("/v1/collections/{name}", "delete"),
        ("/v1/documents", "get"),
        ("/v1/documents", "post"),
        ("/v1/documents/{document_id}", "get"),
        ("/v1/documents/{document_id}", "delete"),
        ("/v1/documents/{document_id}/original", "get"),
        ("/v1/documents/{document_id}/places", "get"),
        ("/v1/documents/{document_id}/quote", "get"),
        ("/v1/documents/{document_id}/text", "get"),
        ("/v1/feedback", "delete"),
        ("/v1/feedback", "get"),
        ("/v1/feedback", "post"),
        ("/v1/feedback/golden", "get"),
        ("/v1/feedback/{answer_id}", "delete"),
        ("/v1/files", "get"),
        ("/v1/files/{file_id}", "get"),
        ("/v1/files/{file_id}/content", "get"),
        ("/v1/gaps", "get"),
        ("/v1/gaps/reask", "post"),
        ("/v1/gaps/{number}", "post"),
        ("/v1/models", "get"),
        ("/v1/models/{model}", "get"),
        ("/v1/passages/{passage_id}", "get"),
        ("/v1/pins", "get"),
        ("/v1/pins", "post"),
        ("/v1/pins/{pin_id}", "delete"),
        ("/v1/responses", "post"),
        ("/v1/responses/{response_id}", "delete"),
        ("/v1/status", "get"),
        ("/v1/uploads", "get"),
        ("/v1/uploads/{upload_id}", "get"),
        ("/v1/vector_stores", "get"),
        ("/v1/vector_stores/{store_id}", "get"),
        ("/v1/vector_stores/{store_id}/files", "get"),
        ("/v1/vector_stores/{store_id}/files/{file_id}", "get"),
        ("/v1/vector_stores/{store_id}/files/{file_id}/content", "get"),
        ("/v1/vector_stores/{store_id}/search", "post"),
        ("/v1/verify", "post"),
    }
    for path, method, operation in _operations(document):
        assert operation["summary"], (path, method)
        assert operation["description"], (path, method)
        assert any(status.startswith("2") for status in operation["responses"])
        for status, response in operation["responses"].items():
            if status >= "400":
                failing = "application/json" if is_openais(path) else "application/problem+json"
                assert list(response["content"]) == [failing], (path, status)
        assert (operation["tags"] == ["openai"]) == is_openais(path)
        for parameter in operation.get("parameters", []):
            assert parameter["description"], (path, parameter["name"])


def test_its_examples_are_true(stocked: TestClient) -> None:
    schemas = stocked.get("/openapi.json").json()["components"]["schemas"]
    for example in schemas["AskIn"]["examples"]:
        assert AskIn.model_validate(example).question
    for example in schemas["AnswerOut"]["examples"]:
        assert AnswerOut.model_validate(example).model_dump(exclude_unset=True) == example
        citation = example["passages"][0]["citation"]
        assert citation["end"] - citation["start"] == len(citation["quote"])
    for example in schemas["ChatIn"]["examples"]:
        assert ChatIn.model_validate(example).message
    for example in schemas["ChatOut"]["examples"]:
        assert ChatOut.model_validate(example).model_dump(exclude_unset=True) == example
    for example in schemas["ConversationOut"]["examples"]:
        assert ConversationOut.model_validate(example).model_dump() == example
    for example in schemas["VerifyIn"]["examples"]:
        assert VerifyIn.model_validate(example).citation.quote
    for example in schemas["VerdictOut"]["examples"]:
        assert VerdictOut.model_validate(example).model_dump() == example
        assert "".join(change["after"] for change in example["difference"]) == example["text"]
        assert example["end"] - example["start"] == len(example["text"])
    assert schemas["CollectionIn"]["examples"]
    assert schemas["ProblemOut"]["properties"]["code"]["examples"]
