import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

import pytest

from index.web import robots
from index.web.addresses import GuardedBackend, resolve
from index.web.asking import Asker
from index.web.deadline import Deadline
from index.web.robots import Robots
from index.web.transport import Transport
from qa.errors import AddressRefused, ReadingStopped, RobotsRefused
from tests.index.web.site import Site


@pytest.fixture
def deadline() -> Deadline:
    return Deadline()


@pytest.fixture
def asked(deadline: Deadline) -> Iterator[Robots]:
    def loopback(address: str) -> bool:
        return address in {"127.0.0.1", "127.0.0.2"}

    transport = Transport(GuardedBackend(deadline, loopback, resolve))
    with Asker(transport, deadline, 5) as asker, deadline.within(5):
        yield Robots(asker, deadline)


def test_what_it_allows_may_be_fetched_and_it_is_asked_once(asked: Robots, site: Site) -> None:
    site.put(
        "/robots.txt", "User-agent: *\nDisallow: /private\nDisallow: /*?print", type="text/plain"
    )
    asked.check(f"{site.url}/")
    asked.check(f"{site.url}/public?x")
    for path in ("/private/a", "/page?print=1"):
        with pytest.raises(RobotsRefused, match="does not allow pincite to fetch"):
            asked.check(site.url + path)
    assert site.paths() == ["/robots.txt"]


def test_each_site_has_its_own(asked: Robots, site: Site, other: Site) -> None:
    site.put("/robots.txt", "User-agent: *\nDisallow: /")
    asked.check(f"{other.url}/a")
    with pytest.raises(RobotsRefused):
        asked.check(f"{site.url}/a")


@pytest.mark.parametrize("status", [401, 403, 404, 410, 429, 499])
def test_where_there_is_none_all_is_allowed(asked: Robots, site: Site, status: int) -> None:
    site.put("/robots.txt", "User-agent: *\nDisallow: /", status=status)
    asked.check(f"{site.url}/a")


@pytest.mark.parametrize("status", [500, 503, 599, 204])
def test_where_it_cannot_be_read_nothing_is(asked: Robots, site: Site, status: int) -> None:
    site.put("/robots.txt", "", status=status)
    for _ in range(2):
        with pytest.raises(RobotsRefused, match=f"answered {status}"):
            asked.check(f"{site.url}/a")
    assert site.paths() == ["/robots.txt"]


def test_where_nobody_answers_nothing_is(asked: Robots, site: Site) -> None:
    site.server.server_close()
    with pytest.raises(RobotsRefused, match="cannot be reached"):
        asked.check(f"{site.url}/a")


def test_redirects_are_followed_but_not_to_addresses_that_are_refused(
    asked: Robots, site: Site, other: Site
) -> None:
    site.redirect("/robots.txt", f"{other.url}/rules")
    other.put("/rules", "User-agent: pincite\nDisallow: /a")
    with pytest.raises(RobotsRefused, match="does not allow"):
        asked.check(f"{site.url}/a")
    other.redirect("/robots.txt", "http://127.0.0.3:1/robots.txt")
    with pytest.raises(AddressRefused):
        asked.check(f"{other.url}/a")


def test_of_a_huge_one_the_beginning_counts(asked: Robots, site: Site) -> None:
    start = "User-agent: *\nDisallow: /a\n"
    site.put("/robots.txt", start + "#" * 600_000 + "\nDisallow: /b\n")
    with pytest.raises(RobotsRefused):
        asked.check(f"{site.url}/a")
    asked.check(f"{site.url}/b")


def slow(to: BaseHTTPRequestHandler) -> None:
    time.sleep(0.5)
    to.close_connection = True


def test_it_has_a_time_of_its_own(
    asked: Robots, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(robots, "ROBOTS_SECONDS", 0.1)
    site.answers["/robots.txt"] = slow
    with pytest.raises(RobotsRefused, match=r"0\.1 seconds"):
        asked.check(f"{site.url}/a")


def test_where_the_time_of_the_page_is_over_the_site_is_not_to_blame(
    asked: Robots, site: Site, deadline: Deadline
) -> None:
    site.answers["/robots.txt"] = slow
    with deadline.within(0.1), pytest.raises(ReadingStopped):
        asked.check(f"{site.url}/a")
    site.put("/robots.txt", "")
    asked.check(f"{site.url}/a")
