import pytest
from starlette.datastructures import Headers

from api.http.origins import Origins

ORIGINS = Origins(host="127.0.0.1", public_url="https://ask.example.org:8443/pincite")


@pytest.mark.parametrize(
    ("headers", "foreign"),
    [
        ({}, False),
        ({"sec-fetch-site": "same-origin"}, False),
        ({"sec-fetch-site": "none"}, False),
        ({"sec-fetch-site": "same-site"}, True),
        ({"sec-fetch-site": "cross-site"}, True),
        ({"sec-fetch-site": "cross-site", "origin": "http://10.0.0.7:8765"}, True),
        ({"origin": "http://10.0.0.7:8765"}, False),
        ({"origin": "https://ask.example.org:8443"}, False),
        ({"origin": "http://10.0.0.7"}, True),
        ({"origin": "https://evil.example"}, True),
        ({"origin": "null"}, True),
        ({"origin": ""}, True),
        ({"origin": "http://["}, True),
    ],
)
def test_what_comes_from_another_site_changes_nothing(
    headers: dict[str, str], foreign: bool
) -> None:
    given = Headers({"host": "10.0.0.7:8765", **headers})
    assert ORIGINS.is_foreign("POST", given) is foreign
    assert ORIGINS.is_foreign("DELETE", given) is foreign
    assert not ORIGINS.is_foreign("GET", given)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1:8765",
        "localhost",
        "LOCALHOST:1",
        "[::1]:8765",
        "192.168.1.7",
        "pincite",
        "nas.local:8765",
        "pincite.default.svc.cluster.local",
        "ask.example.org:8443",
        "ask.example.org.",
        "ask.example.org",
    ],
)
def test_names_that_no_stranger_can_take(host: str) -> None:
    assert ORIGINS.is_known(Headers({"host": host}))


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example:8765", "evil.example.", "[::1", "a@b.example"]
)
def test_names_that_strangers_can_take(host: str) -> None:
    assert not ORIGINS.is_known(Headers({"host": host}))
