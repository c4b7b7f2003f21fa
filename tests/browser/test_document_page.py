"""The page of a document: opened at a passage, or saying what became of it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from qa.answers import Hit
from qa.links import place_page
from tests.browser.serving import Site, serving
from tests.browser.test_shell import SIZES
from tests.browser.visiting import Visits, is_wide, problems_of
from tests.pdfs import drawn, pdf

LONG = "# Lamps\n\n" + "\n\n".join(
    f"## Lamp {number}\n\nThe lamp of pier {number} is lit at dusk." for number in range(400)
)
PAGED = [
    drawn((700, "Warranty lasts two years.")),
    drawn((700, "Returns are free of charge."), (600, "Batteries are covered for six months.")),
]
HOSTILE = "\n\n".join(
    [
        "<script>alert('ran')</script> <img src=https://evil.example/x.png onerror=alert(1)>",
        "![picture](https://evil.example/y.png) [here](javascript:alert(2)) </p></main></section>",
        "\u202eThis is written backwards and nothing closes it. \u2066\u2067\u202d",
        "W" * 100_000,
        "Zebras are striped, says </textarea><script>alert(3)</script> the guide.",
    ]
)


@pytest.fixture(scope="module")
def shelf(models: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server with a long document, a PDF and hostile text; tests add others."""
    with serving(tmp_path_factory.mktemp("shelf") / "home", models) as site:
        site.add("lamps.md", LONG)
        add(site, "warranty.pdf", pdf(PAGED))
        site.add("zebras.txt", HOSTILE)
        yield site


def add(site: Site, name: str, data: bytes | str) -> str:
    """Ingest a file, or what it says now; give its document's id."""
    file = site.service.library.home.path.parent / "documents" / name
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(data.encode() if isinstance(data, str) else data)
    (outcome,) = site.service.library.ingest([file])
    assert outcome.document_id
    return outcome.document_id


def found(site: Site, question: str) -> Hit:
    return site.service.library.ask(question).passages[0]


def link_of(site: Site, hit: Hit) -> str:
    cited = hit.citation
    return place_page(
        cited.document_id,
        (cited.start, cited.end),
        hit.id,
        collection="default",
        marks=[(each.start, each.end) for each in hit.highlights],
        server=site.url,
    )


def opened(site: Site, visits: Visits, question: str, **options: Any) -> Page:
    return visits.go(link_of(site, found(site, question)), **options)


@pytest.mark.parametrize("script", [True, False])
def test_a_long_document_opens_at_the_sentence(shelf: Site, visits: Visits, script: bool) -> None:
    page = opened(shelf, visits, "When is the lamp of pier 217 lit?", java_script_enabled=script)
    mark = page.locator("mark")
    assert mark.all_inner_texts() == ["The lamp of pier 217 is lit at dusk."]
    expect(mark).to_be_in_viewport(ratio=1)
    assert page.get_by_role("heading", name="Lamp 217", exact=True).is_visible()
    assert page.get_by_role("heading", name="Lamp 3", exact=True).count() == 0
    assert "of 400" in page.get_by_role("navigation", name="Above the text").inner_text()


@pytest.mark.parametrize("script", [True, False])
def test_the_rest_of_a_long_document_is_earlier_and_later(
    shelf: Site, visits: Visits, script: bool
) -> None:
    page = opened(shelf, visits, "When is the lamp of pier 217 lit?", java_script_enabled=script)
    above = page.get_by_role("navigation", name="Above the text")
    above.get_by_role("link", name="Earlier").click()
    page.get_by_role("heading", name="Lamp 190", exact=True).wait_for()
    assert page.locator("mark").count() == 0
    below = page.get_by_role("navigation", name="Below the text")
    below.get_by_role("link", name="Later").click()
    page.get_by_role("heading", name="Lamp 217", exact=True).wait_for()
    assert page.locator("mark").count() == 1


def test_a_link_that_names_a_passage_alone_finds_it(shelf: Site, visits: Visits) -> None:
    hit = found(shelf, "When is the lamp of pier 333 lit?")
    page = visits.go(f"{shelf.url}/documents/{hit.citation.document_id}#p-{hit.id}")
    page.get_by_role("heading", name="Lamp 333", exact=True).wait_for()
    assert page.locator("mark").first.inner_text().startswith("Lamp 333")


