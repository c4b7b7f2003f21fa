import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

import pytest

from index.web.addresses import GuardedBackend, anywhere, resolve
from index.web.asking import Asker
from index.web.deadline import Deadline
from index.web.transport import Transport
from qa.errors import AddressRefused, PageUnavailable, ReadingStopped
from tests.index.web.site import Site


@pytest.fixture
def deadline() -> Deadline:
    return Deadline()


@pytest.fixture
def asker(deadline: Deadline) -> Iterator[Asker]:
    transport = Transport(GuardedBackend(deadline, anywhere, resolve))
    with Asker(transport, deadline, redirects=3) as asker, deadline.within(5):
        yield asker


def get(asker: Asker, url: str) -> tuple[str, int, bytes]:
    with asker.get(url) as reply:
        return reply.url, reply.response.status_code, b"".join(reply.body(1000))


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed(asker: Asker, site: Site, other: Site, status: int) -> None:
    site.redirect("/a", f"{other.url}/b#part", status)
    other.redirect("/b", "c?d", status)
    other.put("/c?d", "there")
    assert get(asker, f"{site.url}/a") == (f"{other.url}/c?d", 200, b"there")


def test_a_loop_of_redirects_ends(asker: Asker, site: Site) -> None:
    site.redirect("/a", "/b")
    site.redirect("/b", "/a")
    with pytest.raises(PageUnavailable, match="more than 3 times"):
        get(asker, f"{site.url}/a")
    assert site.paths() == ["/a", "/b", "/a", "/b"]


def test_as_many_redirects_as_allowed_are_followed(asker: Asker, site: Site) -> None:
    for number in range(3):
        site.redirect(f"/{number}", f"/{number + 1}")
    site.put("/3", "there")
    assert get(asker, f"{site.url}/0")[2] == b"there"


def test_a_redirect_to_nowhere(asker: Asker, site: Site) -> None:
    site.put("/a", status=302)
    with pytest.raises(PageUnavailable, match="where to"):
        get(asker, f"{site.url}/a")
    site.redirect("/b", "file:///etc/passwd")
    with pytest.raises(AddressRefused):
        get(asker, f"{site.url}/b")


def test_every_hop_is_told_before_it_is_asked(asker: Asker, site: Site) -> None:
    site.redirect("/a", "/b")
    site.put("/b", "there")

    def headers(url: str) -> dict[str, str]:
        if url.endswith("/b"):
            raise PageUnavailable("not this one")
        return {"X-Hop": url}

    with pytest.raises(PageUnavailable, match="not this one"), asker.get(f"{site.url}/a", headers):
        pass
    ((path, sent),) = site.asked
    assert (path, sent["X-Hop"]) == ("/a", f"{site.url}/a")


def test_it_says_who_it_is_and_keeps_no_cookies(asker: Asker, site: Site) -> None:
    site.put("/a", "x", Set_Cookie="a=b")
    get(asker, f"{site.url}/a")
    get(asker, f"{site.url}/a")
    for _, headers in site.asked:
        assert (headers["User-Agent"], headers["Accept-Encoding"]) == ("pincite", "gzip")
        assert "Cookie" not in headers


def test_proxies_of_the_environment_are_not_used(
    site: Site, other: Site, monkeypatch: pytest.MonkeyPatch, asker: Asker, deadline: Deadline
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, other.url)
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    site.put("/a", "x")
    with Asker(Transport(GuardedBackend(deadline, anywhere, resolve)), deadline, 3) as later:
        assert get(later, f"{site.url}/a")[1] == 200
    assert get(asker, f"{site.url}/a")[1] == 200
    assert other.asked == []


def test_a_server_that_is_not_there_or_breaks_off(asker: Asker, site: Site, other: Site) -> None:
    def cut_short(to: BaseHTTPRequestHandler) -> None:
        to.send_response(200)
        to.send_header("Content-Length", "100")
        to.end_headers()
        to.wfile.write(b"not 100")
        to.close_connection = True

    def nonsense(to: BaseHTTPRequestHandler) -> None:
        to.wfile.write(b"nonsense\r\n\r\n")
        to.close_connection = True

    site.answers |= {"/cut": cut_short, "/nonsense": nonsense}
    for path in ("/cut", "/nonsense"):
        with pytest.raises(PageUnavailable, match="broke off"):
            get(asker, site.url + path)
    other.server.server_close()
    with pytest.raises(PageUnavailable, match="cannot be reached"):
        get(asker, f"{other.url}/")


@pytest.mark.parametrize("where", ["headers", "body"])
def test_a_slow_drip_ends_with_the_time(
    asker: Asker, site: Site, deadline: Deadline, where: str
) -> None:
    def drip(to: BaseHTTPRequestHandler) -> None:
        to.wfile.write(b"HTTP/1.1 200 OK\r\nX-A: ")
        if where == "body":
            to.wfile.write(b"a\r\nContent-Length: 999\r\n\r\n")
        for _ in range(60):
            to.wfile.write(b"a")
            to.wfile.flush()
            time.sleep(0.05)

    site.answers["/a"] = drip
    started = time.monotonic()
    with deadline.within(0.4), pytest.raises(ReadingStopped, match=r"0\.4 seconds"):
        get(asker, f"{site.url}/a")
    assert time.monotonic() - started < 2
