from collections.abc import Callable

import pytest

from qa.documents import Content
from qa.errors import Damaged, NoText
from tests.pdfs import drawn, pdf

Read = Callable[[str, str | bytes], Content]


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
