from collections.abc import Callable

import pytest

from qa.documents import Content
from qa.errors import Damaged, NoText

Read = Callable[[str, str | bytes], Content]
PAGE = "/MediaBox[0 0 600 800]/Resources<</Font<</F 3 0 R>>>>"


def pdf(pages: list[str], info: str = "") -> bytes:
    """A small PDF whose pages draw these content streams."""
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    for number, stream in enumerate(pages):
        objects += [
            f"<</Type/Page/Parent 2 0 R/Contents {5 + 2 * number} 0 R{PAGE}>>",
            f"<</Length {len(stream)}>>stream\n{stream}\nendstream",
        ]
    objects.append(f"<<{info}>>")
    data, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(data))
        data += f"{number} 0 obj{body}endobj\n".encode("latin-1")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    return data + (
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
        f"trailer<</Size {len(objects) + 1}/Root 1 0 R/Info {len(objects)} 0 R>>\n"
        f"startxref\n{len(data)}\n%%EOF"
    ).encode("latin-1")


def drawn(*lines: tuple[float, str]) -> str:
    return "".join(f"BT /F 12 Tf 72 {y} Td ({text}) Tj ET\n" for y, text in lines)


def test_pages_and_paragraphs(read: Read) -> None:
    first = drawn((700, "A sentence that begins here"), (686, "and ends in this line here."))
    content = read("my_file.pdf", pdf([first, drawn((700, "Next page."))]))
    assert content.text == "A sentence that begins here and ends in this line here.\n\nNext page."
    assert [block.page for block in content.blocks] == [1, 2]
    assert content.title == "my file"


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("A real title", "A real title"),
        ("Microsoft Word - x", "a"),
        ("thesis.dvi", "a"),
        ("12", "a"),
    ],
)
def test_titles_that_are_titles(read: Read, title: str, expected: str) -> None:
    info = f"/Title({title})/Author(Ann)/CreationDate(D:20240501120000Z)"
    content = read("a.pdf", pdf([drawn((700, "x y z"))], info))
    assert content.title == expected
    assert content.metadata == {"author": "Ann", "created": "2024-05-01"}


def test_pages_without_text(read: Read) -> None:
    with pytest.raises(NoText, match="its pages are empty"):
        read("a.pdf", pdf(["0 0 m"]))


@pytest.mark.parametrize("data", [b"%PDF-1.4\n", b"%PDF-1.7 " + b"\0" * 500, b"\0\1\2\3" * 50])
def test_what_cannot_be_opened(read: Read, data: bytes) -> None:
    with pytest.raises(Damaged):
        read("a.pdf", data)
