from index.reading.outline import Outline
from index.reading.prose import add_paragraphs, unwrap

WRAPPED = """The boiler must be checked once a year by someone who has been
trained for it; the pressure is written down in the book that hangs
beside the door."""


def test_lines_of_one_width_are_joined() -> None:
    assert unwrap(WRAPPED) == WRAPPED.replace("\n", " ")


def test_short_lines_stay() -> None:
    address = "Jane Doe\n1 High Street\nTown"
    assert unwrap(address) == address


def test_items_begin_on_their_own_line() -> None:
    line = "- this item is long enough to have been broken at the right margin"
    assert unwrap(f"{line}\n{line}") == f"{line}\n{line}"


def test_empty_lines_part_paragraphs() -> None:
    outline = Outline(1000)
    add_paragraphs(outline, "a\r\n\r\n \t\r\nb\nc\n\n")
    assert outline.finish(title="").text == "a\n\nb\nc"
