"""One browser, a server with a few documents, and one that asks for a key."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.serving import LIGHTHOUSE, RETURNS, Site, serving
from tests.browser.visiting import Visits

KEY = "sésame-ouvre-toi"
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        pytest.fail("The tests of the pages need chromium: scripts/browser installs it.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def site(models: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server with a few documents; tests only read from it."""
    with serving(tmp_path_factory.mktemp("site") / "home", models) as site:
        site.add("returns.md", RETURNS)
        site.add("lighthouse.txt", LIGHTHOUSE)
        site.add("keepers.txt", "The keepers take turns.", collection="keepers")
        yield site


@pytest.fixture(scope="package")
def locked(models: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server that asks for `KEY`; tests only read from it."""
    with serving(tmp_path_factory.mktemp("locked") / "home", models, key=KEY) as site:
        site.add("returns.md", RETURNS)
        yield site


@pytest.fixture
def visits(browser: Browser) -> Iterator[Visits]:
    """Opens pages; when the test is over, checks that nothing happened in them that may not."""
    visits = Visits(browser)
    yield visits
    visits.close()
