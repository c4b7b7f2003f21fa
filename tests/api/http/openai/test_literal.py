import re
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from api.http.openai.literal import bold_in, literal, plain, quoted

GFM = MarkdownIt("commonmark").enable(["table", "strikethrough"])
SHOWN = {"text", "text_special", "code_inline"}
ALLOWED = {
    "blockquote_open",
    "blockquote_close",
    "paragraph_open",
    "paragraph_close",
    "inline",
    "softbreak",
    "hardbreak",
    "strong_open",
    "strong_close",
    *SHOWN,
}
LINKED_BY_GFM = re.compile(
    r"https?://|ftp://|\bwww\.|[\w.+-]+@[\w-]+\.\w|mailto:|xmpp:", re.IGNORECASE
)
PIECES = (
    *"`*_[]<>&$~|#!^{}\\()+-.=:@/aB1é中。, \n\t'\"\r",
    *("http://", "www.", "a@b.co", "&amp;", "\\[", "\\]", "![x](y)", "<b>", "---", "```", "# "),
    *("1. ", "- ", "| a | b |\n|---|---|", "[^1]: ", "[a]: /b\n", "::: ", "<!--", "    ", "{{a}}"),
    *("HTTPS://", "ftp://", "mailto:a@b", "@somebody", "\n\n", "$$x$$", "===", "~~~", ":--"),
)
TEXTS = st.lists(st.sampled_from(PIECES), max_size=30).map("".join) | st.text(
    st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n")
)


def tokens(markdown: str) -> Iterator[Token]:
    for token in GFM.parse(markdown):
        yield token
        yield from token.children or ()


def rendered(markdown: str) -> str:
    parts = []
    for token in tokens(markdown):
        assert token.type in ALLOWED, (token.type, markdown)
        if token.type in SHOWN:
            parts.append(token.content)
        if token.type in {"softbreak", "hardbreak", "paragraph_close"}:
            parts.append("\n")
    return "".join(parts)


def strong(markdown: str) -> list[str]:
    found, inside = list[str](), False
    for token in tokens(markdown):
        if token.type == "strong_open":
            found.append("")
        inside = (inside or token.type == "strong_open") and token.type != "strong_close"
        if inside and token.type in SHOWN:
            found[-1] += token.content
    return found


def lines(text: str) -> list[str]:
    return [line.strip() for line in re.split(r"\r\n?|\n", text) if line.strip()]


@settings(max_examples=1_000)
@given(TEXTS, st.lists(st.integers(0, 60), max_size=6))
def test_what_is_quoted_is_shown_as_it_is_and_nothing_comes_of_it(
    text: str, edges: list[int]
) -> None:
    edges.sort()
    markdown = quoted(text, list(zip(edges[::2], edges[1::2], strict=False)))
    assert lines(rendered(markdown)) == lines(text)
    assert bold_in(markdown) == strong(markdown)


@settings(max_examples=500)
@given(TEXTS)
def test_so_is_a_text_on_one_line(text: str) -> None:
    markdown = literal(text)
    assert rendered(markdown).strip() == plain(markdown) == " ".join(text.split())
    assert "\n" not in markdown


@settings(max_examples=500)
@given(TEXTS)
def test_nothing_is_left_that_github_links_by_itself(text: str) -> None:
    for token in tokens(quoted(text)):
        if token.type == "inline":
            merged = "".join(
                "\0" if child.type == "code_inline" else child.content
                for child in token.children or ()
            )
            assert not LINKED_BY_GFM.search(merged), text


@settings(max_examples=500)
@given(TEXTS)
def test_no_formula_begins_and_ends(text: str) -> None:
    outside = re.sub(r"(?<![`\\])(`+)(?!`).*?(?<!`)\1(?!`)", "", quoted(text), flags=re.DOTALL)
    assert not re.search(r"\\\[.*\\\]|\\\(.*\\\)", outside, re.DOTALL)
    assert not re.search(r"(?<!\\)\$", outside)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Plain words, as they are (mostly): 10:30.", "Plain words, as they are (mostly): 10:30."),
        ("![pixel](https://evil.example/p.png)", "> `![pixel](https://evil.example/p.png)`"),
        ("<img src=x onerror=alert(1)>", "> \\<img src=x onerror=alert(1)>"),
        ("# A heading", "> \\# A heading"),
        ("- a\n1. b\n2) c", "> \\- a  \n> 1\\. b  \n> 2\\) c"),
        ("It costs $5 and $6.", "> It costs \\$5 and \\$6."),
        ("snake_case and _this_", "> snake_case and \\_this\\_"),
        ("See [1] and [^2].", "> See \\[1] and \\[^2]."),
        ("C:\\Users\\bob", "> `C:\\Users\\bob`"),
        (":::artifact{x}", "> \\:\\:\\:artifact{x}"),
        ("One.\n\n\nTwo.", "> One.\n>\n> Two."),
        ("", ""),
    ],
)
def test_how_it_is_written(text: str, shown: str) -> None:
    assert quoted(text) in {shown, f"> {shown}"}


@pytest.mark.parametrize(
    ("text", "bold", "shown"),
    [
        ("One. Two. Three.", (5, 9), "> One. **Two.** Three."),
        ("One. Two", (5, 8), "> One. **Two**"),
        ("(One) (two)", (6, 11), "> (One) **(two)**"),
        ("一。二。三。", (2, 4), "> 一。**二**。三。"),
        ("A.\nB. C.\n\nD.", (3, 12), "> A.  \n> **B. C.**\n>\n> **D.**"),
        ("a(b)c", (1, 4), "> a(**b**)c"),
        ("a b", (1, 2), "> a b"),
    ],
)
def test_what_is_bold(text: str, bold: tuple[int, int], shown: str) -> None:
    assert quoted(text, [bold]) == shown
    assert bold_in(shown) == strong(shown)
