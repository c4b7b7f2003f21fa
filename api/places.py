"""Where else things stand, and what stands around them, as plain JSON objects."""

from typing import Any

from qa.answers import Context, Place


def place_json(place: Place) -> dict[str, Any]:
    """Write the place of a passage that another one is shown for as a JSON object."""
    return {
        "id": place.id,
        "document_id": place.document_id,
        "title": place.title,
        "uri": place.uri,
        "start": place.start,
        "end": place.end,
        "page": place.page,
        "heading_path": list(place.heading_path),
        "link": place.link,
        "exact": place.exact,
    }


def context_json(context: Context) -> dict[str, Any]:
    """Write a context as a JSON object."""
    return {
        "number": context.number,
        "document_id": context.document_id,
        "start": context.start,
        "end": context.end,
        "text": context.text,
        "passages": [
            {
                "id": span.id,
                "start": span.start,
                "end": span.end,
                "page": span.page,
                "heading_path": list(span.heading_path),
            }
            for span in context.passages
        ],
    }
