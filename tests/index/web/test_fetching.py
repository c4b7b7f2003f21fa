import gzip
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from index.reading.detection import detect
from index.reading.formats import HTML
from index.web.fetching import Fetcher, Gone, Page, Unchanged
from index.web.validators import Validators
from qa.errors import (
    AddressRefused,
    Damaged,
    PageUnavailable,
    PinciteError,
    ReadingStopped,
    RobotsRefused,
    TooLarge,
    UnsupportedFormat,
)
from tests.index.web.conftest import LIMITS
from tests.index.web.site import Site, reply

HTML_PAGE = "<!doctype html><title>Moons</title><p>Mars has two moons."
DATE = "Wed, 21 Oct 2015 07:28:00 GMT"


@pytest.fixture
def public() -> Iterator[Fetcher]:
    """One for which 127.0.0.1 is the whole public internet, and public.example is there."""

    def check(address: str) -> bool:
        return address == "127.0.0.1"

    def resolver(host: str, _: int) -> list[str]:
        return ["127.0.0.1"] if host == "public.example" else [host]

    with Fetcher(LIMITS, check=check, resolver=resolver) as fetcher:
        yield fetcher


def got(fetcher: Fetcher, url: str, known: Validators | None = None) -> Page:
    page = fetcher.fetch(url, lambda _: known)
    assert isinstance(page, Page)
    return page


def left_over(fetcher: Fetcher) -> list[Path]:
    return list(Path(fetcher._folder).iterdir())


def test_a_page_is_fetched_with_what_is_said_of_it(fetcher: Fetcher, site: Site) -> None:
    site.redirect("/old", "/moons")
    kind = "text/html; charset=UTF-8"
    site.put("/moons", HTML_PAGE, type=kind, ETag='"1"', Last_Modified=DATE)
    page = got(fetcher, f"{site.url}/old#part")
    assert page == Page(
        url=f"{site.url}/moons",
        path=page.path,
        name="moons.html",
        media_type="text/html",
        charset="utf-8",
        validators=Validators(etag='"1"', modified=1_445_412_480),
    )
    assert page.path.read_text() == HTML_PAGE
    assert detect(page.path.read_bytes(), page.name) is HTML


def test_what_was_fetched_is_gone_when_the_fetcher_closes(site: Site) -> None:
    url = site.put("/a", "x")
    with Fetcher(LIMITS, allow_private=True) as fetcher:
        page = got(fetcher, url)
        assert page.path.is_file()
    assert not page.path.parent.exists()


def test_gzip_is_unpacked(fetcher: Fetcher, site: Site) -> None:
    url = site.put("/a", gzip.compress(HTML_PAGE.encode()), Content_Encoding="gzip")
    assert got(fetcher, url).path.read_text() == HTML_PAGE


def test_a_page_that_is_still_the_same_does_not_come_again(fetcher: Fetcher, site: Site) -> None:
    def versioned(to: BaseHTTPRequestHandler) -> None:
        same = to.headers["If-None-Match"] == '"1"' or to.headers["If-Modified-Since"] == DATE
        reply(to, 304 if same else 200, {"ETag": '"1"', "Last-Modified": DATE}, b"text")

    site.answers["/a"] = versioned
    url = f"{site.url}/a"
    first = got(fetcher, url)
    for known in (
        first.validators,
        Validators(etag='"1"'),
        Validators(modified=first.validators.modified),
    ):
        assert fetcher.fetch(url, lambda _, known=known: known) == Unchanged(url=url)  # type: ignore[misc]
    assert got(fetcher, url, Validators(etag='"0"')).path.read_text() == "text"


def test_a_version_belongs_to_where_the_page_is_after_redirects(
    fetcher: Fetcher, site: Site
) -> None:
    site.redirect("/old", "/new")
    site.put("/new", status=304)
    versions = {f"{site.url}/new": Validators(etag='"1"')}
    assert fetcher.fetch(f"{site.url}/old", versions.get) == Unchanged(url=f"{site.url}/new")
    sent = {path: headers.get("If-None-Match") for path, headers in site.asked}
    assert sent == {"/robots.txt": None, "/old": None, "/new": '"1"'}


def test_unchanged_is_no_answer_to_who_knows_nothing(fetcher: Fetcher, site: Site) -> None:
    with pytest.raises(PageUnavailable, match="304"):
        fetcher.fetch(site.put("/a", status=304))


@pytest.mark.parametrize(
    ("status", "said"),
    [(401, "closed"), (403, "closed"), (500, "500"), (204, "204")],
)
def test_what_is_no_page(fetcher: Fetcher, site: Site, status: int, said: str) -> None:
    with pytest.raises(PageUnavailable, match=said):
        fetcher.fetch(site.put("/a", "error", status=status))
    assert left_over(fetcher) == []


@pytest.mark.parametrize("status", [404, 410])
def test_what_is_gone(fetcher: Fetcher, site: Site, status: int) -> None:
    url = site.put("/a", "error", status=status)
    assert fetcher.fetch(site.redirect("/old", "/a")) == Gone(url=url, status=status)
    assert left_over(fetcher) == []


def endless(to: BaseHTTPRequestHandler) -> None:
    to.send_response(200)
    to.send_header("Connection", "close")
    to.end_headers()
    while True:
        to.wfile.write(b"a" * 10_000)


