"""A browser that goes to a site, and what it is watched for meanwhile."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, Request

_REPORT_VIOLATIONS = """
addEventListener("securitypolicyviolation", (event) =>
  violated(`${event.effectiveDirective} ${event.blockedURI} ${event.sample}`));
"""
_IS_WIDE = "document.scrollingElement.scrollWidth > document.scrollingElement.clientWidth"


@dataclass
class Watch:
    """What happened in a visit that may not.

    Attributes:
        site: Its address; nothing is asked of any other.
        violations: Of the content security policy.
        foreign: Requests that left the site.
        ran: Scripts that were not the site's: dialogs that opened.
        errors: Of the site's own scripts.
    """

    site: str
    violations: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    ran: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def check(self) -> None:
        assert self == Watch(self.site), self


class Visits:
    """Opens pages, each in a context of its own, and checks what happened in them.

    Args:
        browser: The browser.
    """

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._open = ExitStack()
        self.watches: list[Watch] = []

    def go(self, url: str, **options: Any) -> Page:
        """Open an address in a new context.

        Args:
            url: The address.
            options: Of the context: `java_script_enabled`, `color_scheme`, `viewport` …
        """
        page = self.blank(url, **options)
        page.goto(url)
        return page

    def blank(self, url: str, **options: Any) -> Page:
        """As `go`, without going there yet."""
        watch = Watch("/".join(url.split("/")[:3]))
        self.watches.append(watch)
        context = self._browser.new_context(**options)
        self._open.callback(context.close)
        context.set_default_timeout(15_000)
        context.expose_binding("violated", lambda _, what: watch.violations.append(what))
        context.add_init_script(_REPORT_VIOLATIONS)
        context.on("request", lambda request: _note_foreign(watch, request))
        context.on("console", lambda message: _note_violation(watch, message))
        context.on("weberror", lambda error: watch.errors.append(str(error.error)))
        context.on("dialog", lambda dialog: _note_dialog(watch, dialog))
        return context.new_page()

    def close(self) -> None:
        """Close all, and check that nothing happened that may not."""
        self._open.close()
        for watch in self.watches:
            watch.check()


Visit = Callable[..., Page]


def problems_of(page: Page) -> list[str]:
    """Say what axe finds wrong with a page."""
    found = Axe().run(page).response["violations"]
    return [
        f"{each['id']}: {[node['html'][:120] for node in each['nodes']]} "
        f"{[node.get('failureSummary') for node in each['nodes']]}"
        for each in found
    ]


def is_wide(page: Page) -> bool:
    """Whether one has to scroll sideways."""
    return bool(page.evaluate(_IS_WIDE))


def _note_foreign(watch: Watch, request: Request) -> None:
    if not request.url.startswith((f"{watch.site}/", "data:", "blob:")):
        watch.foreign.append(request.url)


def _note_dialog(watch: Watch, dialog: Dialog) -> None:
    watch.ran.append(dialog.message)
    dialog.dismiss()


def _note_violation(watch: Watch, message: ConsoleMessage) -> None:
    if "Content Security Policy" in message.text or "Trusted" in message.text:
        watch.violations.append(message.text)
