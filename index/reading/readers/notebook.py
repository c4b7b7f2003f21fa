"""Jupyter notebooks: their Markdown and their code; what the code gave out is left out."""

import json
from typing import Any

from index.reading.decoding import decode
from index.reading.original import Original
from index.reading.outline import Outline
from index.reading.readers.markdown import add_markdown
from qa.documents import Content
from qa.errors import Damaged


def read(original: Original) -> Content:
    """The content of a notebook."""
    try:
        value = json.loads(decode(original.data))
    except ValueError as error:
        raise Damaged("It is not valid JSON.") from error
    if not isinstance(value, dict) or not isinstance(value.get("cells"), list):
        raise Damaged("It is no notebook of version 4 or later.")
    outline = Outline(original.limits.text)
    for cell in value["cells"]:
        source = _source(cell)
        if isinstance(cell, dict) and cell.get("cell_type") == "markdown":
            add_markdown(outline, source)
        else:
            outline.verbatim(source)
    metadata = value.get("metadata")
    fields = metadata if isinstance(metadata, dict) else {}
    title = fields.get("title")
    return outline.finish(
        title=title if isinstance(title, str) else outline.first_heading or original.title,
        metadata={"language": _language(fields)},
    )


def _source(cell: Any) -> str:
    source = cell.get("source", "") if isinstance(cell, dict) else ""
    if isinstance(source, list):
        return "".join(part for part in source if isinstance(part, str))
    return source if isinstance(source, str) else ""


def _language(metadata: dict[str, Any]) -> str:
    kernel = metadata.get("kernelspec")
    language = kernel.get("language") if isinstance(kernel, dict) else None
    return language if isinstance(language, str) else ""
