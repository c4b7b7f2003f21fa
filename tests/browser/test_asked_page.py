"""What people asked and said, as a browser sees it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.serving import LIGHTHOUSE, RETURNS, Site, serving
from tests.browser.test_shell import SIZES
from tests.browser.visiting import Visits, is_wide, problems_of

Fields = dict[str, str | float | bool]

REFUNDS = "How long do refunds take?"
CUP = "Who won the football world cup in 1998?"
CUP_FACT = "France won the football World Cup in 1998, beating Brazil three to nil in the final."
HOSTILE = "<img src=x onerror=alert(1)> what is a ferret \u202e?"


@pytest.fixture(scope="module")
def asked(models: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server of the module's own, which remembers what its tests ask."""
    with serving(tmp_path_factory.mktemp("asked") / "home", models) as site:
        site.add("returns.md", RETURNS)
        site.add("lighthouse.txt", LIGHTHOUSE)
        yield site


def ask(page: Page, question: str) -> None:
    page.get_by_role("searchbox").fill(question)
    page.get_by_role("searchbox").press("Enter")
    page.locator(".judge").wait_for()


def latest(site: Site) -> tuple[str, str, str]:
    (_, judged), *_ = site.service.remembering.settled().latest(1)
    return (
        judged.answer.question,
        judged.judgements[0].verdict,
        judged.judgements[0].note,
    )


@pytest.mark.parametrize("scripted", [True, False])
def test_an_answer_is_judged_by_keyboard_with_and_without_a_script(
    asked: Site, visits: Visits, *, scripted: bool
) -> None:
    page = visits.go(asked.url, java_script_enabled=scripted)
    ask(page, REFUNDS)
    note = page.get_by_label("What was good")
    note.press("Tab")
    note.fill(f"that was last year {scripted}")
    note.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("That it did not help is kept with the answer.")
    assert latest(asked) == (REFUNDS, "down", f"that was last year {scripted}")
    if scripted:
        thanks = page.locator("#answer .good")
        assert thanks.evaluate("(e) => e === document.activeElement")
        assert page.locator("article").count()
    else:
        page.get_by_role("link", name="Back to the answer").click()
    assert page.get_by_role("searchbox").input_value() == REFUNDS


def test_what_cannot_be_judged_any_more_says_so(asked: Site, visits: Visits) -> None:
    page = visits.go(asked.url)
    ask(page, REFUNDS)
    known = page.locator("[name=answer_id]").get_attribute("value")
    asked.service.remembering.settled().forget(str(known))
    page.get_by_role("button", name="It helped").click()
    expect(page.locator(".judge").get_by_role("alert")).to_contain_text("There is no answer")


def test_to_look_closer_is_not_to_ask_again(asked: Site, visits: Visits) -> None:
    page = visits.go(f"{asked.url}/?q=What+do+penguins+eat%3F")
    page.get_by_role("link", name="How was this ranked?").click()
    page.get_by_role("heading", name="How it was ranked").wait_for()
    page.goto(f"{asked.url}/asked")
    gap = page.get_by_role("listitem").filter(has_text="What do penguins eat?")
    expect(gap).to_contain_text("Asked once")


@pytest.mark.parametrize(
    ("question", "scripted"),
    [("Which horse won the Derby?", True), ("How deep is the Baltic Sea?", False)],
)
def test_what_was_not_found_is_dismissed_and_listed_again(
    asked: Site, visits: Visits, question: str, *, scripted: bool
) -> None:
    page = visits.go(asked.url, java_script_enabled=scripted)
    ask(page, question)
    page.get_by_role("link", name="What people asked").click()
    gap = page.get_by_role("listitem").filter(has_text=question)
    expect(gap).to_contain_text("Asked once")
    gap.get_by_role("button", name=f"Dismiss {question}").press("Enter")
    page.wait_for_url(f"{asked.url}/asked")
    expect(page.locator("main")).not_to_contain_text(question)
    page.get_by_role("link", name="What was dismissed").click()
    page.get_by_role("button", name=f"List it again {question}").press("Enter")
    page.get_by_role("link", name="What was not dismissed").click()
    page.get_by_role("link", name=question).click()
    assert page.get_by_role("searchbox").input_value() == question


def test_what_is_found_since_is_shown_with_its_passage(asked: Site, visits: Visits) -> None:
    page = visits.go(asked.url)
    ask(page, CUP)
    asked.service.remembering.settled()
    asked.service.ledger.group()
    asked.add("cup.txt", CUP_FACT)
    assert asked.service.ledger.reask().answered == 1
    page.goto(f"{asked.url}/asked")
    found = page.locator("section").filter(has=page.get_by_role("heading", name="Found since"))
    expect(found.locator("blockquote")).to_have_text(CUP_FACT)
    expect(found).to_contain_text("answers it now")


def test_questions_are_text_of_strangers(asked: Site, visits: Visits) -> None:
    page = visits.go(asked.url)
    ask(page, HOSTILE)
    page.get_by_label("What was good").fill(HOSTILE)
    page.get_by_role("button", name="It did not help").click()
    page.locator("#answer .good").wait_for()
    page.goto(f"{asked.url}/asked")
    assert page.locator("main img").count() == 0
    assert page.locator("main").inner_text().count("<img src=x onerror=alert(1)>") >= 3


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/asked", "/asked?dismissed=yes", "/?q=How+long+do+refunds+take"])
def test_axe_finds_nothing(asked: Site, visits: Visits, path: str, scheme: str) -> None:
    page = visits.go(f"{asked.url}{path}", color_scheme=scheme)
    assert problems_of(page) == []


@pytest.mark.parametrize("size", SIZES)
def test_nothing_is_wider_than_the_screen(asked: Site, visits: Visits, size: str) -> None:
    page = visits.go(f"{asked.url}/asked", **SIZES[size])
    assert not is_wide(page)


def test_where_nothing_is_remembered_the_page_says_so(
    models: Path, tmp_path: Path, visits: Visits
) -> None:
    with serving(tmp_path / "home", models, remember_days=0) as site:
        site.add("returns.md", RETURNS)
        page = visits.go(f"{site.url}/asked")
        expect(page.locator(".problem")).to_contain_text("PINCITE_REMEMBER_DAYS")
        page.goto(f"{site.url}/?q=refunds")
        page.locator("article").first.wait_for()
        assert page.locator(".judge").count() == 0


def test_what_the_forms_send_is_checked(locked: Site, asked: Site, visits: Visits) -> None:
    page = visits.go(f"{locked.url}/asked")
    assert page.get_by_label("Key").is_visible()
    for number in ("x", "9" * 30):
        fields: Fields = {"number": number, "state": "open"}
        response = page.request.post(f"{asked.url}/asked", form=fields)
        assert response.status == 404
    known: Fields = {"answer_id": "none", "verdict": "up", "back": "//evil.example"}
    assert page.request.post(f"{asked.url}/feedback", form=known).status == 404
    refused = page.request.post(
        f"{asked.url}/feedback", form=known, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert refused.status == 403
