import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.http.app import create_app
from api.http.service import Service
from api.settings import Settings

Making = Callable[..., Settings]
Serving = Callable[..., AbstractContextManager[TestClient]]
Sending = Callable[..., dict[str, Any]]

MARKDOWN = """# Returns

Articles can be sent back within thirty days of delivery.

## Refunds

Refunds take five working days. The money goes back to the card that paid.

## Exchange

A coat that does not fit is exchanged for another size at no cost.
"""
HTML = """<!doctype html><html><head><title>Shipping</title>
<script>document.title = "taken over"</script></head>
<body><h1>Shipping</h1><p>Parcels to Norway — and to Åland — travel by ferry.</p>
<p>Express delivery costs nine euros.</p></body></html>
"""


@pytest.fixture(scope="session")
def making(models: Path) -> Making:
    def make(home: Path, **given: Any) -> Settings:
        return Settings(home=home, models=models, **given)

    return make


@contextmanager
def serving_of(settings: Settings) -> Iterator[TestClient]:
    with Service(settings) as service, TestClient(create_app(service)) as client:
        yield client


@pytest.fixture
def serving(making: Making) -> Serving:
    def serve(home: Path, **given: Any) -> AbstractContextManager[TestClient]:
        return serving_of(making(home, **given))

    return serve


def _finished(client: TestClient, href: str) -> dict[str, Any]:
    until = time.monotonic() + 50
    while time.monotonic() < until:
        upload: dict[str, Any] = client.get(href).json()
        if upload["state"] != "queued":
            return upload
        time.sleep(0.02)
    raise AssertionError("the upload was never finished")


def _send(client: TestClient, name: str, data: bytes | str, **fields: str) -> dict[str, Any]:
    content = data.encode() if isinstance(data, str) else data
    response = client.post("/v1/documents", files={"file": (name, content)}, data=fields)
    assert response.status_code == 202, response.text
    return _finished(client, response.headers["location"])


@pytest.fixture(scope="session")
def finished() -> Callable[[TestClient, str], dict[str, Any]]:
    """Wait until an upload is no longer queued."""
    return _finished


@pytest.fixture(scope="session")
def send() -> Sending:
    """Upload a file and wait until it is ingested."""
    return _send


@pytest.fixture(scope="session")
def pdf() -> bytes:
    """Two pages of text."""
    pages = ("Warranty lasts two years.", "Batteries are covered for six months only.")
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [4 0 R 6 0 R] /Count 2 >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    box, fonts = "/MediaBox [0 0 595 842]", "/Resources << /Font << /F1 3 0 R >> >>"
    for number, words in enumerate(pages):
        stream = f"BT /F1 14 Tf 60 700 Td ({words}) Tj ET"
        objects += [
            f"<< /Type /Page /Parent 2 0 R {box} {fonts} /Contents {5 + 2 * number} 0 R >>",
            f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        ]
    made, offsets = "%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(made))
        made += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    made += f"xref\n0 {size}\n0000000000 65535 f \n{table}"
    made += f"trailer << /Size {size} /Root 1 0 R >>\nstartxref\n{made.index('xref')}\n%%EOF\n"
    return made.encode()


@pytest.fixture(scope="session")
def stocked(
    making: Making, tmp_path_factory: pytest.TempPathFactory, pdf: bytes
) -> Iterator[TestClient]:
    """A server with a Markdown file, a web page, a PDF and records; tests only read from it."""
    with serving_of(making(tmp_path_factory.mktemp("stocked"))) as client:
        _send(client, "returns.md", MARKDOWN)
        _send(client, "shipping.html", HTML)
        _send(client, "warranty.pdf", pdf)
        records = (
            '{"id": "r1", "title": "One", "text": "Lamps shine brightly.", "colour": "red"}\n'
            '{"id": "a+b=c~d@e:f", "title": "Two", "text": "Lamps shine dimly.", "colour": "blue",'
            ' "sizes": [1, 2.5], "sold": true}\n'
        )
        _send(client, "lamps.jsonl", records, collection="lamps")
        yield client
