"""XML: articles in the JATS tag set by their parts, any other XML by its elements."""

from lxml import etree

from index.reading.markup import attribute, children, name_of, parse, raw_text, text_of
from index.reading.original import Original
from index.reading.outline import Outline, one_line
from index.reading.readers import web
from index.reading.tables import join_cells
from qa.documents import Content

_NOT_PROSE = frozenset(
    "ref-list tex-math alternatives object-id graphic media supplementary-material fn-group "
    "label permissions".split()
)
_MAX_DEPTH = 200
_MAX_VALUE = 100


def read(original: Original) -> Content:
    """The content of an XML file."""
    root = parse(original.data)
    if name_of(root) == "html":
        return web.read(original)
    if name_of(root) != "article" or next(children(root, "article-meta"), None) is None:
        return _read_any(root, original)
    return _read_article(root, original)


def _read_article(root: etree._Element, original: Original) -> Content:
    outline = Outline(original.limits.text)
    front = next(children(root, "article-meta"))
    title = next((text_of(node) for node in children(front, "article-title")), "")
    if title:
        outline.heading(1, title)
    for abstract in children(front, "abstract"):
        heading = next((text_of(node) for node in abstract if name_of(node) == "title"), "")
        outline.heading(2, heading or "Abstract")
        _add_section(outline, abstract, 3, titled=False)
    for part in root:
        if name_of(part) in ("body", "back"):
            outline.leave(2)
            _add_section(outline, part, 2)
    return outline.finish(title=title or original.title, metadata=_metadata(root, front))


def _add_section(
    outline: Outline, section: etree._Element, level: int, *, titled: bool = True
) -> None:
    for node in section:
        name = name_of(node)
        if name in _NOT_PROSE or not name or level > _MAX_DEPTH:
            continue
        if name == "title":
            if titled:
                outline.heading(max(level - 1, 2), text_of(node))
        elif name in ("sec", "ack", "app", "boxed-text", "app-group"):
            outline.leave(level)
            _add_section(outline, node, level + 1)
        elif name in ("list", "def-list"):
            outline.end_run()
            for item in node:
                outline.item(text_of(item))
        elif name in ("table-wrap", "fig"):
            _add_figure(outline, node)
        else:
            outline.paragraph(_prose(node))


def _add_figure(outline: Outline, node: etree._Element) -> None:
    parts = [text_of(below) for below in node if name_of(below) in ("label", "caption")]
    outline.paragraph(" ".join(part for part in parts if part))
    for row in children(node, "tr"):
        outline.item(join_cells(text_of(cell) for cell in row))


def _prose(node: etree._Element) -> str:
    return one_line(raw_text(node, frozenset(("tex-math",))))


def _metadata(root: etree._Element, front: etree._Element) -> dict[str, object]:
    authors = []
    for person in children(front, "contrib"):
        if person.get("contrib-type", "author") == "author":
            names = [next(children(person, part), None) for part in ("given-names", "surname")]
            authors.append(" ".join(text_of(node) for node in names if node is not None))
    journal = next((text_of(node) for node in children(root, "journal-title")), "")
    doi = next(
        (
            text_of(node)
            for node in children(front, "article-id")
            if node.get("pub-id-type") == "doi"
        ),
        "",
    )
    return {
        "author": authors,
        "journal": journal,
        "doi": doi,
        "date": _date(front),
        "language": attribute(root, "lang") or "",
    }


def _date(front: etree._Element) -> str:
    for node in children(front, "pub-date"):
        parts = {name_of(part): text_of(part) for part in node}
        if parts.get("year", "").isdigit():
            later = [parts[name].zfill(2) for name in ("month", "day") if parts.get(name)]
            return "-".join([parts["year"], *later])
    return ""


def _read_any(root: etree._Element, original: Original) -> Content:
    outline = Outline(original.limits.text)
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if _is_mixed(node) or not len(node):
            outline.paragraph(text_of(node))
            continue
        _add_leaves(outline, [child for child in node if name_of(child) and not len(child)])
        waiting += [child for child in reversed(node) if len(child)]
    title = next((text_of(node) for node in children(root, "title")), "")
    return outline.finish(title=title or original.title)


def _add_leaves(outline: Outline, leaves: list[etree._Element]) -> None:
    pairs = [(name_of(leaf), text_of(leaf)) for leaf in leaves]
    names = {name for name, _ in pairs}
    if len(names) == len(pairs) and all(len(text) <= _MAX_VALUE for _, text in pairs):
        outline.paragraph("\n".join(f"{name}: {text}" for name, text in pairs if text))
    else:
        for _, text in pairs:
            outline.paragraph(text)


def _is_mixed(node: etree._Element) -> bool:
    own = (node.text or "") + "".join(child.tail or "" for child in node)
    return bool(own.strip())
