"""Documents that want to be more than text stay text."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.serving import Site, serving
from tests.browser.test_shell import SIZES
from tests.browser.visiting import Visits, is_wide, problems_of

RIGHT_TO_LEFT = "\N{RIGHT-TO-LEFT OVERRIDE}"
MARKUP = (
    "The swordfish <script>alert(1)</script><img src=x onerror=alert(2)> "
    "<a href='javascript:alert(3)'>here</a> </blockquote></main><style>*{display:none}</style> "
    "{{ 7 * 7 }} {% raw %} <svg onload=alert(4)> &lt;b&gt; <base href=https://elsewhere.example/>"
    "<meta http-equiv=refresh content='0;url=https://elsewhere.example/'>"
    "<form action=https://elsewhere.example/><input name=q></form> [x](javascript:alert(5)) "
    "![y](https://elsewhere.example/y.png)"
)
OVERRIDDEN = f"The pike {RIGHT_TO_LEFT}swims backwards <b>always</b>."
ARABIC = "سمكة السلمون تسبح في النهر. The salmon swims."
WORD = "x" * 100_000


@pytest.fixture(scope="module")
def hostile(models: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with serving(tmp_path_factory.mktemp("hostile") / "home", models) as site:
        site.add("markup.txt", MARKUP)
        site.add(f"{RIGHT_TO_LEFT}<img src=x>.txt", OVERRIDDEN)
        site.add("arabic.txt", ARABIC)
        site.add("word.txt", f"A trout {WORD} is long.")
        site.add("markdown.md", f"# The perch *{MARKUP[:300]}*\n\n{MARKUP}\n\nThe perch `is <b>`.")
        site.add(
            "page.html",
            "<title>&lt;script&gt;alert(8)&lt;/script&gt;</title><h1>Carps</h1><p>The carp &lt;img "
            "src=x onerror=alert(9)&gt; swims.</p><script>alert(10)</script>",
        )
        lines = '{"id": "1", "title": "<script>alert(6)</script>", "uri": "javascript:alert(7)", '
        site.add("lines.jsonl", f'{lines}"text": "The herring is silver."}}')
        yield site


@pytest.mark.parametrize(
    ("question", "scripts"),
    [
        ("swordfish", True),
        ("swordfish", False),
        ("perch", True),
        ("carp", True),
        ("pike", True),
        ("salmon", True),
        ("trout", True),
        ("herring", True),
    ],
)
def test_it_stays_text(hostile: Site, visits: Visits, question: str, scripts: bool) -> None:
    page = visits.go(hostile.url, java_script_enabled=scripts)
    box = page.get_by_role("searchbox")
    box.fill(question)
    box.press("Enter")
    page.locator("article").first.wait_for()
    hits = hostile.service.library.ask(question).passages
    quotes = [
        str(each.evaluate("(e) => e.textContent")) if scripts else each.text_content()
        for each in page.locator("blockquote").all()
    ]
    assert quotes == [hit.text for hit in hits]
    assert page.locator("main :is(img, svg, style, base, iframe, script)").count() == 0
    links = [each.get_attribute("href") for each in page.locator("article a").all()]
    assert all(str(link).startswith("/documents/") for link in links)
    page.locator("h1").click()


def test_directions_do_not_leak(hostile: Site, visits: Visits) -> None:
    page = visits.go(f"{hostile.url}/?q=pike")
    title = page.locator("h3 bdi", has_text="img src").first
    assert title.evaluate("(e) => getComputedStyle(e).unicodeBidi") == "isolate"
    quote = page.locator("blockquote").first
    assert quote.evaluate("(e) => getComputedStyle(e).unicodeBidi") == "plaintext"
    arabic = page.locator("blockquote", has_text="salmon").first
    assert arabic.evaluate("(e) => getComputedStyle(e).direction") == "rtl"


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("question", ["trout", "swordfish", "pike"])
def test_the_layout_holds(hostile: Site, visits: Visits, question: str, size: str) -> None:
    page = visits.go(f"{hostile.url}/?q={question}&explain=yes", **SIZES[size])
    page.locator("article").first.wait_for()
    assert not is_wide(page)


def test_axe_finds_nothing(hostile: Site, visits: Visits) -> None:
    assert problems_of(visits.go(f"{hostile.url}/?q=trout")) == []


def test_a_question_stays_text_too(hostile: Site, visits: Visits) -> None:
    page = visits.go(hostile.url)
    for _ in range(2):
        box = page.get_by_role("searchbox")
        box.fill(f"{MARKUP} {RIGHT_TO_LEFT}")
        box.press("Enter")
        page.locator("article").first.wait_for()
        assert page.locator("main :is(img, svg, style, base, iframe, script)").count() == 0
        page.reload()
    assert page.get_by_role("searchbox").input_value() == f"{MARKUP} {RIGHT_TO_LEFT}"
