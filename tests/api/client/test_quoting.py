import json
from typing import Any

import pytest

from api.client import Client
from api.client.calls import Response
from api.client.quoting import places, quote
from qa.errors import DocumentNotFound, InvalidLimit, ServerError
from qa.questions import Filters, Question

PDF = Filters(documents=("upload:lighthouse-guide.pdf",))


def response(data: object) -> Response:
    return Response(status=200, headers={}, body=json.dumps(data).encode())


@pytest.mark.parametrize(
    "data", [None, [], {}, {"citation": {}}, {"citation": {"modified": 1}}, {"citation": None}]
)
def test_what_is_no_quotation(data: Any) -> None:
    with pytest.raises(ServerError, match="not a quotation"):
        quote("d", 0, 1, None).read(response(data))


@pytest.mark.parametrize("data", [None, [], {}, {"pages": [{"page": 1}]}])
def test_what_is_no_list_of_places(data: Any) -> None:
    with pytest.raises(ServerError, match="not places on pages"):
        places("d", 0, 1, None).read(response(data))


def test_a_passage_is_quoted_and_found_on_its_page(client: Client) -> None:
    asked = Question(text="In which year was the lighthouse electrified?", filters=PDF, k=1)
    citation = client.ask(asked).passages[0].citation
    at = (citation.document_id, citation.start, citation.end)

    quotation = client.quote(*at)
    assert quotation.citation == citation
    assert citation.quote in quotation.plain
    assert quotation.markdown.startswith("> ")
    assert quotation.bibtex.startswith("@misc{")

    (page,) = client.places(*at)
    assert page.page == citation.page
    assert page.boxes
    for box in page.boxes:
        assert 0 <= box.left < box.right <= page.width
        assert 0 <= box.top < box.bottom <= page.height
    assert page.picture.endswith(f"/pages/{page.page}.png?collection=default")


def test_what_has_no_pages_has_no_places(client: Client) -> None:
    text = next(each for each in client.documents() if each.media_type == "text/markdown")
    assert client.places(text.id, 0, 5) == ()
    assert client.quote(text.id, 0, 5).citation.quote == client.text(text.id, end=5)
    with pytest.raises(InvalidLimit):
        client.quote(text.id, 5, 5)
    with pytest.raises(DocumentNotFound):
        client.places("nothing", 0, 5)