@pytest.mark.parametrize("size", [99_999, 100_000, 100_001])
def test_a_page_may_be_as_large_as_the_limit(fetcher: Fetcher, site: Site, size: int) -> None:
    url = site.put("/a", b"a" * size)
    if size <= LIMITS.size:
        assert got(fetcher, url).path.stat().st_size == size
        return
    with pytest.raises(TooLarge):
        fetcher.fetch(url)


def test_one_that_does_not_say_how_large_it_is_ends_at_the_limit(
    fetcher: Fetcher, site: Site
) -> None:
    site.answers["/a"] = endless
    with pytest.raises(TooLarge, match="limit"):
        fetcher.fetch(f"{site.url}/a")
    assert left_over(fetcher) == []


def test_one_that_says_it_is_too_large_is_not_waited_for(fetcher: Fetcher, site: Site) -> None:
    def announce(to: BaseHTTPRequestHandler) -> None:
        to.send_response(200)
        to.send_header("Content-Length", "100001")
        to.end_headers()
        to.close_connection = True

    site.answers["/a"] = announce
    with pytest.raises(TooLarge, match="100001 bytes"):
        fetcher.fetch(f"{site.url}/a")


def test_what_unpacks_to_nothing_ends_at_the_limit_too(fetcher: Fetcher, site: Site) -> None:
    def nothing(to: BaseHTTPRequestHandler) -> None:
        to.send_response(200)
        to.send_header("Content-Encoding", "gzip")
        to.end_headers()
        to.wfile.write(gzip.compress(b"") * 10_000)
        to.close_connection = True

    site.answers["/a"] = nothing
    with pytest.raises(TooLarge):
        fetcher.fetch(f"{site.url}/a")


@pytest.mark.parametrize(
    ("body", "encoding", "error"),
    [
        (gzip.compress(bytes(20_000_000), mtime=0), "gzip", TooLarge),
        (
            gzip.compress(gzip.compress(bytes(20_000_000), mtime=0), mtime=0),
            "gzip, gzip",
            PageUnavailable,
        ),
        (b"no gzip", "gzip", Damaged),
        (gzip.compress(b"text", mtime=0)[:-4], "gzip", Damaged),
    ],
)
def test_a_bomb_does_not_go_off(
    fetcher: Fetcher, site: Site, body: bytes, encoding: str, error: type[PinciteError]
) -> None:
    url = site.put("/a", body, Content_Encoding=encoding)
    with pytest.raises(error):
        fetcher.fetch(url)
    assert left_over(fetcher) == []


def test_pictures_are_not_even_loaded(fetcher: Fetcher, site: Site) -> None:
    with pytest.raises(UnsupportedFormat, match="image/png"):
        fetcher.fetch(site.put("/a", b"x" * 200_000, type="image/png"))


def test_all_of_a_page_has_one_time(site: Site) -> None:
    def slowly(answer: Callable[[BaseHTTPRequestHandler], None]) -> None:
        def wait(to: BaseHTTPRequestHandler) -> None:
            time.sleep(0.25)
            answer(to)

        site.answers["/a"] = wait

    site.redirect("/a", "/a")
    slowly(site.answers["/a"])
    limits = type(LIMITS)(seconds=0.6)
    started = time.monotonic()
    with Fetcher(limits, allow_private=True) as fetcher:
        with pytest.raises(ReadingStopped, match=r"0\.6 seconds"):
            fetcher.fetch(f"{site.url}/a")
        assert time.monotonic() - started < 2
        assert got(fetcher, site.put("/b", "x")).path.is_file()


def test_robots_are_asked_at_every_hop(fetcher: Fetcher, site: Site, other: Site) -> None:
    other.put("/robots.txt", "User-agent: *\nDisallow: /private")
    other.put("/private/a", "secret")
    with pytest.raises(RobotsRefused):
        fetcher.fetch(site.redirect("/a", f"{other.url}/private/a"))
    assert other.paths() == ["/robots.txt"]
    site.put("/robots.txt", status=503)
    with Fetcher(LIMITS, allow_private=True) as later, pytest.raises(RobotsRefused):
        later.fetch(site.put("/b", "x"))
    assert "/b" not in site.paths()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "0177.1"])
def test_this_machine_is_not_fetched_from(site: Site, host: str) -> None:
    site.put("/a", "secret")
    with Fetcher(LIMITS) as fetcher, pytest.raises(AddressRefused, match="public"):
        fetcher.fetch(f"http://{host}:{site.port}/a")
    assert site.asked == []


@pytest.mark.parametrize(
    "url",
    [
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://10.0.0.1/",
        "http://192.168.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://0.0.0.0/",
        "https://[fd00::1]/",
    ],
)
def test_private_addresses_are_not_fetched_from(url: str) -> None:
    started = time.monotonic()
    with Fetcher(LIMITS) as fetcher, pytest.raises(AddressRefused, match="public"):
        fetcher.fetch(url)
    assert time.monotonic() - started < 2


def test_private_addresses_may_be_allowed(fetcher: Fetcher, site: Site) -> None:
    site.put("/a", "x")
    assert got(fetcher, f"http://localhost:{site.port}/a").url.startswith("http://localhost")


def test_a_public_site_cannot_lead_to_a_private_address(
    public: Fetcher, site: Site, other: Site
) -> None:
    other.put("/secret", "secret")
    site.put("/page", "x")
    site.redirect("/a", f"{other.url}/secret")
    name = f"http://public.example:{site.port}"
    assert got(public, f"{name}/page").url == f"{name}/page"
    with pytest.raises(AddressRefused, match=r"127\.0\.0\.2 is not on the public internet"):
        public.fetch(f"{name}/a")
    assert other.asked == []
