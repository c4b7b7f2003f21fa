import hashlib
from pathlib import Path
from typing import Any

import pytest

from index.reading.limits import Limits
from index.reading.page_worker import answer
from tests.pdfs import drawn, pdf

DATA = pdf([drawn((700, "Mars")), drawn((700, "Venus"))])


def asked(path: Path | None, limits: Limits | None = None, **given: Any) -> dict[str, Any]:
    request = {
        "kind": "characters",
        "key": str(path),
        "path": str(path) if path else "",
        "sha256": hashlib.sha256(DATA).hexdigest(),
        "page": 1,
        **given,
    }
    (reply,) = answer(request, limits or Limits())
    return reply


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "a.pdf"
    path.write_bytes(DATA)
    return path


def test_a_file_is_opened_once(path: Path) -> None:
    assert asked(path)["characters"] == "Mars"
    path.unlink()
    assert asked(None, key=str(path), page=2)["characters"] == "Venus"
    assert asked(None, key=str(path), kind="picture")["png"].startswith("iVBOR")
    assert asked(None, key="another")["kind"] == "unknown"


def test_a_page_that_is_not_there(path: Path) -> None:
    assert asked(path, page=3) == {"kind": "none", "pages": 2}
    assert asked(path, page=0) == {"kind": "none", "pages": 2}


def test_other_bytes_than_were_ingested_are_not_shown(path: Path) -> None:
    path.write_bytes(DATA + b"\n")
    assert asked(path) == {"kind": "changed"}


def test_what_cannot_be_drawn(path: Path, tmp_path: Path) -> None:
    assert asked(tmp_path / "none.pdf")["code"] == "damaged"
    assert asked(path, Limits(file_size=100))["code"] == "too-large"
    path.write_bytes(b"no PDF")
    failed = asked(path, sha256=hashlib.sha256(b"no PDF").hexdigest())
    assert failed["code"] == "damaged"
