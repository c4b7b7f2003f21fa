import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.http.schemas import UploadPageOut
from api.http.uploads import Uploads

Serving = Callable[..., Any]
Sending = Callable[..., dict[str, Any]]
Finished = Callable[[TestClient, str], dict[str, Any]]


def test_uploads_are_listed_and_those_that_failed_by_themselves(
    serving: Serving, send: Sending, tmp_path: Path
) -> None:
    with serving(tmp_path) as client:
        for name, data in (("a.txt", "One owl."), ("b.zip", b"PK\x03\x04"), ("c.txt", "Two owls.")):
            send(client, name, data)
        pages: list[list[str]] = []
        before: str | None = ""
        for _ in range(2):
            page = client.get("/v1/uploads", params={"limit": 2, "before": before}).json()
            assert UploadPageOut.model_validate(page).model_dump() == page
            pages.append([each["name"] for each in page["uploads"]])
            before = page["next"]
        assert (pages, before) == ([["c.txt", "b.zip"], ["a.txt"]], None)
        (failed,) = client.get("/v1/uploads?failed=true").json()["uploads"]
        assert (failed["name"], failed["state"]) == ("b.zip", "failed")
        assert failed == client.get(f"/v1/uploads/{failed['id']}").json()
        assert client.get("/v1/uploads?limit=0").status_code == 422


def test_how_far_an_upload_is_can_be_seen_while_it_is_in_hand(
    serving: Serving, finished: Finished, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[int | None, ...]] = []
    lines = "".join(
        json.dumps({"id": f"r{n}", "text": f"Owl {n} hoots."}) + "\n" for n in range(300)
    )
    went_on = Uploads._went_on

    def watched(self: Uploads, passages: int) -> None:
        went_on(self, passages)
        (own,) = self._catalog.queued()
        others = (replace(own, id="another"), replace(own, state="done"))
        seen.append((self.encoded(own), *map(self.encoded, others)))

    monkeypatch.setattr(Uploads, "_went_on", watched)
    with serving(tmp_path) as client:
        response = client.post("/v1/documents", files={"file": ("a.jsonl", lines.encode())})
        upload = finished(client, response.headers["location"])
    assert upload["encoded"] is None
    assert seen == [(256, None, None), (300, None, None)]
