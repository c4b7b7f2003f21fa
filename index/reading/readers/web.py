"""HTML: what a visitor would read, without scripts, navigation and what is hidden."""

import re
from collections.abc import Mapping

from selectolax.lexbor import LexborHTMLParser, LexborNode

from index.reading.decoding import decode
from index.reading.original import Original
from index.reading.outline import Outline, one_line
from index.reading.tables import join_cells
from qa.documents import Content

_DROPPED = frozenset(
    "script style template noscript nav head svg canvas iframe object embed select datalist "
    "audio video map dialog".split()
)
_DROPPED_ROLES = ("navigation", "search", "menu", "menubar")
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark math "
    "q rp rt ruby s samp small span strike strong sub sup time tt u var wbr input button".split()
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_ITEMS = frozenset(("li", "dt", "dd"))
_CELLS = frozenset(("td", "th"))
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w-]{2,30})""", re.IGNORECASE)
_HIDDEN_STYLE = re.compile(r"(display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_FIELDS = {
    "author": "author",
    "description": "description",
    "keywords": "keywords",
    "article:published_time": "date",
    "date": "date",
}


def read(original: Original) -> Content:
    """The content of a web page."""
    outline = Outline(original.limits.text)
    tree = LexborHTMLParser(decode_page(original.data, original.charset))
    add_page(outline, tree)
    return outline.finish(
        title=_title(tree) or outline.first_heading or original.title, metadata=_metadata(tree)
    )


def decode_page(data: bytes, charset: str | None = None) -> str:
    """The text of an HTML file, as browsers read it.

    A byte order mark decides, then what its server says, then what it declares itself.
    """
    found = _CHARSET.search(data[:4096])
    return decode(data, charset, found[1].decode("ascii", "replace") if found else None)


def add_html(outline: Outline, markup: str) -> None:
    """Add a piece of HTML to an outline that others have begun."""
    add_page(outline, LexborHTMLParser(markup))


def add_page(outline: Outline, tree: LexborHTMLParser) -> None:
    """Add a parsed page to an outline."""
    if tree.root is not None:
        _Walk(outline).run(tree.root)


def _title(tree: LexborHTMLParser) -> str:
    node = tree.css_first("head > title") or tree.css_first("title")
    return one_line(node.text()) if node else ""


def _metadata(tree: LexborHTMLParser) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for node in tree.css("meta"):
        attributes = node.attributes
        field = _FIELDS.get((attributes.get("name") or attributes.get("property") or "").lower())
        if field:
            found.setdefault(field, attributes.get("content") or "")
    root = tree.css_first("html")
    found.setdefault("language", (root.attributes.get("lang") or "") if root else "")
    return found


def _is_hidden(node: LexborNode) -> bool:
    attributes = node.attributes
    if not attributes:
        return False
    return (
        "hidden" in attributes
        or attributes.get("aria-hidden") == "true"
        or attributes.get("role") in _DROPPED_ROLES
        or bool(_HIDDEN_STYLE.search(attributes.get("style") or ""))
    )


class _Walk:
    """One walk through a tree, without recursion: pages may be nested without end."""

    def __init__(self, outline: Outline) -> None:
        self._outline = outline
        self._text: list[str] = []
        self._cells: list[list[str]] = []
        self._items = 0
        self._verbatim = 0

    def run(self, root: LexborNode) -> None:
        """Add all that is under this node."""
        node: LexborNode | None = root
        depth = 0
        while node is not None:
            child = node.first_child if self._enter(node) else None
            if child is not None:
                node = child
                depth += 1
                continue
            while node is not None:
                self._leave(node)
                if depth == 0:
                    node = None
                    break
                if node.next is not None:
                    node = node.next
                    break
                node = node.parent
                depth -= 1
        self._flush()

    def _enter(self, node: LexborNode) -> bool:
        if node.is_text_node:
            text = node.text_content or ""
            self._text.append(text if self._verbatim else text.replace("\n", " "))
            return False
        tag = node.tag
        if not node.is_element_node:
            return tag == "-document"
        if tag in _DROPPED or _is_hidden(node):
            return False
        if tag == "br":
            self._text.append("\n")
        elif tag not in _INLINE:
            self._open(str(tag))
        return True

    def _open(self, tag: str) -> None:
        if self._cells and tag not in ("table", "tr"):
            self._text.append(" ")
            if tag in _CELLS:
                self._end_cell()
            return
        self._flush()
        if tag in _ITEMS:
            self._items += 1
        elif tag == "pre":
            self._verbatim += 1
        elif tag == "tr":
            self._cells.append([])
        elif tag in ("table", "ul", "ol", "dl") and not self._items:
            self._outline.end_run()

    def _leave(self, node: LexborNode) -> None:
        if not node.is_element_node or node.tag in _INLINE or node.tag in _DROPPED:
            return
        if _is_hidden(node):
            return
        tag = str(node.tag)
        if self._cells:
            self._leave_in_row(tag)
        elif tag in _HEADINGS:
            self._outline.heading(_HEADINGS[tag], self._taken())
        elif tag != "br":
            self._flush()
            if tag in _ITEMS:
                self._items = max(0, self._items - 1)
            elif tag == "pre":
                self._verbatim = max(0, self._verbatim - 1)

    def _leave_in_row(self, tag: str) -> None:
        if tag in _CELLS:
            self._end_cell()
        elif tag == "tr":
            self._end_cell()
            cells = self._cells.pop()
            if self._cells:
                self._text.append(" " + join_cells(cells) + " ")
            else:
                self._outline.item(join_cells(cells))
        elif tag != "br":
            self._text.append(" ")

    def _end_cell(self) -> None:
        self._cells[-1].append(self._taken())

    def _taken(self) -> str:
        text = "".join(self._text)
        self._text.clear()
        return text

    def _flush(self) -> None:
        if self._cells:
            return
        text = self._taken()
        if self._verbatim:
            self._outline.verbatim(text)
        elif self._items:
            self._outline.item(text)
        else:
            self._outline.paragraph(text)
