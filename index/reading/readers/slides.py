"""PPTX: a slide is a page, its title a heading; tables, pictures' descriptions and notes too."""

import io
from collections.abc import Iterable
from typing import Any

import pptx

from index.reading.archive import open_archive
from index.reading.original import Original
from index.reading.outline import Outline
from index.reading.properties import core_metadata
from index.reading.tables import join_cells
from qa.documents import Content

_MAX_DEPTH = 50
_FILE_NAMES = (".png", ".jpg", ".jpeg", ".gif", ".svg", ".bmp", ".emf", ".wmf", ".tiff")
_SHORTEST_DESCRIPTION = 4
_INDENTED = 1


def read(original: Original) -> Content:
    """The content of a PPTX file."""
    open_archive(original).close()
    presentation = pptx.Presentation(io.BytesIO(original.data))
    outline = Outline(original.limits.text)
    for number, slide in enumerate(presentation.slides, start=1):
        outline.page(number)
        outline.leave()
        title = slide.shapes.title
        if title is not None and title.has_text_frame:
            outline.heading(1, title.text_frame.text)
        _add_shapes(outline, slide.shapes, title, 0)
        if slide.has_notes_slide:
            notes = slide.notes_slide.notes_text_frame
            if notes is not None:
                outline.paragraph(notes.text)
    title_text, metadata = core_metadata(presentation.core_properties)
    return outline.finish(
        title=title_text or outline.first_heading or original.title, metadata=metadata
    )


def _add_shapes(outline: Outline, shapes: Iterable[Any], title: Any, depth: int) -> None:
    for shape in shapes:
        if title is not None and shape.shape_id == title.shape_id:
            continue
        if hasattr(shape, "shapes") and depth < _MAX_DEPTH:
            _add_shapes(outline, shape.shapes, title, depth + 1)
        elif getattr(shape, "has_table", False):
            outline.end_run()
            for row in shape.table.rows:
                outline.item(join_cells(cell.text for cell in row.cells))
            outline.end_run()
        elif getattr(shape, "has_chart", False):
            _add_chart(outline, shape.chart)
        elif shape.has_text_frame:
            _add_text(outline, shape.text_frame)
        else:
            _add_description(outline, shape)


def _add_text(outline: Outline, frame: Any) -> None:
    outline.end_run()
    texts = [paragraph.text for paragraph in frame.paragraphs]
    for text in texts:
        if len(texts) > _INDENTED:
            outline.item(text)
        else:
            outline.paragraph(text)
    outline.end_run()


def _add_chart(outline: Outline, chart: Any) -> None:
    if chart.has_title and chart.chart_title.has_text_frame:
        outline.paragraph(chart.chart_title.text_frame.text)
    for plot in chart.plots:
        names = [str(category) for category in plot.categories]
        for series in plot.series:
            values = zip(names, series.values, strict=False)
            cells = [f"{name}: {value:g}" for name, value in values if value is not None]
            outline.item(join_cells([series.name or "", *cells]))


def _add_description(outline: Outline, shape: Any) -> None:
    for properties in shape.element.iterdescendants("{*}cNvPr"):
        text = (properties.get("descr") or "").strip()
        if len(text) >= _SHORTEST_DESCRIPTION and not text.lower().endswith(_FILE_NAMES):
            outline.paragraph(text)
        return
