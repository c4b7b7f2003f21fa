"""What all pages share: the key, headers, failures, and that everybody can use them."""

from typing import Any

import httpx
import pytest

from tests.browser.conftest import KEY
from tests.browser.serving import Site
from tests.browser.visiting import Visits, is_wide, problems_of

SIZES: dict[str, Any] = {
    "narrow": {"viewport": {"width": 320, "height": 640}},
    "zoomed": {"viewport": {"width": 640, "height": 400}, "device_scale_factor": 2},
}


def test_the_key_is_asked_for_given_wrongly_given_and_forgotten(
    locked: Site, visits: Visits
) -> None:
    page = visits.go(f"{locked.url}/?q=refunds")
    box = page.get_by_label("Key")
    box.fill("wrong")
    page.get_by_role("button", name="Let me in").click()
    assert "not the key" in page.get_by_role("alert").inner_text()
    box.fill(KEY)
    box.press("Enter")
    page.wait_for_url(f"{locked.url}/?q=refunds")
    assert page.get_by_role("searchbox").input_value() == "refunds"
    (cookie,) = page.context.cookies()
    assert (cookie["httpOnly"], cookie["sameSite"], cookie["path"]) == (True, "Strict", "/")
    assert KEY not in cookie["value"]
    status = page.evaluate("fetch('/v1/status').then((response) => response.status)")
    assert status == 200
    page.get_by_role("button", name="Forget the key").click()
    assert page.get_by_label("Key").is_visible()
    assert page.context.cookies() == []
    assert page.evaluate("fetch('/v1/status').then((response) => response.status)") == 401


def test_a_link_from_another_site_finds_the_pass(locked: Site, visits: Visits) -> None:
    page = visits.go(f"{locked.url}/")
    page.get_by_label("Key").fill(KEY)
    page.get_by_label("Key").press("Enter")
    page.get_by_role("searchbox").wait_for()
    elsewhere = "https://elsewhere.example/"
    link = f'<a href="{locked.url}/?q=refunds">A passage</a>'
    page.route(elsewhere, lambda route: route.fulfill(body=link, content_type="text/html"))
    page.goto(elsewhere)
    page.get_by_role("link").click()
    assert page.get_by_role("searchbox").input_value() == "refunds"
    assert [watch.foreign.pop() for watch in visits.watches] == [elsewhere]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/", "/key", "/page/nothing"])
def test_axe_finds_nothing(site: Site, visits: Visits, path: str, scheme: str) -> None:
    page = visits.go(f"{site.url}{path}", color_scheme=scheme)
    assert problems_of(page) == []


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("path", ["/", "/key", "/page/nothing"])
def test_nothing_is_too_wide(site: Site, visits: Visits, path: str, size: str) -> None:
    assert not is_wide(visits.go(f"{site.url}{path}", **SIZES[size]))


def test_a_failure_is_a_page_that_says_what_to_do(site: Site, visits: Visits) -> None:
    page = visits.go(f"{site.url}/page/nothing")
    assert "nothing at this address" in page.get_by_role("alert").inner_text()
    page.get_by_role("main").get_by_role("link", name="Ask a question").click()
    assert page.get_by_role("searchbox").is_visible()


def test_the_content_can_be_skipped_to(site: Site, visits: Visits) -> None:
    page = visits.go(f"{site.url}/?q=refunds")
    page.keyboard.press("Tab")
    link = page.get_by_role("link", name="Skip to the content")
    assert link.evaluate("(link) => link === document.activeElement")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_a_violation_would_be_noticed(site: Site, visits: Visits) -> None:
    page = visits.go(f"{site.url}/")
    page.evaluate("""() => {
      try { document.body.innerHTML = "<p>"; } catch {}
      document.body.append(Object.assign(new Image(), { src: "https://elsewhere.example/" }));
    }""")
    (watch,) = visits.watches
    page.wait_for_function("document.images[0].complete")
    assert {each.split()[0] for each in watch.violations} >= {
        "img-src",
        "require-trusted-types-for",
    }
    assert watch.foreign
    watch.violations.clear()
    watch.foreign.clear()


def test_headers_are_strict(site: Site) -> None:
    css = httpx.get(site.url).text.partition('rel="stylesheet" href="')[2].partition('"')[0]
    assert "?v=" in css
    for path in ("/", css, "/nothing"):
        headers = httpx.get(site.url + path, headers={"Accept": "text/html"}).headers
        policy = headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
