"""The page to ask on, as people use it."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.serving import Site, serving
from tests.browser.test_shell import SIZES
from tests.browser.visiting import Visits, is_wide, problems_of

REFUNDS = "How long do refunds take?"


def ask(page: Page, question: str) -> None:
    page.get_by_role("searchbox").fill(question)
    page.get_by_role("searchbox").press("Enter")


def passages(page: Page) -> list[str]:
    return [each.inner_text() for each in page.locator("blockquote").all()]


def asked(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def is_focused(page: Page, selector: str) -> bool:
    return bool(page.locator(selector).first.evaluate("(e) => e === document.activeElement"))


def test_a_question_is_answered_word_for_word(site: Site, visits: Visits) -> None:
    page = visits.go(site.url)
    ask(page, REFUNDS)
    first = page.locator("article").first
    expect(first.get_by_role("heading")).to_have_text("1. Returns")
    expect(first.locator("mark")).to_have_text("Refunds take five working days.")
    hit = site.service.library.ask(REFUNDS).passages[0]
    assert first.locator("blockquote").evaluate("(e) => e.textContent") == hit.text
    assert f"passage={hit.id}#p-{hit.id}" in str(first.get_by_role("link").get_attribute("href"))
    expect(first.locator(".hint").first).to_contain_text("Refunds")
    assert f"Score {hit.score:.2f}" in " ".join(first.inner_text().replace("\n", " ").split())
    heading = page.locator("#answer h2")
    said = heading.inner_text()
    assert said.endswith(("passages", "passage"))
    expect(page.get_by_role("status")).to_have_text(said)
    assert is_focused(page, "#answer h2")
    expect(page.locator(".sure")).to_contain_text("% sure")
    assert page.title().startswith(REFUNDS)


def test_the_address_asks_again_with_and_without_a_script(site: Site, visits: Visits) -> None:
    page = visits.go(site.url)
    ask(page, REFUNDS)
    page.locator("article").first.wait_for()
    assert asked(page) == {"q": [REFUNDS]}
    plain = visits.go(page.url, java_script_enabled=False)
    assert passages(plain) == passages(page)
    assert plain.get_by_role("searchbox").input_value() == REFUNDS


def test_without_a_script_it_asks_filters_and_follows_up(site: Site, visits: Visits) -> None:
    page = visits.go(site.url, java_script_enabled=False)
    ask(page, REFUNDS)
    assert "five working days" in passages(page)[0]
    assert page.get_by_role("checkbox", name="Follow up").is_checked()
    page.get_by_text("Filters").click()
    page.get_by_label("Type").select_option("Plain text, code")
    ask(page, "When was its lamp electrified?")
    assert "1934" in passages(page)[0]
    assert asked(page)["before"] == [REFUNDS]
    expect(page.locator("#answer")).to_contain_text(f"After: {REFUNDS}", use_inner_text=True)
    assert len(passages(page)) == 1


def test_a_follow_up_is_read_after_what_was_before(site: Site, visits: Visits) -> None:
    page = visits.go(site.url)
    ask(page, "How long do refunds take?")
    follow = page.get_by_role("checkbox", name="Follow up")
    expect(follow).to_be_checked()
    ask(page, "And where does the money go?")
    read = page.locator("#answer .hint", has_text="Read as")
    expect(read).to_contain_text("refunds")
    answer = page.url
    page.get_by_role("link", name="New conversation").click()
    assert page.get_by_role("searchbox").input_value() == ""
    assert is_focused(page, "#q")
    ask(page, "And where does the money go?")
    expect(read).to_have_count(0)
    assert "before" not in asked(page)
    page.go_back()
    expect(read).to_contain_text("refunds")
    assert page.url == answer


def test_what_does_not_follow_says_nothing_of_before(site: Site, visits: Visits) -> None:
    page = visits.go(site.url)
    ask(page, REFUNDS)
    page.get_by_role("checkbox", name="Follow up").uncheck()
    ask(page, "When was the lamp electrified?")
    expect(page.locator("mark").first).to_contain_text("1934")
    assert asked(page) == {"q": ["When was the lamp electrified?"]}


def test_back_and_forward_show_what_was_there(site: Site, visits: Visits) -> None:
    page = visits.go(site.url)
    ask(page, REFUNDS)
    expect(page.locator("mark").first).to_contain_text("five working days")
    ask(page, "When was the lamp electrified?")
    expect(page.locator("mark").first).to_contain_text("1934")
    page.get_by_role("searchbox").fill("Not asked ye")
    page.go_back()
    expect(page.locator("mark").first).to_contain_text("five working days")
    expect(page.get_by_role("searchbox")).to_have_value(REFUNDS)
    page.go_forward()
    expect(page.locator("mark").first).to_contain_text("1934")
    expect(page.get_by_role("searchbox")).to_have_value("Not asked ye")
    page.go_back()
    page.go_back()
    expect(page.locator("article")).to_have_count(0)


def test_filters_are_in_the_address_and_can_be_taken_off(site: Site, visits: Visits) -> None:
    page = visits.go(site.url)
    page.get_by_text("Filters").click()
    page.get_by_label("Type").select_option("PDF")
    page.get_by_label("Changed from").fill("2020-01-31")
    ask(page, REFUNDS)
    expect(page.locator("#answer h2")).to_have_text("Nothing in the documents answers this")
    assert asked(page) == {"q": [REFUNDS], "type": ["application/pdf"], "from": ["2020-01-31"]}
    page.get_by_role("link", name="without the filters").click()
    expect(page.locator("mark").first).to_contain_text("five working days")
    assert page.get_by_label("Type").input_value() == ""
    assert page.get_by_label("Changed from").input_value() == ""


@pytest.mark.parametrize(
    ("label", "value", "found"),
    [
        ("Source begins with", "file:///", True),
        ("Source begins with", "https://", False),
        ("Changed until", "2001-01-01", False),
    ],
)
def test_each_filter_filters(
    site: Site, visits: Visits, label: str, value: str, found: bool
) -> None:
    page = visits.go(site.url)
    page.get_by_text("Filters").click()
    page.get_by_label(label).fill(value)
    ask(page, REFUNDS)
    page.locator("#answer h2").wait_for()
    assert bool(passages(page)) is found


def test_another_collection_is_asked(site: Site, visits: Visits) -> None:
    page = visits.go(site.url)
    page.get_by_text("Filters").click()
    page.get_by_label("Collection").select_option("keepers")
    ask(page, "Who takes turns?")
    expect(page.locator("mark")).to_have_text("The keepers take turns.")
    assert asked(page)["collection"] == ["keepers"]


def test_nothing_found_is_an_answer_that_says_what_to_do(site: Site, visits: Visits) -> None:
    page = visits.go(f"{site.url}/?q=Who+won+the+cup+in+1966%3F&sure=0.9")
    heading = page.locator("#answer h2")
    expect(heading).to_have_text("Nothing in the documents answers this")
    expect(page.get_by_role("link", name="Ask the collection keepers")).to_be_visible()
    page.get_by_role("link", name="nearest passages").click()
    expect(heading).to_contain_text("Probably no answer: the nearest")
    assert passages(page)
    assert problems_of(page) == []


def test_more_passages_are_shown_from_where_it_ended(site: Site, visits: Visits) -> None:
    page = visits.go(f"{site.url}/?q=Returns&k=2")
    assert len(passages(page)) == 2
    page.get_by_role("link", name="More passages").click()
    expect(page.locator("#r3")).to_be_visible()
    assert is_focused(page, "#t3")
    assert asked(page)["k"] == ["12"]
    assert page.get_by_role("link", name="More passages").count() == 0


def test_how_it_was_ranked_is_shown_where_it_is_asked(site: Site, visits: Visits) -> None:
    page = visits.go(f"{site.url}/?q=How+long+do+refunds+take%3F")
    page.get_by_role("link", name="How was this ranked?").click()
    page.locator("article summary").first.click()
    table = page.locator("table").first
    expect(table).to_contain_text("lexical")
    adds = [float(each.inner_text()) for each in table.locator("td:last-child").all()]
    score = site.service.library.ask(REFUNDS).passages[0].score
    assert sum(adds) == pytest.approx(score, abs=0.001)
    assert problems_of(page) == []


def test_the_keyboard_is_enough(site: Site, visits: Visits) -> None:
    page = visits.go(site.url)
    page.locator("main").focus()
    page.keyboard.press("/")
    assert is_focused(page, "#q")
    page.keyboard.type(f"{REFUNDS} / or not")
    page.keyboard.press("Enter")
    page.locator("article").first.wait_for()
    assert is_focused(page, "#answer h2")
    assert asked(page)["q"] == [f"{REFUNDS} / or not"]
    for _ in range(3):
        page.keyboard.press("Tab")
        if is_focused(page, "article h3 a"):
            break
    assert is_focused(page, "article h3 a")
    page.keyboard.press("/")
    assert is_focused(page, "#q")
    assert page.evaluate("getSelection().toString()") in {"", f"{REFUNDS} / or not"}


def test_what_is_too_long_is_said_and_kept(site: Site, visits: Visits) -> None:
    long = "a lighthouse " * 800
    for scripts in (True, False):
        page = visits.go(site.url, java_script_enabled=scripts)
        ask(page, long)
        expect(page.get_by_role("alert")).to_contain_text("10,3")
        expect(page.get_by_role("alert")).to_contain_text("at most 10,000")
        assert page.get_by_role("searchbox").input_value() == long


def test_the_longest_question_is_asked(site: Site, visits: Visits) -> None:
    page = visits.go(site.url)
    ask(page, "é" * 9_960 + " When was the lamp electrified?")
    expect(page.locator("#answer h2")).to_be_visible()
    assert page.get_by_role("alert").count() == 0


def test_what_is_wrong_with_a_field_is_said_beside_what_was_typed(
    site: Site, visits: Visits
) -> None:
    page = visits.go(site.url)
    page.get_by_text("Filters").click()
    page.get_by_label("Metadata").fill("author=Ada\nnothing")
    ask(page, REFUNDS)
    expect(page.get_by_role("alert")).to_contain_text("'nothing' is not KEY=VALUE")
    assert page.get_by_label("Metadata").input_value() == "author=Ada\nnothing"
    assert page.get_by_role("searchbox").input_value() == REFUNDS
    page.get_by_label("Metadata").fill("")
    ask(page, REFUNDS)
    expect(page.locator("mark").first).to_be_visible()
    assert page.get_by_role("alert").count() == 0


@pytest.fixture
def fleeting(models: Path, tmp_path: Path) -> Iterator[tuple[Site, Path]]:
    with serving(tmp_path / "home", models) as site:
        site.add("refunds.txt", "Refunds take five working days.")
        yield site, tmp_path


def test_a_server_that_is_gone_loses_nothing(
    fleeting: tuple[Site, Path], models: Path, visits: Visits
) -> None:
    site, folder = fleeting
    page = visits.go(site.url)
    ask(page, "Refunds?")
    expect(page.locator("mark")).to_be_visible()
    site.stop()
    ask(page, REFUNDS)
    expect(page.get_by_role("alert")).to_contain_text("The server does not answer.")
    assert page.get_by_role("searchbox").input_value() == REFUNDS
    assert passages(page) == ["Refunds take five working days."]
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("alert")).to_be_visible()
    with serving(folder / "home", models, port=int(site.url.rpartition(":")[2])):
        page.get_by_role("button", name="Try again").click()
        expect(page.get_by_role("alert")).to_have_count(0)
        assert asked(page)["q"] == [REFUNDS]
        assert is_focused(page, "#answer h2")
    visits.watches[0].errors.clear()


def test_a_server_without_documents_says_what_to_do(
    models: Path, tmp_path: Path, visits: Visits
) -> None:
    with serving(tmp_path / "home", models) as site:
        page = visits.go(site.url)
        expect(page.locator("#answer")).to_contain_text("pincite ingest")
        ask(page, REFUNDS)
        expect(page.locator("#answer h2")).to_be_focused()
        expect(page.locator("#answer")).to_contain_text("nothing to ask yet")
        site.add("refunds.txt", "Refunds take five working days.")
        ask(page, REFUNDS)
        expect(page.locator("mark")).to_be_visible()
        page.close()


def test_a_failure_of_the_server_is_said_in_words(site: Site, visits: Visits) -> None:
    page = visits.go(site.url)
    page.route("**/?q=*", lambda route: route.fulfill(status=502, body="<h1>Bad gateway</h1>"))
    ask(page, REFUNDS)
    expect(page.get_by_role("alert")).to_contain_text("The server failed (502).")
    page.unroute("**/?q=*")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("mark").first).to_contain_text("five working days")


def test_a_pass_that_ran_out_while_the_page_was_open_is_asked_for_again(
    locked: Site, visits: Visits
) -> None:
    page = visits.go(locked.url)
    for question in (None, REFUNDS):
        if question:
            page.context.clear_cookies()
            ask(page, question)
        page.get_by_label("Key").fill("sésame-ouvre-toi")
        page.get_by_label("Key").press("Enter")
        page.get_by_role("searchbox").wait_for()
    assert page.get_by_role("searchbox").input_value() == REFUNDS
    assert "five working days" in passages(page)[0]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(site: Site, visits: Visits, scheme: str) -> None:
    page = visits.go(f"{site.url}/?q=Returns&type=text%2Fmarkdown", color_scheme=scheme)
    ask(page, REFUNDS)
    page.locator("article").first.wait_for()
    assert problems_of(page) == []
    page.goto(f"{site.url}/?q=Returns&where=wrong")
    assert problems_of(page) == []


@pytest.mark.parametrize("size", SIZES)
def test_nothing_is_too_wide(site: Site, visits: Visits, size: str) -> None:
    page = visits.go(f"{site.url}/?q=Returns&explain=yes&type=text%2Fmarkdown", **SIZES[size])
    for each in page.locator("summary").all():
        each.click()
    assert not is_wide(page)
