"""ODT and ODP: the text of the document's body; a slide is a page, with its notes."""

from collections.abc import Iterable

from lxml import etree

from index.reading.archive import open_archive, read_part
from index.reading.markup import attribute, children, entity_text, name_of, parse, text_of
from index.reading.original import Original
from index.reading.outline import Outline
from index.reading.tables import join_cells
from qa.documents import Content
from qa.errors import Encrypted

_DROPPED = frozenset(
    "tracked-changes annotation annotation-end sequence-decls forms settings "
    "variable-decls user-field-decls table-of-content alphabetical-index bibliography "
    "page-number date-time footer header".split()
)
_MAX_SPACES = 100
_FIELDS = {
    "creator": "author",
    "initial-creator": "author",
    "language": "language",
    "creation-date": "created",
}


def read(original: Original) -> Content:
    """The content of an OpenDocument text or presentation."""
    with open_archive(original) as archive:
        if b"encryption-data" in read_part(archive, "META-INF/manifest.xml"):
            raise Encrypted("It opens with a password only; save a copy without one.")
        root = parse(read_part(archive, "content.xml"))
        meta = parse(read_part(archive, "meta.xml")) if "meta.xml" in archive.namelist() else None
    outline = Outline(original.limits.text)
    walk = _Walk(outline, _title_styles(root))
    for body in children(root, "body"):
        walk.run(body, in_list=False)
    title, metadata = _properties(meta)
    return outline.finish(
        title=title or walk.title or outline.first_heading or original.title, metadata=metadata
    )


def _title_styles(root: etree._Element) -> frozenset[str]:
    named = [
        attribute(style, "name") or ""
        for style in children(root, "style")
        if attribute(style, "parent-style-name") == "Title"
    ]
    return frozenset(("Title", *named))


class _Walk:
    def __init__(self, outline: Outline, title_styles: frozenset[str]) -> None:
        self.title = ""
        self._title_styles = title_styles
        self._outline = outline
        self._pages = 0

    def run(self, node: Iterable[etree._Element], *, in_list: bool) -> None:
        for child in node:
            name = name_of(child)
            if name in ("p", "h"):
                self._text(child, name, in_list=in_list)
            elif name == "page":
                self._slide(child)
            elif name == "table":
                self._table(child)
            elif name == "list":
                if not in_list:
                    self._outline.end_run()
                self.run(child, in_list=True)
            elif name and name not in _DROPPED:
                self.run(child, in_list=in_list)

    def _text(self, node: etree._Element, name: str, *, in_list: bool) -> None:
        frames: list[etree._Element] = []
        text = _inline(node, frames)
        style = attribute(node, "style-name") or ""
        if name == "h":
            level = attribute(node, "outline-level") or "1"
            self._outline.heading(int(level) if level.isdigit() else 1, text)
        elif style in self._title_styles:
            self.title = self.title or text
            self._outline.heading(1, text)
        elif in_list:
            self._outline.item(text)
        else:
            self._outline.paragraph(text)
        for frame in frames:
            self.run(frame, in_list=False)

    def _slide(self, page: etree._Element) -> None:
        self._pages += 1
        self._outline.page(self._pages)
        self._outline.leave()
        for frame in page:
            if attribute(frame, "class") == "title":
                self._outline.heading(1, " ".join(map(_plain, children(frame, "p"))))
        for frame in page:
            if attribute(frame, "class") != "title":
                self._outline.end_run()
                self.run([frame], in_list=False)

    def _table(self, table: etree._Element) -> None:
        self._outline.end_run()
        for row in children(table, "table-row"):
            cells = [cell for cell in row if name_of(cell) == "table-cell"]
            texts = (" ".join(map(_plain, children(cell, "p"))) for cell in cells)
            self._outline.item(join_cells(texts))
        self._outline.end_run()


def _plain(node: etree._Element) -> str:
    return _inline(node, [])


def _inline(node: etree._Element, frames: list[etree._Element]) -> str:
    parts = [node.text or ""]
    for child in node:
        name = name_of(child)
        if name == "s":
            count = attribute(child, "c") or "1"
            parts.append(" " * min(int(count) if count.isdigit() else 1, _MAX_SPACES))
        elif name in ("tab", "line-break"):
            parts.append("\t" if name == "tab" else "\n")
        elif name in ("frame", "custom-shape", "note"):
            frames.append(child)
        elif name and name not in _DROPPED:
            parts.append(_inline(child, frames))
        else:
            parts.append(entity_text(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _properties(meta: etree._Element | None) -> tuple[str, dict[str, str]]:
    if meta is None:
        return "", {}
    title = next((text_of(node) for node in children(meta, "title")), "")
    found: dict[str, str] = {}
    for name, field in _FIELDS.items():
        for node in children(meta, name):
            found.setdefault(field, text_of(node))
    if "created" in found:
        found["created"] = found["created"].split("T")[0]
    return title, found
