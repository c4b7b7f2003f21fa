import pytest
from openai import BadRequestError, NotFoundError, OpenAI
from starlette.testclient import TestClient

from api.http.openai.named import file_id_of
from tests.api.http.conftest import MARKDOWN

QUESTION = "How long do refunds take?"


def test_the_collections_are_the_vector_stores(client: OpenAI) -> None:
    assert [store.id for store in client.vector_stores.list(order="asc")] == ["default", "lamps"]
    pages = client.vector_stores.list(limit=1)
    assert pages.has_more
    assert [store.id for store in pages] == ["lamps", "default"]
    store = client.vector_stores.retrieve("lamps")
    assert (store.name, store.file_counts.completed, store.status) == ("lamps", 2, "completed")


def test_a_search_gives_the_passages_of_ask_in_their_order(
    client: OpenAI, stocked: TestClient
) -> None:
    answer = stocked.post("/v1/ask", json={"question": QUESTION}).json()["passages"]
    page = client.vector_stores.search("default", query=QUESTION, rewrite_query=True)
    results = page.data
    assert [result.content[0].text for result in results] == [hit["text"] for hit in answer]
    assert [result.score for result in results] == [hit["score"] for hit in answer]
    assert [(result.attributes or {})["passage_id"] for result in results] == [
        hit["id"] for hit in answer
    ]
    assert results[0].filename == "returns.md"
    assert not page.has_next_page()


def test_how_many_and_how_good(client: OpenAI) -> None:
    two = client.vector_stores.search("default", query=QUESTION, max_num_results=2).data
    assert len(two) == 2
    least = {"score_threshold": two[0].score}
    good = client.vector_stores.search("default", query=QUESTION, ranking_options=least)  # type: ignore[arg-type]
    assert good.data == two[:1]
    with pytest.raises(BadRequestError):
        client.vector_stores.search("default", query=QUESTION, max_num_results=0)


def test_several_queries_are_read_as_one(client: OpenAI) -> None:
    several = client.vector_stores.search("default", query=["How long do", "refunds take?"])
    one = client.vector_stores.search("default", query=QUESTION)
    assert several.data == one.data


def test_filters_are_about_metadata_which_results_show(client: OpenAI) -> None:
    found = client.vector_stores.search(
        "lamps",
        query="lamps",
        filters={"type": "in", "key": "colour", "value": ["blue", "green"]},
    ).data
    assert [result.content[0].text for result in found] == ["Lamps shine dimly."]
    attributes = found[0].attributes or {}
    assert (attributes["colour"], attributes["sizes"], attributes["sold"]) == (
        "blue",
        "1, 2.5",
        True,
    )
    assert len(attributes) <= 16
    with pytest.raises(BadRequestError, match="eq") as refused:
        client.vector_stores.search(
            "lamps", query="lamps", filters={"type": "ne", "key": "colour", "value": "red"}
        )
    assert refused.value.code == "invalid_filter"


def test_documents_are_files(client: OpenAI) -> None:
    files = client.files.list().data
    names = {file.filename: file.id for file in files}
    assert set(names) >= {"returns.md", "shipping.html", "warranty.pdf", "r1"}
    assert len(files) == 5
    assert [file.id for file in client.files.list(limit=1)] == [file.id for file in files]
    forwards = [file.id for file in client.files.list(limit=2, order="asc")]
    assert forwards == [file.id for file in reversed(files)]
    file = client.files.retrieve(names["returns.md"])
    assert (file.object, file.status) == ("file", "processed")
    assert client.files.content(names["returns.md"]).text == MARKDOWN


def test_a_page_goes_on_where_what_it_follows_is_gone(client: OpenAI) -> None:
    gone = file_id_of("goods", "a")
    assert {file.filename for file in client.files.list(after=gone)} >= {"returns.md"}
    assert len(list(client.files.list(after=gone, order="asc"))) == 2
    stores = client.vector_stores.list(after="goods", order="asc")
    assert [store.id for store in stores] == ["lamps"]
    assert [store.id for store in client.vector_stores.list(after="goods")] == ["default"]


def test_and_files_of_their_vector_store(client: OpenAI) -> None:
    files = list(client.vector_stores.files.list("default", limit=1, order="asc"))
    assert len(files) == 3
    assert [f.id for f in client.vector_stores.files.list("default")] == [
        f.id for f in reversed(files)
    ]
    file = client.vector_stores.files.retrieve(files[0].id, vector_store_id="default")
    assert file == files[0]
    (part,) = client.vector_stores.files.content(files[0].id, vector_store_id="default").data
    assert "Refunds take five working days." in (part.text or "")
    with pytest.raises(NotFoundError):
        client.vector_stores.files.retrieve(files[0].id, vector_store_id="lamps")


def test_an_originals_page_is_never_run(client: OpenAI) -> None:
    names = {file.filename: file.id for file in client.files.list()}
    response = client.files.with_raw_response.content(names["shipping.html"])
    assert response.headers["content-security-policy"] == "sandbox"
