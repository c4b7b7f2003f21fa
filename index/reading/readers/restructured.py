"""reStructuredText without its marks; nothing it names is included or run."""

import io
from typing import Any

from docutils import nodes
from docutils.core import publish_doctree

from index.reading.decoding import decode
from index.reading.original import Original
from index.reading.outline import Outline
from index.reading.readers.sphinx import register
from index.reading.tables import join_cells
from qa.documents import Content

_SETTINGS: dict[str, Any] = {
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "_disable_config": True,
    "report_level": 5,
    "halt_level": 5,
    "traceback": True,
    "input_encoding": "unicode",
    "line_length_limit": 1_000_000,
    "syntax_highlight": "none",
}
_DROPPED = (
    nodes.comment,
    nodes.system_message,
    nodes.substitution_definition,
    nodes.target,
    nodes.raw,
    nodes.pending,
    nodes.meta,
)
_FIELDS = ("author", "date", "organization", "copyright", "version")


def read(original: Original) -> Content:
    """The content of a reStructuredText file."""
    register()
    document = publish_doctree(
        decode(original.data, original.charset),
        settings_overrides={**_SETTINGS, "warning_stream": io.StringIO()},
    )
    outline = Outline(original.limits.text)
    walk = _Walk(outline)
    walk.run(document, 0)
    title = str(document.get("title", ""))
    return outline.finish(
        title=title or outline.first_heading or original.title, metadata=walk.metadata
    )


class _Walk:
    def __init__(self, outline: Outline) -> None:
        self.metadata: dict[str, object] = {}
        self._outline = outline

    def run(self, node: nodes.Node, level: int, *, in_list: bool = False) -> None:
        for child in node.children:
            if isinstance(child, _DROPPED):
                continue
            if isinstance(child, nodes.docinfo):
                _add_fields(child, self.metadata)
            elif isinstance(child, nodes.section):
                self._outline.leave(level + 1)
                self.run(child, level + 1)
            elif isinstance(child, nodes.table):
                _add_table(self._outline, child)
            elif isinstance(child, nodes.TextElement):
                self._text(child, level, in_list=in_list)
            else:
                nested = in_list or isinstance(child, nodes.Sequential)
                if nested and not in_list:
                    self._outline.end_run()
                self.run(child, level, in_list=nested)

    def _text(self, node: nodes.TextElement, level: int, *, in_list: bool) -> None:
        text = node.astext()
        if isinstance(node, nodes.subtitle):
            self._outline.heading(max(level, 1) + 1, text)
        elif isinstance(node, nodes.title):
            self._outline.heading(max(level, 1), text)
        elif isinstance(node, nodes.literal_block | nodes.doctest_block | nodes.math_block):
            self._outline.verbatim(text)
        elif in_list:
            self._outline.item(text.replace("\n", " "))
        else:
            self._outline.paragraph(text.replace("\n", " "))


def _add_table(outline: Outline, table: nodes.table) -> None:
    outline.end_run()
    for title in table.findall(nodes.title):
        outline.paragraph(title.astext())
    for row in table.findall(nodes.row):
        outline.item(join_cells(entry.astext() for entry in row.children))
    outline.end_run()


def _add_fields(docinfo: nodes.docinfo, metadata: dict[str, object]) -> None:
    for field in docinfo.children:
        name = type(field).__name__
        if name in _FIELDS:
            metadata[name] = field.astext()
        elif name == "authors":
            metadata["author"] = [author.astext() for author in field.children]