def test_the_page_of_a_pdf_is_shown_with_the_words_marked(shelf: Site, visits: Visits) -> None:
    page = opened(shelf, visits, "How long are batteries covered?")
    picture = page.get_by_role("img", name="Page 2 as it is drawn")
    picture.scroll_into_view_if_needed()
    boxes = picture.locator("rect")
    assert boxes.count() >= 1
    place = boxes.last.evaluate(
        """(box) => {
          const sheet = box.ownerSVGElement.getBoundingClientRect();
          const own = box.getBoundingClientRect();
          return [(own.top - sheet.top) / sheet.height, (own.left - sheet.left) / sheet.width];
        }"""
    )
    assert place == pytest.approx([190 / 800, 72 / 600], abs=0.02)
    image = page.locator("svg image").get_attribute("href")
    size = page.evaluate(
        """async (href) => {
          const image = new Image();
          image.src = href;
          await image.decode();
          return [image.naturalWidth, image.naturalHeight];
        }""",
        image,
    )
    assert size == [1200, 1600]


def test_where_the_file_of_a_pdf_has_changed_its_text_is_shown_alone(
    shelf: Site, visits: Visits
) -> None:
    add(shelf, "umbrella.pdf", pdf([drawn((700, "Umbrellas are kept in the blue cupboard."))]))
    hit = found(shelf, "Where are umbrellas kept?")
    file = shelf.service.library.home.path.parent / "documents" / "umbrella.pdf"
    file.write_bytes(b"something else")
    page = visits.go(link_of(shelf, hit))
    assert "no longer what was ingested" in page.get_by_text("cannot be shown").inner_text()
    assert page.locator("mark").count() == 1
    file.unlink()
    page.reload()
    assert page.get_by_text("cannot be shown").is_visible()
    assert page.get_by_role("img").count() == 0


def test_a_passage_that_moved_is_shown_where_it_is(shelf: Site, visits: Visits) -> None:
    add(shelf, "otters.txt", "Otters hold hands while they sleep.")
    link = link_of(shelf, found(shelf, "What do otters hold?"))
    add(shelf, "otters.txt", "Of animals in rivers.\n\nOtters hold hands while they sleep.\n\nEnd.")
    page = visits.go(link)
    assert "moved" in page.get_by_role("status").first.inner_text()
    assert page.locator("mark").inner_text() == "Otters hold hands while they sleep."


def test_a_passage_that_changed_is_compared(shelf: Site, visits: Visits) -> None:
    add(shelf, "badgers.txt", "Badgers dig setts with many entrances in the old forest.")
    link = link_of(shelf, found(shelf, "What do badgers dig?"))
    add(shelf, "badgers.txt", "Badgers dig setts with several entrances in the old forest.")
    page = visits.go(link)
    assert page.locator("del").inner_text() == "many"
    assert page.locator("ins").inner_text() == "several"
    assert page.locator("mark").inner_text().startswith("Badgers dig setts with several")
    assert problems_of(page) == []


def test_a_passage_that_is_gone_is_said_to_be(shelf: Site, visits: Visits) -> None:
    add(shelf, "herons.txt", "Herons stand still for hours.")
    link = link_of(shelf, found(shelf, "How long do herons stand still?"))
    add(shelf, "herons.txt", "This page was left blank on purpose; look elsewhere.")
    page = visits.go(link)
    status = page.get_by_role("status").first
    assert "not in this document any more" in status.inner_text()
    assert page.get_by_text("left blank on purpose").is_visible()
    status.get_by_role("link", name="ask again").click()
    page.get_by_role("searchbox").wait_for()


def test_a_document_that_was_deleted_is_said_to_be(shelf: Site, visits: Visits) -> None:
    document = add(shelf, "storks.txt", "Storks return in the second week of March.")
    hit = found(shelf, "When do storks return?")
    shelf.service.library.delete([document])
    page = visits.go(link_of(shelf, hit))
    assert page.get_by_role("heading", name="This document was deleted").is_visible()
    assert "storks" in page.get_by_role("alert").inner_text()
    assert problems_of(page) == []
    add(shelf, "birds.txt", "Of birds.\n\nStorks return in the second week of March.")
    page.reload()
    assert "in this one" in page.get_by_role("status").first.inner_text()
    assert page.locator("mark").inner_text() == "Storks return in the second week of March."


