import io
from collections.abc import Callable

import pptx
import pytest
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from qa.documents import Content

Read = Callable[[str, str | bytes], Content]
BOX = (Inches(1), Inches(1), Inches(2), Inches(2))


@pytest.fixture
def data() -> bytes:
    presentation = pptx.Presentation()
    first = presentation.slides.add_slide(presentation.slide_layouts[1])
    first.shapes.title.text = "Ducks"
    first.placeholders[1].text = "one\ntwo"
    first.notes_slide.notes_text_frame.text = "Say hello."
    second = presentation.slides.add_slide(presentation.slide_layouts[6])
    group = second.shapes.add_group_shape()
    group.shapes.add_textbox(*BOX).text_frame.text = "In a group"
    table = second.shapes.add_table(1, 2, *BOX).table
    table.cell(0, 0).text, table.cell(0, 1).text = "A", "B"
    chart = CategoryChartData()
    chart.categories = ["2019", "2020"]
    chart.add_series("Sold", (1.5, 2))
    second.shapes.add_chart(XL_CHART_TYPE.PIE, *BOX, chart)
    stream = io.BytesIO()
    presentation.save(stream)
    return stream.getvalue()


def test_slides_are_pages_under_their_titles(read: Read, data: bytes) -> None:
    content = read("a.pptx", data)
    found = [(b.page, content.text[b.start : b.end], b.heading_path) for b in content.blocks]
    assert found == [
        (1, "Ducks", ("Ducks",)),
        (1, "one", ("Ducks",)),
        (1, "two", ("Ducks",)),
        (1, "Say hello.", ("Ducks",)),
        (2, "In a group", ()),
        (2, "A | B", ()),
        (2, "Sold | 2019: 1.5 | 2020: 2", ()),
    ]
    assert content.title == "Ducks"
