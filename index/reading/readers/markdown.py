"""Markdown without its marks: CommonMark and tables, front matter as metadata."""

import re
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from index.reading.decoding import decode
from index.reading.front_matter import split_front_matter
from index.reading.original import Original
from index.reading.outline import Outline
from index.reading.readers.web import add_html
from index.reading.tables import join_cells
from qa.documents import Content

_MAX_NESTING = 100
_COMMENT = re.compile(r"<!--(.*?)-->", re.DOTALL)
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)


def read(original: Original) -> Content:
    """The content of a Markdown file."""
    fields, text = split_front_matter(decode(original.data, original.charset))
    outline = Outline(original.limits.text)
    add_markdown(outline, text)
    title = str(fields.get("title", "")) or outline.first_heading or original.title
    fields.pop("title", None)
    return outline.finish(title=title, metadata=fields)


def add_markdown(outline: Outline, text: str) -> None:
    """Add Markdown text to an outline that others may have begun."""
    parser = MarkdownIt("commonmark", {"maxNesting": _MAX_NESTING}).enable("table")
    _Walk(outline).run(parser.parse(text))


class _Walk:
    def __init__(self, outline: Outline) -> None:
        self._outline = outline
        self._items = 0
        self._heading = 0
        self._row: list[str] | None = None

    def run(self, tokens: Sequence[Token]) -> None:
        for token in tokens:
            kind = token.type
            if kind == "inline":
                self._add(_inline(token.children or []))
            elif kind in ("fence", "code_block"):
                self._outline.verbatim(token.content)
            elif kind == "html_block":
                _add_html_block(self._outline, token.content)
            else:
                self._structure(kind, token.tag)

    def _structure(self, kind: str, tag: str) -> None:
        if kind == "heading_open":
            self._heading = int(tag[1:])
        elif kind == "heading_close":
            self._heading = 0
        elif kind == "list_item_open":
            self._items += 1
        elif kind == "list_item_close":
            self._items -= 1
        elif kind == "tr_open":
            self._row = []
        elif kind == "tr_close":
            self._outline.item(join_cells(self._row or []))
            self._row = None
        elif kind in ("table_open", "bullet_list_open", "ordered_list_open") and not self._items:
            self._outline.end_run()

    def _add(self, text: str) -> None:
        if self._row is not None:
            self._row.append(text)
        elif self._heading:
            self._outline.heading(self._heading, text)
        elif self._items:
            self._outline.item(text)
        else:
            self._outline.paragraph(text)


def _inline(tokens: Sequence[Token]) -> str:
    parts = []
    for token in tokens:
        if token.type in ("text", "code_inline", "text_special"):
            parts.append(token.content)
        elif token.type == "softbreak":
            parts.append(" ")
        elif token.type == "hardbreak" or (
            token.type == "html_inline" and _BREAK.fullmatch(token.content)
        ):
            parts.append("\n")
        elif token.type == "image":
            parts.append(_inline(token.children or []))
    return "".join(parts)


def _add_html_block(outline: Outline, markup: str) -> None:
    """Add HTML; a comment of several lines is prose set aside, a shorter one is for tools."""
    for comment in _COMMENT.findall(markup):
        if "\n" in comment:
            add_html(outline, comment)
    add_html(outline, _COMMENT.sub("", markup))
