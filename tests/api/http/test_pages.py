"""Pages as they are served; what people see is tested in a browser."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.http.app import create_app
from api.http.service import Service
from api.page.files import all_files

KEY = "sésame-ouvre-toi"
FOREIGN = {"Sec-Fetch-Site": "cross-site"}


@pytest.fixture(scope="module")
def locked(
    making: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestClient]:
    settings = making(tmp_path_factory.mktemp("locked"), key=KEY)
    with Service(settings) as service, TestClient(create_app(service)) as client:
        yield client


@pytest.fixture
def let_in(locked: TestClient) -> Iterator[TestClient]:
    response = locked.post("/key", data={"key": KEY}, follow_redirects=False)
    assert response.status_code == 303
    yield locked
    locked.cookies.clear()


def test_files_are_kept_for_ever_by_their_version(stocked: TestClient) -> None:
    for name, file in all_files().items():
        response = stocked.get(f"/page/{name}?v={file.version}")
        assert response.content == file.content
        assert response.headers["content-type"] == file.media_type
        assert "immutable" in response.headers["cache-control"]
        again = stocked.get(f"/page/{name}", headers={"If-None-Match": response.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("path", ["/page/none.css", "/page/..%2Ffiles.py", "/page/"])
def test_there_are_no_other_files(stocked: TestClient, path: str) -> None:
    assert stocked.get(path).status_code == 404


def test_without_the_key_a_page_asks_for_it(locked: TestClient) -> None:
    response = locked.get("/?q=refunds&k=3")
    assert response.status_code == 401
    assert response.headers["www-authenticate"].startswith("Bearer")
    assert 'name="next" value="/?q=refunds&amp;k=3"' in response.text
    assert "refresh" not in response.headers
    assert locked.get("/", headers=FOREIGN).headers["refresh"] == "0"


def test_a_pass_is_for_pages_and_the_api_but_not_for_agents(let_in: TestClient) -> None:
    assert let_in.get("/").status_code == 200
    assert let_in.get("/v1/status").status_code == 200
    assert let_in.post("/v1/collections", json={"name": "ours"}).status_code == 201
    assert let_in.post("/mcp", json={}).status_code == 401


def test_a_pass_is_no_use_to_another_site(let_in: TestClient) -> None:
    for headers in (FOREIGN, {"Sec-Fetch-Site": "same-site"}, {"Origin": "http://evil.example"}):
        response = let_in.post("/v1/collections", json={"name": "evil"}, headers=headers)
        assert (response.status_code, response.json()["code"]) == (403, "origin-refused")
    assert "evil" not in let_in.get("/v1/collections").text


def test_who_has_the_key_itself_comes_from_anywhere(locked: TestClient) -> None:
    headers = {b"Authorization": f"Bearer {KEY}".encode(), b"Sec-Fetch-Site": b"cross-site"}
    made = locked.post("/v1/collections", json={"name": "theirs"}, headers=headers)
    assert made.status_code == 201


def test_the_wrong_key_gives_nothing(locked: TestClient) -> None:
    for data in ({}, {"key": ""}, {"key": KEY[:-1]}, {"key": f"{KEY}x"}):
        response = locked.post("/key", data=data)
        assert response.status_code == 401
        assert "set-cookie" not in response.headers
        assert 'role="alert"' in response.text


@pytest.mark.parametrize(
    ("place", "then"),
    [
        ("/?q=a%20b", "/?q=a%20b"),
        ("", "/"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example/", "/"),
        ("/\t/evil.example/", "/"),
        ("evil", "/"),
    ],
)
def test_the_key_leads_to_no_other_site(locked: TestClient, place: str, then: str) -> None:
    response = locked.post("/key", data={"key": KEY, "next": place}, follow_redirects=False)
    assert response.headers["location"] == then
    locked.cookies.clear()


def test_the_pass_is_out_of_reach_of_scripts(locked: TestClient) -> None:
    for address, secure in (("http://testserver/key", False), ("https://testserver/key", True)):
        cookie = locked.post(address, data={"key": KEY}, follow_redirects=False).headers[
            "set-cookie"
        ]
        assert {"HttpOnly", "SameSite=strict", "Path=/"} <= set(cookie.split("; "))
        assert ("Secure" in cookie) is secure
        assert KEY not in cookie
    locked.cookies.clear()


def test_another_site_cannot_change_anything_where_there_is_no_key(stocked: TestClient) -> None:
    response = stocked.delete("/v1/collections/lamps", headers=FOREIGN)
    assert (response.status_code, response.json()["code"]) == (403, "origin-refused")
    assert stocked.post("/key", data={"forget": "yes"}, headers=FOREIGN).status_code == 403
    assert stocked.get("/?q=lamps", headers=FOREIGN).status_code == 200


def test_a_name_that_a_stranger_can_take_is_refused_where_there_is_no_key(
    stocked: TestClient, locked: TestClient
) -> None:
    evil = {"Host": "evil.example:8765"}
    response = stocked.get("/v1/status", headers=evil)
    assert (response.status_code, response.json()["code"]) == (403, "host-refused")
    page = stocked.get("/", headers=evil)
    assert page.status_code == 403
    assert "PINCITE_PUBLIC_URL" in page.text
    assert stocked.get("/healthz", headers=evil).status_code == 200
    assert locked.get("/", headers=evil).status_code == 401


def test_nothing_at_an_address_is_a_page_for_people_and_a_problem_for_programs(
    stocked: TestClient,
) -> None:
    page = stocked.get("/nothing", headers={"Accept": "text/html,*/*"})
    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
    for path in ("/nothing", "/v1/nothing"):
        kind = stocked.get(path).headers["content-type"]
        assert kind == "application/problem+json"
    problem = stocked.get("/v1/nothing", headers={"Accept": "text/html"})
    assert problem.headers["content-type"] == "application/problem+json"
