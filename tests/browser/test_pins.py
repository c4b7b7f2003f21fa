"""Passages pinned from the page."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.serving import LIGHTHOUSE, RETURNS, Site, serving
from tests.browser.test_asking_page import ask, asked, passages
from tests.browser.visiting import Visits, problems_of

QUESTION = "How long do refunds take?"


@pytest.fixture(scope="module")
def own(models: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with serving(tmp_path_factory.mktemp("pins") / "home", models) as site:
        site.add("returns.md", RETURNS)
        site.add("lighthouse.txt", LIGHTHOUSE)
        yield site


def press(page: Page, name: str, at: int) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name).nth(at).click()


@pytest.mark.parametrize("script", [True, False])
def test_a_passage_is_pinned_and_let_go(own: Site, visits: Visits, *, script: bool) -> None:
    page = visits.go(own.url, java_script_enabled=script)
    ask(page, QUESTION)
    page.locator("article").first.wait_for()
    before = passages(page)
    press(page, "Pin as the answer", 1)
    assert asked(page) == {"q": [QUESTION]}
    assert passages(page)[:2] == [before[1], before[0]]
    expect(page.locator("article").first).to_contain_text("Curated")
    expect(page.locator(".sure")).to_contain_text("A person chose the first passage")
    if script:
        assert problems_of(page) == []
    (state,) = own.service.library.pins()
    assert state.pin.questions == (QUESTION,)
    press(page, "Unpin", 0)
    assert passages(page) == before
    assert own.service.library.pins() == []


def test_what_cannot_be_pinned_is_told(own: Site, visits: Visits) -> None:
    page = visits.go(own.url)
    ask(page, QUESTION)
    page.locator("article").first.wait_for()
    made = own.service.library.pin([QUESTION], own.service.library.ask(QUESTION).passages[0].id)
    press(page, "Pin as the answer", 1)
    expect(page.locator("main")).to_contain_text("has a pin already")
    own.service.library.unpin(made.pin.id)


def test_a_server_that_only_reads_offers_no_pins(own: Site, visits: Visits, models: Path) -> None:
    with serving(own.service.library.home.path, models) as reader:
        page = visits.go(f"{reader.url}/?q=refunds")
        assert page.locator("article").count() > 0
        assert page.get_by_role("button", name="Pin as the answer").count() == 0
