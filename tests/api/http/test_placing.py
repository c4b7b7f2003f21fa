"""Where a part of a document stands on its pages, and how it is quoted; the page that shows it."""

from pathlib import Path
from typing import Any
from urllib.parse import quote as quoted_path

import pytest
from starlette.testclient import TestClient

from qa.links import place_page
from tests.api.http.conftest import Sending, Serving

PDF = "upload:warranty.pdf"
BATTERIES = "Batteries are covered for six months only."


def found(client: TestClient, question: str) -> dict[str, Any]:
    hit: dict[str, Any] = client.post("/v1/ask", json={"question": question}).json()["passages"][0]
    return hit


def test_places_are_boxes_on_a_page_with_a_picture(stocked: TestClient) -> None:
    text = stocked.get(f"/v1/documents/{PDF}/text").text
    start = text.index(BATTERIES)
    span = {"start": start, "end": start + len(BATTERIES)}
    found = stocked.get(f"/v1/documents/{PDF}/places", params=span).json()
    (page,) = found["pages"]
    assert (page["page"], page["width"], page["height"]) == (2, 595, 842)
    (box,) = page["boxes"]
    assert box["left"] == pytest.approx(60, abs=2)
    assert 125 < box["top"] < box["bottom"] < 150
    described = stocked.get(f"/v1/documents/{PDF}").json()
    assert (found["document_id"], found["sha256"]) == (PDF, described["sha256"])
    picture = stocked.get(page["picture"])
    assert picture.headers["content-type"] == "image/png"
    assert picture.content.startswith(b"\x89PNG")
    assert "default-src 'none'" in picture.headers["content-security-policy"]
    tag = picture.headers["etag"]
    again = stocked.get(page["picture"], headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert picture.headers["cache-control"] == again.headers["cache-control"] == "private, no-cache"


def test_what_is_no_pdf_has_no_places(stocked: TestClient) -> None:
    found = stocked.get("/v1/documents/upload:returns.md/places?start=0&end=5")
    assert (found.status_code, found.json()["pages"]) == (200, [])
    assert stocked.get("/documents/upload:returns.md/pages/1.png").status_code == 404


@pytest.mark.parametrize("what", ["places", "quote"])
@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("start=0&end=100000", 422),
        ("start=5&end=5", 422),
        ("start=-1&end=5", 422),
        ("start=0", 422),
        ("start=x&end=5", 422),
        ("start=0&end=5&collection=none", 404),
    ],
)
def test_spans_that_are_none(stocked: TestClient, what: str, query: str, status: int) -> None:
    response = stocked.get(f"/v1/documents/{PDF}/{what}?{query}")
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert stocked.get(f"/v1/documents/none/{what}?start=0&end=1").status_code == 404


def test_a_quote_comes_with_its_citation(stocked: TestClient) -> None:
    hit = found(stocked, "How long do refunds take?")
    citation = hit["citation"]
    span = {"start": citation["start"], "end": citation["end"]}
    quote = stocked.get(f"/v1/documents/{citation['document_id']}/quote", params=span).json()
    assert quote["citation"] == {**citation, "number": 1}
    assert quote["plain"].startswith(f"\u201c{hit['text']}\u201d")
    assert citation["sha256"] in quote["plain"]
    assert quote["markdown"].startswith("> ")
    assert quote["bibtex"].startswith("@misc{")


def test_pages_that_are_not_there(stocked: TestClient) -> None:
    for number in ("3", "0", "1000001", "x", "99999999999999999999"):
        response = stocked.get(f"/documents/{PDF}/pages/{number}.png")
        assert response.status_code in {404, 422}, number


def test_the_link_of_a_citation_opens_the_place(stocked: TestClient) -> None:
    hit = found(stocked, "How long are batteries covered?")
    link = hit["citation"]["link"]
    assert link.startswith(f"/documents/{quoted_path(PDF, safe='')}?")
    assert link.endswith(f"#p-{hit['id']}")
    page = stocked.get(link.partition("#")[0])
    assert page.status_code == 200
    assert f"<mark>{BATTERIES}</mark>" in page.text
    assert f'id="p-{hit["id"]}"' in page.text
    assert "<rect " in page.text


def test_what_is_named_is_marked(stocked: TestClient) -> None:
    citation = found(stocked, "How long do refunds take?")["citation"]
    start = citation["start"] + citation["quote"].index("Refunds take")
    link = place_page(
        citation["document_id"],
        (citation["start"], citation["end"]),
        found(stocked, "How long do refunds take?")["id"],
        collection="default",
        marks=[(start, start + len("Refunds take five working days."))],
    )
    html = stocked.get(link.partition("#")[0]).text
    assert html.count("<mark>") == 1
    assert "<mark>Refunds take five working days.</mark>" in html


def test_a_document_that_was_deleted_is_a_page_that_says_so(
    serving: Serving, send: Sending, tmp_path: Path
) -> None:
    with serving(tmp_path / "home") as client:
        send(client, "snow.txt", "Snow melts in spring.")
        assert client.get("/documents/upload:snow.txt").status_code == 200
        client.delete("/v1/documents/upload:snow.txt")
        gone = client.get("/documents/upload:snow.txt", headers={"Accept": "text/html"})
        assert gone.status_code == 410
        assert "was deleted on" in gone.text
        assert 'href="/"' in gone.text
        never = client.get("/documents/upload:rain.txt", headers={"Accept": "text/html"})
        assert never.status_code == 404
        assert "<h1>" in never.text


@pytest.mark.parametrize("query", ["start=x", "from=-1", "collection=none", "collection=a%20b"])
def test_links_that_are_none_are_pages_too(stocked: TestClient, query: str) -> None:
    response = stocked.get(f"/documents/{PDF}?{query}", headers={"Accept": "text/html"})
    assert response.status_code in {404, 422}
    assert response.headers["content-type"].startswith("text/html")


def test_all_of_it_asks_for_the_key(
    serving: Serving, send: Sending, pdf: bytes, tmp_path: Path
) -> None:
    with serving(tmp_path / "home") as client:
        send(client, "warranty.pdf", pdf)
    paths = [
        f"/documents/{PDF}",
        f"/documents/{PDF}/pages/1.png",
        f"/v1/documents/{PDF}/places?start=0&end=5",
        f"/v1/documents/{PDF}/quote?start=0&end=5",
    ]
    with serving(tmp_path / "home", key="open-sesame") as client:
        refused = [client.get(path, headers={"Accept": "text/html"}) for path in paths]
        assert [response.status_code for response in refused] == [401] * 4
        assert "Let me in" in refused[0].text
        for response in refused:
            assert "arranty" not in response.text.replace("warranty.pdf", "")
        client.post("/key", data={"key": "open-sesame"})
        assert [client.get(path).status_code for path in paths] == [200] * 4