def test_a_document_that_is_deleted_while_it_is_read_stays_on_the_page(
    shelf: Site, visits: Visits
) -> None:
    text = LONG.replace("lamp", "bell").replace("Lamp", "Bell")
    document = add(shelf, "bells.md", text)
    page = opened(shelf, visits, "When is the bell of pier 217 lit?")
    mark = page.locator("mark").inner_text()
    shelf.service.library.delete([document])
    page.get_by_role("link", name="Later").first.click()
    page.get_by_role("alert").filter(has_text="not there any more").wait_for()
    assert page.locator("mark").inner_text() == mark


def test_a_server_that_is_gone_takes_nothing_from_the_page(shelf: Site, visits: Visits) -> None:
    page = opened(shelf, visits, "When is the lamp of pier 217 lit?")
    page.route("**/*", lambda route: route.abort())
    page.get_by_role("link", name="Later").first.click()
    page.get_by_role("alert").filter(has_text="cannot be reached").wait_for()
    assert page.locator("mark").count() == 1


@pytest.mark.parametrize(
    ("form", "begins"), [("plain text", "\u201c"), ("Markdown", "> "), ("BibTeX", "@misc{pincite-")]
)
def test_the_quote_is_copied_with_its_citation(
    shelf: Site, visits: Visits, form: str, begins: str
) -> None:
    hit = found(shelf, "How long are batteries covered?")
    page = visits.go(link_of(shelf, hit), permissions=["clipboard-read", "clipboard-write"])
    page.get_by_text("Copy the quote with its citation").click()
    page.get_by_role("button", name=f"Copy as {form}").click()
    page.get_by_text("Copied.").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(begins)
    assert "Batteries are covered for six months." in copied
    assert copied == page.get_by_label(form, exact=True).input_value()


def test_without_scripts_the_citation_can_be_selected(shelf: Site, visits: Visits) -> None:
    page = opened(shelf, visits, "How long are batteries covered?", java_script_enabled=False)
    page.get_by_text("Copy the quote with its citation").click()
    assert page.get_by_label("BibTeX").input_value().startswith("@misc{")
    assert not page.get_by_role("button", name="Copy as BibTeX").is_visible()


def test_the_keyboard_is_enough(shelf: Site, visits: Visits) -> None:
    page = opened(shelf, visits, "When is the lamp of pier 217 lit?")
    summary = page.get_by_text("Copy the quote with its citation")
    for _ in range(20):
        page.keyboard.press("Tab")
        if summary.evaluate("(own) => own === document.activeElement"):
            break
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Copy as Markdown").wait_for()
    for _ in range(4):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator("#copied").filter(has_text="cop").or_(page.get_by_text("Copied.")).first.wait_for()


@pytest.mark.parametrize("script", [True, False])
def test_nothing_in_a_document_is_run_fetched_or_broken_out_of(
    shelf: Site, visits: Visits, script: bool
) -> None:
    page = opened(
        shelf,
        visits,
        "How are zebras, says the guide?",
        java_script_enabled=script,
        viewport={"width": 320, "height": 640},
    )
    assert page.locator("main script, main .text img, main .text a").count() == 0
    assert "<script>alert(3)</script>" in page.locator("mark").first.inner_text()
    assert "<script>alert(3)</script>" in page.locator("#as-plain").input_value()
    assert page.get_by_text("<script>alert('ran')</script>").count() == 1
    footer = page.get_by_role("contentinfo")
    assert footer.inner_text().startswith("Passages are shown word for word.")
    assert not is_wide(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "question", ["When is the lamp of pier 217 lit?", "How long are batteries covered?"]
)
def test_axe_finds_nothing(shelf: Site, visits: Visits, question: str, scheme: str) -> None:
    page = opened(shelf, visits, question, color_scheme=scheme)
    page.get_by_text("Copy the quote with its citation").click()
    assert problems_of(page) == []


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    "question", ["When is the lamp of pier 217 lit?", "How long are batteries covered?"]
)
def test_nothing_is_too_wide(shelf: Site, visits: Visits, question: str, size: str) -> None:
    assert not is_wide(opened(shelf, visits, question, **SIZES[size]))
