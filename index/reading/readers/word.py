"""DOCX: paragraphs, lists, tables, text boxes and notes in the order of the body."""

import io
import re
from collections.abc import Iterator
from typing import Any

import docx

from index.reading.archive import open_archive
from index.reading.markup import attribute, name_of, parse
from index.reading.original import Original
from index.reading.outline import Outline
from index.reading.properties import core_metadata
from index.reading.tables import join_cells
from qa.documents import Content

_TRANSPARENT = frozenset(
    "sdt sdtContent customXml ins smartTag hyperlink body AlternateContent Choice moveTo "
    "footnote endnote".split()
)
_DROPPED = frozenset("del moveFrom instrText pPr rPr Fallback fldData sectPr".split())
_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_HEADING = re.compile(r"heading (\d)", re.IGNORECASE)
_MAX_BASES = 20
_BODY_LEVEL = 9


def read(original: Original) -> Content:
    """The content of a DOCX file; headers and footers are left out."""
    open_archive(original).close()
    document = docx.Document(io.BytesIO(original.data))
    outline = Outline(original.limits.text)
    walk = _Walk(outline, document)
    walk.run(document.element.body)
    for part in _notes(document):
        walk.run(part)
    title, metadata = core_metadata(document.core_properties)
    return outline.finish(
        title=title or walk.title or outline.first_heading or original.title, metadata=metadata
    )


def _notes(document: Any) -> Iterator[Any]:
    for relation in document.part.rels.values():
        if relation.reltype.endswith(("/footnotes", "/endnotes")) and not relation.is_external:
            for note in parse(relation.target_part.blob):
                if attribute(note, "type") in (None, "normal"):
                    yield note


class _Walk:
    def __init__(self, outline: Outline, document: Any) -> None:
        self.title = ""
        self._outline = outline
        self._levels = {
            style.style_id: _level(style) for style in document.styles if hasattr(style, "font")
        }
        self._lists = {
            style.style_id
            for style in document.styles
            if (style.name or "").lower().startswith("list")
        }

    def run(self, container: Any) -> None:
        for node in container:
            name = name_of(node)
            if name == "p":
                self._paragraph(node)
            elif name == "tbl":
                self._outline.end_run()
                for row in _rows(node):
                    self._outline.item(join_cells(row))
                self._outline.end_run()
            elif name in _TRANSPARENT:
                self.run(node)

    def _paragraph(self, node: Any) -> None:
        boxes: list[Any] = []
        text = _text(node, boxes)
        style, numbered, level = _properties(node)
        if level is None and style is not None:
            level = self._levels.get(style)
        if level is not None and level < _BODY_LEVEL:
            if level == 0 and not self.title:
                self.title = text
            self._outline.heading(max(level, 1), text)
        elif numbered or style in self._lists:
            self._outline.item(text)
        else:
            self._outline.paragraph(text)
        for box in boxes:
            self.run(box)


def _level(style: Any) -> int | None:
    for _ in range(_MAX_BASES):
        if style is None:
            return None
        name = (style.name or "").lower()
        match = _HEADING.fullmatch(name)
        if match or name == "title":
            return int(match[1]) if match else 0
        style = getattr(style, "base_style", None)
    return None


def _properties(node: Any) -> tuple[str | None, bool, int | None]:
    style, numbered, level = None, False, None
    for part in node.iterchildren("{*}pPr"):
        for item in part:
            value = attribute(item, "val")
            if name_of(item) == "pStyle":
                style = value
            elif name_of(item) == "numPr":
                numbered = True
            elif name_of(item) == "outlineLvl" and value and value.isdigit():
                level = int(value) + 1
    return style, numbered, level


def _text(node: Any, boxes: list[Any]) -> str:
    parts: list[str] = []
    for child in node:
        name = name_of(child)
        if name == "t":
            parts.append(child.text or "")
        elif name in _SIGNS:
            parts.append(_SIGNS[name])
        elif name == "txbxContent":
            boxes.append(child)
        elif name and name not in _DROPPED:
            parts.append(_text(child, boxes))
    return "".join(parts)


def _rows(table: Any) -> Iterator[list[str]]:
    for row in table.iterdescendants("{*}tr"):
        if next(row.iterancestors("{*}tbl")) is not table:
            continue
        yield [_cell(cell) for cell in row.iterdescendants("{*}tc") if _row_of(cell) is row]


def _row_of(cell: Any) -> Any:
    return next(cell.iterancestors("{*}tr"))


def _cell(cell: Any) -> str:
    boxes: list[Any] = []
    texts = [_text(node, boxes) for node in cell.iterdescendants("{*}p")]
    return " ".join(text for text in texts if text.strip())
