"""The library looked after: documents sent, seen to come in or fail, found and deleted."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.line import Line, line_to
from tests.browser.serving import Site, serving
from tests.browser.test_shell import SIZES
from tests.browser.visiting import Visits, is_wide, problems_of

LIMIT = 10_000_000
LONG = f"<!-- {'long ' * 1_800_000} --><p>An owl."
NO_SCRIPT: dict[str, Any] = {"java_script_enabled": False}
HOSTILE = "<img src=x onerror=alert(1)>\u202e&quot;"


@pytest.fixture(scope="module")
def library(models: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server whose library is changed, by each test in a collection of its own."""
    with serving(tmp_path_factory.mktemp("library") / "home", models, max_upload=LIMIT) as site:
        site.add("owls.txt", "Owls hunt at night.", collection="owls")
        yield site


@pytest.fixture
def shelf(library: Site, request: pytest.FixtureRequest) -> str:
    """A collection of the test's own."""
    name = request.node.name.replace("[", "-").replace("]", "")[-60:].strip("-_")
    return library.service.library.home.create(name).name


def place(site: Site, shelf: str) -> str:
    return f"{site.url}/library/collections/{shelf}"


def file(name: str, content: str | bytes) -> Any:
    data = content.encode() if isinstance(content, str) else content
    return {"name": name, "mimeType": "application/octet-stream", "buffer": data}


def upload(page: Page, *files: Any) -> None:
    page.get_by_label("Files").set_input_files(list(files))
    page.get_by_role("button", name="Upload").click()


def sent(page: Page, name: str) -> Locator:
    return page.locator("#sent li").filter(has_text=name)


def drop(page: Page, *names: str) -> None:
    data = page.evaluate_handle(
        """(names) => {
          const data = new DataTransfer();
          for (const name of names) data.items.add(new File([`${name} holds an owl.`], name));
          return data;
        }""",
        list(names),
    )
    page.dispatch_event("#sending", "dragover", {"dataTransfer": data})
    page.dispatch_event("#sending", "drop", {"dataTransfer": data})


def ids(site: Site, shelf: str) -> list[str]:
    return [entry.id for entry in site.service.library.entries(shelf)]


def test_files_are_sent_and_seen_to_come_in(library: Site, visits: Visits, shelf: str) -> None:
    page = visits.go(place(library, shelf))
    upload(page, file("first.txt", "One owl."), file("second.md", "# Two\n\nTwo owls."))
    expect(sent(page, "first.txt")).to_contain_text("Added, 1 passage.")
    expect(sent(page, "second.md")).to_contain_text("Added, 1 passage.")
    expect(page.locator("#sent").get_by_role("status")).to_have_text("2 of 2 files done.")
    assert sorted(ids(library, shelf)) == ["upload:first.txt", "upload:second.md"]
    upload(page, file("first.txt", "One owl."))
    expect(sent(page, "first.txt").last).to_contain_text("the very same: nothing changed")
    upload(page, file("first.txt", "Three owls."))
    expect(sent(page, "first.txt").last).to_contain_text("Took the place of the earlier")
    link = sent(page, "first.txt").last.get_by_role("link")
    assert link.get_attribute("href") == f"/documents/upload%3Afirst.txt?collection={shelf}"
    page.reload()
    expect(page.get_by_role("link", name="first", exact=True)).to_be_visible()


def test_files_are_dropped(library: Site, visits: Visits, shelf: str) -> None:
    page = visits.go(f"{library.url}/library")
    page.get_by_label("Collection").fill(shelf)
    drop(page, "dropped.txt", "other.txt")
    expect(sent(page, "dropped.txt")).to_contain_text("Added")
    expect(sent(page, "other.txt")).to_contain_text("Added")
    assert sorted(ids(library, shelf)) == ["upload:dropped.txt", "upload:other.txt"]


