import io

import pypdfium2
import pytest
from PIL import Image

from index.reading.drawn import Drawn, characters_of, picture_of
from tests.pdfs import PAGE, drawn, pdf


def page_of(data: bytes) -> pypdfium2.PdfPage:
    return pypdfium2.PdfDocument(data)[0]


def place(found: Drawn, character: str) -> tuple[float, float, float, float]:
    box = found.boxes[found.characters.index(character)]
    assert box
    return box


def test_characters_have_boxes_from_the_upper_left_corner() -> None:
    found = characters_of(page_of(pdf([drawn((700, "Mars"), (600, "xyz"))])))
    assert (found.width, found.height) == (600, 800)
    assert found.characters == "Mars\r\nxyz"
    assert len(found.boxes) == len(found.characters)
    left, top, right, bottom = place(found, "M")
    assert 72 <= left < right < 90
    assert 88 < top < bottom == pytest.approx(100, abs=0.5)
    assert place(found, "x")[1] == pytest.approx(top + 100, abs=4)
    assert found.boxes[found.characters.index("\n")] is None


@pytest.mark.parametrize(
    ("turned", "size", "middle"),
    [
        (PAGE, (600, 800), (74, 96)),
        (f"/Rotate 90{PAGE}", (800, 600), (704, 74)),
        (f"/Rotate 180{PAGE}", (600, 800), (526, 704)),
        (PAGE.replace("0 0 600 800", "50 100 600 800"), (550, 700), (24, 96)),
        (f"/CropBox[50 0 600 750]{PAGE}", (550, 750), (24, 46)),
    ],
)
def test_boxes_are_where_the_picture_shows_the_character(
    turned: str, size: tuple[int, int], middle: tuple[int, int]
) -> None:
    page = page_of(pdf([drawn((700, "I"))], page=turned))
    found = characters_of(page)
    assert (found.width, found.height) == size
    left, top, right, bottom = place(found, "I")
    assert ((left + right) / 2, (top + bottom) / 2) == pytest.approx(middle, abs=3)
    image = Image.open(io.BytesIO(picture_of(page))).convert("L")
    dark = image.point(lambda value: 255 if value < 128 else 0).getbbox()
    assert dark
    scale = image.width / found.width
    assert [each / scale for each in dark] == pytest.approx([left, top, right, bottom], abs=1.5)


def test_a_picture_is_a_png_of_twice_the_size() -> None:
    image = Image.open(io.BytesIO(picture_of(page_of(pdf([drawn((700, "Mars"))])))))
    assert (image.format, image.mode, image.size) == ("PNG", "RGB", (1200, 1600))
    assert image.getpixel((0, 0)) == (255, 255, 255)


def test_colours_are_as_they_are() -> None:
    image = Image.open(io.BytesIO(picture_of(page_of(pdf(["1 0 0 rg 0 0 600 800 re f"])))))
    assert image.getpixel((600, 800)) == (255, 0, 0)


@pytest.mark.parametrize("box", ["0 0 14000 14000", "0 0 14400 2", "0 0 1 1"])
def test_a_page_of_any_size_has_a_picture_that_is_not_too_large(box: str) -> None:
    page = page_of(pdf([""], page=PAGE.replace("0 0 600 800", box)))
    image = Image.open(io.BytesIO(picture_of(page)))
    assert 0 < image.width * image.height <= 4_100_000
    assert max(image.size) <= 8_001
