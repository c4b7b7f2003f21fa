"""The pages of the library as they are served; what people see is tested in a browser."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.http.app import create_app
from api.http.pages import library as pages
from api.http.service import Service
from api.settings import Settings
from tests.index.damage import truncate

Making = Callable[..., Settings]
Serving = Callable[..., Any]
Sending = Callable[..., dict[str, Any]]

HERE = "/library/collections/owls"


@pytest.fixture(scope="module")
def owls(
    making: Making, send: Sending, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestClient]:
    """A server with seven documents in `owls`, which tests change only where they make others."""
    with (
        Service(making(tmp_path_factory.mktemp("owls") / "home")) as service,
        TestClient(create_app(service)) as client,
    ):
        for n in range(7):
            send(client, f"owl {n}.txt", f"Owl number {n} hoots.", collection="owls")
        yield client


def titles(client: TestClient, **query: str) -> list[str]:
    return re.findall(r"upload:owl (\d)\.txt", client.get(HERE, params=query).text)


def link(client: TestClient, rel: str, **query: str) -> dict[str, str]:
    found = re.search(rf'rel="{rel}" href="[^?]*\?([^"]*)"', client.get(HERE, params=query).text)
    return {} if not found else dict(p.split("=") for p in found[1].split("&amp;"))


def test_documents_are_paged_to_and_fro(owls: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    everything = titles(owls)
    assert sorted(everything) == [str(n) for n in range(7)]
    monkeypatch.setattr(pages, "PAGE", 3)
    first = link(owls, "next")
    assert titles(owls) == everything[:3]
    assert link(owls, "prev") == {}
    second = link(owls, "next", **first)
    assert titles(owls, **first) == everything[3:6]
    assert titles(owls, **second) == everything[6:]
    assert link(owls, "next", **second) == {}
    back = link(owls, "prev", **second)
    assert titles(owls, **back) == everything[3:6]
    assert titles(owls, **link(owls, "prev", **back)) == everything[:3]
    assert link(owls, "prev", **link(owls, "prev", **back)) == {}


def test_documents_are_found_by_title_or_address(owls: TestClient) -> None:
    assert titles(owls, find="OWL 3") == ["3"]
    assert titles(owls, find="nothing") == []
    assert "No document has that" in owls.get(HERE, params={"find": "nothing"}).text


def test_a_page_after_the_last_document_leads_back(owls: TestClient) -> None:
    page = owls.get(HERE, params={"after": "zzz"}).text
    assert f'There are no more documents here. <a href="{HERE}">' in page


def test_originals_are_linked_to_where_they_are_kept(
    serving: Serving, send: Sending, tmp_path: Path
) -> None:
    lines = '{"id": "r1", "title": "One", "text": "Lamps shine."}\n'
    file = tmp_path / "lamp.txt"
    file.write_text("A lamp.", encoding="utf-8")
    with serving(tmp_path / "home") as client:
        send(client, "kept.txt", "A lamp shines.")
        send(client, "b.jsonl", lines)
        list(client.app.state.service.library.ingest([file]))

        def linked() -> list[str]:
            page = client.get("/library/collections/default").text
            return re.findall(r'href="/v1/documents/([^/]*)/original', page)

        on_disk = next(i for i in linked() if i != "upload%3Akept.txt")
        assert sorted(linked()) == sorted(["upload%3Akept.txt", on_disk])
        assert client.get(f"/v1/documents/{on_disk}/original").text == "A lamp."
        file.unlink()
        assert linked() == ["upload%3Akept.txt"]


def test_a_collection_is_made_unless_its_name_is_not_fit(serving: Serving, tmp_path: Path) -> None:
    with serving(tmp_path) as client:
        assert "There are no collections yet" in client.get("/library").text
        made = client.post("/library/collections", data={"name": " larks "}, follow_redirects=False)
        assert made.status_code == 303
        assert "The collection was made." in client.get(made.headers["location"]).text
        for name, status, why in (
            ("Larks", 409, "already"),
            ("<b>", 422, "cannot name a collection"),
            ("", 422, "cannot name a collection"),
        ):
            page = client.post("/library/collections", data={"name": name})
            assert (page.status_code, why in page.text) == (status, True)
            assert f'value="{name.replace("<b>", "&lt;b&gt;")}"' in page.text
        assert client.get("/library/collections/none").status_code == 404


def created(client: TestClient, path: str) -> str:
    found = re.search(r'name="created" value="([^"]*)"', client.get(f"{path}/delete").text)
    assert found
    return found[1]


def test_a_collection_is_deleted_by_its_name_alone(
    serving: Serving, send: Sending, tmp_path: Path
) -> None:
    with serving(tmp_path) as client:
        send(client, "a.txt", "An owl.", collection="owls")
        asked = client.get(f"{HERE}/delete").text
        assert "1 document with 1 passage" in asked
        for given in ({}, {"typed": "owl"}, {"typed": "owls", "created": "1.0"}):
            data = {"created": created(client, HERE), **given}
            page = client.post(f"{HERE}/delete", data=data)
            assert page.status_code == 409
            assert 'role="alert"' in page.text
        anew = client.post(f"{HERE}/delete", data={"typed": "owls", "created": "1.0"})
        assert "made it anew" in anew.text
        assert client.get("/v1/collections/owls").status_code == 200
        data = {"typed": "owls", "created": created(client, HERE)}
        page = client.post(f"{HERE}/delete", data=data)
        assert "The collection was deleted." in page.text
        assert client.post(f"{HERE}/delete", data=data).status_code == 404


def picked(client: TestClient) -> list[str]:
    return re.findall(r'name="document" value="([^"]*)"', client.get(HERE).text)


def test_documents_are_deleted_once_they_were_named(
    serving: Serving, send: Sending, tmp_path: Path
) -> None:
    with serving(tmp_path) as client:
        for name in ("a.txt", "b.txt", "c.txt", "d.txt"):
            send(client, name, f"An owl in {name}.", collection="owls")
        all_, delete = picked(client), f"{HERE}/documents/delete"
        asked = client.post(delete, data={"document": all_[:2]}).text
        assert "Delete 2 documents?" in asked
        assert len(picked(client)) == 4
        send(client, "b.txt", "Another owl.", collection="owls")
        client.delete("/v1/documents/upload:c.txt?collection=owls")
        again = client.post(delete, data={"document": all_[:3]}).text
        assert "Delete 1 document?" in again
        assert "2 more documents you selected" in again
        done = client.post(delete, data={"document": all_[:3], "sure": "yes"}).text
        assert "1 document was deleted." in done
        assert "1 was not there any more" in done
        assert "1 was kept: somebody else put another version in its place" in done
        assert [each.partition(":")[2] for each in picked(client)] == [
            "upload:b.txt",
            "upload:d.txt",
        ]
        assert "Nothing to delete" in client.post(delete, data={"document": all_[:2]}).text
        assert "No document was selected" in client.post(delete).text
        assert "Nothing to delete" in client.post(delete, data={"document": "nonsense"}).text


def test_uploads_are_taken_and_said_to_fail(serving: Serving, tmp_path: Path) -> None:
    with serving(tmp_path, max_upload=1_000) as client:
        files = [("file", ("a.txt", b"An owl.")), ("file", ("b<i>.zip", b"PK\x03\x04"))]
        data = {"collection": "owls"}
        sent = client.post("/library/uploads", files=files, data=data, follow_redirects=False)
        assert (sent.status_code, sent.headers["location"]) == (303, "/library/uploads")
        while "in line" in (page := client.get("/library/uploads").text):
            pass
        assert "added, 1 passage." in page
        failed = client.get("/library/uploads?failed=true").text
        assert "b&lt;i&gt;.zip" in failed
        assert "Its ZIP container is broken" in failed
        assert "added" not in failed
        (one,) = re.findall(r'<h2><a href="([^"]*)"', failed)
        assert "0 added, 0 updated, 0 unchanged, 1 failed" in client.get(one).text
        assert client.get("/library/uploads/none").status_code == 404
        large = client.post("/library/uploads", files={"file": ("c.txt", b"x" * 1_001)})
        assert large.status_code == 413
        assert "1,000 bytes at most" in large.text
        assert large.headers["content-type"].startswith("text/html")
        assert list((tmp_path / "uploads").iterdir()) == []


def test_earlier_uploads_are_a_link_away(serving: Serving, send: Sending, tmp_path: Path) -> None:
    with serving(tmp_path) as client:
        for n in range(21):
            send(client, f"{n}.txt", "An owl.")
        first = client.get("/library/uploads").text
        assert first.count("<h2>") == 20
        (earlier,) = re.findall(r'rel="next" href="([^"]*)"', first)
        rest = client.get(earlier.replace("&amp;", "&")).text
        assert (rest.count("<h2>"), "0.txt" in rest, 'rel="next"' in rest) == (1, True, False)


FOREIGN = {"Sec-Fetch-Site": "cross-site"}


@pytest.mark.parametrize(
    ("path", "given"),
    [
        ("/library/collections", {"data": {"name": "evil"}}),
        (f"{HERE}/delete", {"data": {"typed": "owls"}}),
        (f"{HERE}/documents/delete", {"data": {"sure": "yes"}}),
        ("/library/uploads", {"files": {"file": ("evil.txt", b"Evil.")}}),
    ],
)
def test_another_site_can_change_nothing(
    owls: TestClient, path: str, given: dict[str, Any]
) -> None:
    before = owls.get("/v1/status").json()["collections"]
    response = owls.post(path, headers=FOREIGN, **given)
    assert response.status_code == 403
    assert response.headers["content-type"].startswith("text/html")
    assert owls.get("/v1/status").json()["collections"] == before


def test_who_has_a_pass_looks_after_the_library(serving: Serving, tmp_path: Path) -> None:
    with serving(tmp_path, key="sesame") as client:
        for path in ("/library", HERE, "/library/uploads"):
            page = client.get(path)
            assert (page.status_code, 'action="/key"' in page.text) == (401, True)
        client.post("/key", data={"key": "sesame"})
        sent = client.post(
            "/v1/documents",
            files={"file": ("a.txt", b"An owl.")},
            data={"collection": "owls"},
            headers={"Sec-Fetch-Site": "same-origin"},
        )
        assert client.get(sent.headers["location"]).json()["collection"] == "owls"
        assert client.get(HERE).status_code == 200


def test_a_server_that_only_reads_says_so_and_changes_nothing(
    making: Making, serving: Serving, send: Sending, tmp_path: Path
) -> None:
    with serving(tmp_path) as client:
        send(client, "a.txt", "An owl.", collection="owls")
        picks = picked(client)
    with Service(making(tmp_path)), serving(tmp_path) as client:
        for path in ("/library", HERE):
            page = client.get(path).text
            assert "Nothing can be changed here" in page
            assert 'method="post"' not in page.replace(f'method="post" action="{HERE}/d', "")
            assert "checkbox" not in page
        assert client.get("/library/uploads").status_code == 200
        for path, data in (
            ("/library/collections", {"name": "more"}),
            (f"{HERE}/delete", {"typed": "owls"}),
            (f"{HERE}/documents/delete", {"document": picks, "sure": "yes"}),
        ):
            page = client.post(path, data=data)
            assert (page.status_code, "another server takes" in page.text) == (503, True)
        assert client.get(f"{HERE}/delete").status_code == 503
        assert client.get("/v1/documents/upload:a.txt?collection=owls").status_code == 200


def test_what_is_wrong_with_a_collection_is_said(
    serving: Serving, send: Sending, models: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    with serving(home) as client:
        send(client, "a.txt", "An owl.", collection="owls")
        send(client, "b.txt", "A lark.", collection="larks")
    (index,) = home.glob("collections/owls-*/vectors/*.faiss")
    truncate(index)
    (store,) = home.glob("collections/larks-*/store.sqlite")
    shutil.copy(store, tmp_path)
    truncate(store)
    gone = Settings(home=home, models=tmp_path / "models")
    with Service(gone) as service, TestClient(create_app(service)) as client:
        page = client.get("/library").text
        assert "An index was damaged, and was made again" in page
        assert "Its encoder cannot be opened" in page
        assert "It cannot be opened; the server" in page
        assert str(tmp_path) not in page
        assert client.get("/library/collections/larks/delete").status_code == 200
    assert models.exists()