def test_what_fails_says_why_and_the_others_come_in(
    library: Site, visits: Visits, shelf: str
) -> None:
    page = visits.go(place(library, shelf))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.method))
    large = file("large.txt", "owl " * (LIMIT // 4 + 1))
    upload(
        page,
        file("picture.png", b"\x89PNG\r\n\x1a\n\x00\x00"),
        file("broken.pdf", b"%PDF-1.7\nnothing of a PDF"),
        large,
        file("good.txt", "One owl."),
    )
    expect(sent(page, "picture.png")).to_contain_text("Failed:")
    expect(sent(page, "broken.pdf")).to_contain_text("Failed:")
    expect(sent(page, "large.txt")).to_contain_text("9.5 MiB at most: it was not sent")
    expect(sent(page, "large.txt").get_by_role("button")).to_have_count(0)
    expect(sent(page, "good.txt")).to_contain_text("Added")
    assert asked.count("POST") == 3
    status = page.locator("#sent").get_by_role("status")
    expect(status).to_have_text("1 of 4 files done, 3 not.")
    page.goto(f"{library.url}/library/uploads?failed=true")
    why = page.get_by_role("listitem").filter(has_text="broken.pdf").first
    expect(why).to_contain_text("Failed:")
    expect(page.get_by_role("main")).not_to_contain_text("good.txt")


@pytest.fixture
def line(library: Site) -> Iterator[Line]:
    with line_to(library.url) as line:
        yield line


def is_spooled(library: Site) -> bool:
    return any(library.service.uploads.spool.iterdir())


def wait_for(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.02)


def test_progress_is_shown_and_sending_can_be_cancelled(
    library: Site, visits: Visits, shelf: str, line: Line
) -> None:
    page = visits.go(f"{line.url}/library/collections/{shelf}")
    line.hold(1_000_000)
    upload(page, file("long.html", LONG))
    own, watch = sent(page, "long.html"), visits.watches[0]
    expect(own).to_contain_text("of 8.6 MiB sent.")
    bar = own.get_by_role("progressbar").element_handle()
    page.wait_for_function("(bar) => bar.value > 0.1 && bar.value < 0.9", arg=bar)
    wait_for(lambda: is_spooled(library))
    page.evaluate("location.href = '/library'")  # which the page warns of
    wait_for(lambda: watch.ran == [""])
    watch.ran.clear()
    own.get_by_role("button", name="Cancel").click()
    expect(own).to_contain_text("Cancelled")
    line.release()
    wait_for(lambda: not is_spooled(library))
    own.get_by_role("button", name="Try again").click()
    expect(own).to_contain_text("Added")
    assert ids(library, shelf) == ["upload:long.html"]


def test_what_is_cut_off_midway_is_sent_again(
    library: Site, visits: Visits, shelf: str, line: Line
) -> None:
    page = visits.go(f"{line.url}/library/collections/{shelf}")
    line.hold(1_000_000)
    upload(page, file("cut.html", LONG))
    own = sent(page, "cut.html")
    wait_for(lambda: is_spooled(library))
    line.cut()
    expect(own).to_contain_text("The connection was lost after")
    expect(own).to_contain_text("Nothing half sent is kept")
    wait_for(lambda: not is_spooled(library))
    assert ids(library, shelf) == []
    line.mend()
    own.get_by_role("button", name="Try again").click()
    expect(own).to_contain_text("Added")
    assert ids(library, shelf) == ["upload:cut.html"]


def test_what_the_server_says_is_shown(library: Site, visits: Visits, shelf: str) -> None:
    page = visits.go(f"{library.url}/library")
    page.get_by_label("Collection").fill("no name!")
    upload(page, file("a.txt", "One owl."))
    expect(sent(page, "a.txt")).to_contain_text("cannot name a collection")
    page.get_by_label("Collection").fill(shelf)
    page.route("**/v1/documents", lambda route: route.fulfill(status=502, body="<h1>Proxy"))
    upload(page, file("b.txt", "One owl."))
    expect(sent(page, "b.txt")).to_contain_text("The server answered 502")


def test_documents_are_found_selected_and_deleted(
    library: Site, visits: Visits, shelf: str
) -> None:
    for n in range(4):
        library.add(f"{shelf[-9:]}-{n}.txt", f"Owl {n}.", collection=shelf)
    page = visits.go(place(library, shelf))
    page.get_by_label("Title or address").fill("-3.TXT")
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_role("checkbox")).to_have_count(1)
    page.go_back()
    page.get_by_role("button", name="Select all on this page").click()
    page.get_by_role("checkbox").first.uncheck()
    page.get_by_role("button", name="Delete those selected").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Delete 3 documents?")
    expect(page.get_by_role("main")).to_contain_text("cannot be undone")
    page.get_by_role("link", name="Keep them").click()
    assert len(ids(library, shelf)) == 4
    for box in page.get_by_role("checkbox").all()[:2]:
        box.check()
    page.get_by_role("button", name="Delete those selected").click()
    gone = ids(library, shelf)[0]
    library.service.library.delete([gone], shelf)  # by somebody else
    page.get_by_role("button", name="Delete 2 documents").click()
    said = page.get_by_role("main")
    expect(said).to_contain_text("1 document was deleted.")
    expect(said).to_contain_text("1 was not there any more")
    assert len(ids(library, shelf)) == 2


def test_a_collection_is_made_and_deleted(library: Site, visits: Visits) -> None:
    page = visits.go(f"{library.url}/library")
    name = page.get_by_label("Name")
    name.fill("no name!")
    name.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("cannot name a collection")
    expect(name).to_have_value("no name!")
    name.fill("larks")
    name.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("larks")
    expect(page.get_by_role("status").first).to_have_text("The collection was made.")
    page.get_by_role("link", name="delete the collection").click()
    typed = page.get_by_label("type its name")
    typed.fill("lark")
    typed.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("That is not its name")
    typed.fill("larks")
    typed.press("Enter")
    expect(page.get_by_role("status").first).to_have_text("The collection was deleted.")
    page.go_back()
    page.reload()
    expect(page.get_by_role("alert")).to_contain_text("There is no collection 'larks'")


def test_a_collection_that_was_dropped_meanwhile(library: Site, visits: Visits, shelf: str) -> None:
    library.add("dropped.txt", "An owl.", collection=shelf)
    page = visits.go(place(library, shelf))
    page.get_by_role("checkbox").check()
    library.service.drop(shelf)
    page.get_by_role("button", name="Delete those selected").click()
    expect(page.get_by_role("alert")).to_contain_text(f"There is no collection '{shelf}'")


def test_without_scripts(library: Site, visits: Visits, shelf: str) -> None:
    page = visits.go(place(library, shelf), **NO_SCRIPT)
    upload(page, file("plain.txt", "An owl."), file("picture.png", b"\x89PNG\r\n\x1a\n\x00"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Uploads")
    while page.get_by_role("link", name="Look again").count():
        page.get_by_role("link", name="Look again").click()
    expect(page.get_by_role("listitem").filter(has_text="picture.png").first).to_contain_text(
        "Failed"
    )
    page.get_by_role("link", name=shelf).first.click()
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Delete those selected").click()
    page.get_by_role("button", name="Delete 1 document").click()
    expect(page.get_by_role("status").first).to_have_text("1 document was deleted.")
    assert ids(library, shelf) == []


def test_with_the_keyboard_alone(library: Site, visits: Visits, shelf: str) -> None:
    page = visits.blank(place(library, shelf))
    page.on("filechooser", lambda _: None)  # it is taken over before the page is there
    page.goto(place(library, shelf))
    page.get_by_label("Files").focus()
    with page.expect_file_chooser() as choosing:
        page.keyboard.press("Space")
    choosing.value.set_files(file("typed.txt", "An owl."))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(sent(page, "typed.txt")).to_contain_text("Added")
    page.reload()
    page.get_by_role("button", name="Find").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # select all
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.checked")
    page.get_by_role("button", name="Delete those selected").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Delete 1 document").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_have_text("1 document was deleted.")


PATHS = (
    "/library",
    "/library/collections/{}",
    "/library/collections/{}/delete",
    "/library/uploads",
    "/library/uploads?failed=true",
)


@pytest.fixture(scope="module")
def hostile(library: Site) -> str:
    """A collection with names and titles that want to be more than text."""
    title = f"{HOSTILE}\x1b[31m{'W' * 5_000}"
    record = {"title": title, "text": "An owl & <b>a lark</b>."}
    library.add("hostile.jsonl", json.dumps(record), collection="hostile")
    for name in (f"{HOSTILE}.png", f"{'<b>' * 60}.png"):
        files, data = {"file": (name, b"\x89PNG\r\n\x1a\n\x00")}, {"collection": "hostile"}
        answer = httpx.post(f"{library.url}/v1/documents", files=files, data=data)
        assert answer.status_code == 202
    return "hostile"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(library: Site, visits: Visits, hostile: str, scheme: str) -> None:
    page = visits.go(f"{library.url}/library", color_scheme=scheme)
    for path in PATHS:
        page.goto(library.url + path.format(hostile))
        assert problems_of(page) == [], path
    page.goto(place(library, hostile))
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Delete those selected").click()
    assert problems_of(page) == []
    page.goto(place(library, hostile))
    upload(
        page, file("picture.png", b"\x89PNG\r\n\x1a\n\x00"), file("large.txt", "x" * (LIMIT + 1))
    )
    expect(sent(page, "picture.png")).to_contain_text("Failed:")
    assert problems_of(page) == []


@pytest.mark.parametrize("size", SIZES)
def test_nothing_is_too_wide(library: Site, visits: Visits, hostile: str, size: str) -> None:
    page = visits.go(f"{library.url}/library", **SIZES[size])
    for path in PATHS:
        page.goto(library.url + path.format(hostile))
        assert not is_wide(page), path
    page.goto(place(library, hostile))
    upload(page, file(f"{'W' * 180}.png", b"\x89PNG\r\n\x1a\n\x00"))
    expect(sent(page, "WWW")).to_contain_text("Failed:")
    assert not is_wide(page)


def test_names_and_titles_are_text(library: Site, visits: Visits, hostile: str) -> None:
    page = visits.go(place(library, hostile))
    expect(page.get_by_role("link", name="<img src=x onerror=alert(1)>").first).to_be_visible()
    upload(page, file(f"{HOSTILE}.png", b"\x89PNG\r\n\x1a\n\x00"))
    expect(sent(page, "<img src=x")).to_contain_text("Failed:")
    page.goto(f"{library.url}/library/uploads")
    assert page.locator("main img, main b").count() == 0
    expect(page.get_by_role("heading", name="<img src=x").first).to_be_visible()


def test_a_server_that_only_reads_offers_no_change(
    library: Site, models: Path, visits: Visits
) -> None:
    home = library.service.library.home.path
    with serving(home, models) as second:
        page = visits.go(f"{second.url}/library/collections/owls")
        expect(page.get_by_role("main")).to_contain_text("Nothing can be changed here")
        for role in ("checkbox", "button"):
            names = [each.inner_text() for each in page.get_by_role(role).all()]
            assert names in ([], ["Find"])
        assert problems_of(page) == []
