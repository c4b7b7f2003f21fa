import re
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from qa.answers import Citation
from qa.errors import InvalidInput
from qa.quoting import FORMATS, quoted_as

CITATION = Citation(
    number=1,
    document_id="upload:returns.pdf",
    title="Returns & refunds",
    uri="upload:returns.pdf",
    sha256="9f86d081884c7d65" * 4,
    start=120,
    end=151,
    page=2,
    heading_path=("Returns", "Refunds"),
    quote="Refunds take five working days.",
    link="https://ask.example/documents/upload%3Areturns.pdf?passage=0b#p-0b",
    modified=1774949400.0,
)
PROOF = f"SHA-256 {CITATION.sha256}, characters 120 to 151"
MARKUP = st.text("*_`[](){}<>#&!|~$^=+-.:@\\/\"' \n1aw%é\u202e\u2067", max_size=60)
HOSTILE = MARKUP | st.text(st.characters(codec="utf-8"), max_size=60)
READER = MarkdownIt("gfm-like", {"linkify": False}).disable("linkify")


def cited(text: str) -> Citation:
    return replace(CITATION, quote=text, title=text, heading_path=(text,))


def words_of(text: str) -> list[str]:
    return re.sub(
        "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]", "", text
    ).split()


def test_plain() -> None:
    assert quoted_as(CITATION, "plain") == (
        "\u201cRefunds take five working days.\u201d\n\n"
        "Returns & refunds, page 2, Returns > Refunds, 2026-03-31\n"
        f"{CITATION.link}\n{PROOF}\n"
    )


def test_markdown() -> None:
    assert quoted_as(CITATION, "markdown") == (
        "> Refunds take five working days.\n>\n"
        f"> \u2014 [Returns \\& refunds](<{CITATION.link}>), page 2, Returns \\> Refunds, "
        "2026\\-03\\-31\n"
    )


def test_bibtex() -> None:
    assert quoted_as(CITATION, "bibtex") == (
        "@misc{pincite-9f86d081884c-120,\n"
        "  title = {{Returns \\& refunds}},\n"
        "  year = {2026},\n"
        "  date = {2026-03-31},\n"
        "  pages = {2},\n"
        f"  url = {{{CITATION.link}}},\n"
        "  note = {\u201cRefunds take five working days.\u201d, Returns > Refunds; "
        f"{PROOF}}}\n"
        "}\n"
    )


def test_what_is_not_known_is_left_out() -> None:
    bare = replace(CITATION, title="", page=None, heading_path=(), modified=None)
    assert "\nupload:returns.pdf\n" in quoted_as(bare, "plain")
    assert "page" not in quoted_as(bare, "plain")
    entry = quoted_as(bare, "bibtex")
    assert not {"year", "date", "pages"} & set(re.findall(r"^  (\w+)", entry, re.MULTILINE))
    assert quoted_as(replace(bare, modified=1e300), "bibtex") == entry


def test_there_are_no_other_formats() -> None:
    with pytest.raises(InvalidInput, match="plain, markdown, bibtex"):
        quoted_as(CITATION, "ris")


@given(HOSTILE)
def test_plain_text_has_the_words_to_the_character(text: str) -> None:
    written = quoted_as(cited(text), "plain")
    assert written.startswith(f"\u201c{text}\u201d\n\n")
    after = written.removeprefix(f"\u201c{text}\u201d\n\n")
    assert after.count("\n") == 3
    assert not set("\u202e\u2067\x00") & set(after)


@given(HOSTILE)
@example("1. one\n2) two\n\n- three\n    code\n# four\n===\n| a | b |\n|---|---|")
@example("https://evil.example www.evil.example a@evil.example &lt;b&gt; <b>x</b> ![y](z) `w`")
def test_in_markdown_whatever_is_quoted_is_text(text: str) -> None:
    written = quoted_as(cited(text), "markdown")
    tokens = READER.parse(written)
    inline = [each for token in tokens if token.type == "inline" for each in token.children or ()]
    kinds = {token.type for token in tokens}
    assert kinds <= {
        "blockquote_open", "blockquote_close", "paragraph_open", "paragraph_close", "inline",
    }  # fmt: skip
    assert {each.type for each in inline} <= {
        "text", "softbreak", "text_special", "link_open", "link_close",
    }  # fmt: skip
    assert [each.attrGet("href") for each in inline if each.type == "link_open"] == [CITATION.link]
    bare = r"(https?|mailto):|(?<!\\)@|www\."
    assert not re.search(bare, written.replace(CITATION.link, ""), re.IGNORECASE)
    said = "".join(each.content if each.type != "softbreak" else "\n" for each in inline)
    assert "".join(said.split()).startswith("".join(words_of(text)) + "\u2014")


@given(HOSTILE)
def test_in_bibtex_braces_are_in_pairs_and_nothing_ends_a_field(text: str) -> None:
    entry = quoted_as(cited(text), "bibtex")
    depth, lowest = 0, 1
    for at, character in enumerate(entry.rstrip("\n")):
        depth += {"{": 1, "}": -1}.get(character, 0)
        if 0 < at < len(entry.rstrip("\n")) - 1 and "{" in entry[:at]:
            lowest = min(lowest, depth)
    assert (depth, lowest) == (0, 1)
    fields = re.findall(r"^  (\w+) = \{", entry, re.MULTILINE)
    assert fields == ["title", "year", "date", "pages", "url", "note"]
    inside = entry.partition("title = ")[2].partition(",\n  year")[0]
    assert not re.search(r"(?<!\\)[$&#%_^~]", inside)


@given(HOSTILE)
def test_a_link_that_is_none_or_would_end_is_not_followed(text: str) -> None:
    for form in FORMATS[1:]:
        assert "javascript:" not in quoted_as(
            replace(CITATION, link=f"javascript:{text}"), form
        ) or (form == "bibtex" and "javascript:" in text)
    written = quoted_as(replace(CITATION, link=f"https://a.example/{text}"), "markdown")
    (inline,) = [each for each in READER.parse(written) if each.type == "inline"][-1:]
    hrefs = [each.attrGet("href") for each in inline.children or () if each.type == "link_open"]
    assert len(hrefs) == 1
    assert str(hrefs[0]).startswith("https://a.example/")
