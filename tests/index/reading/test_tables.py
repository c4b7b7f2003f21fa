from index.reading.outline import Outline
from index.reading.tables import add_rows, join_cells


def rendered(rows: list[list[str]]) -> str:
    outline = Outline(10_000)
    add_rows(outline, rows)
    return outline.finish(title="").text


def test_cells_stand_under_their_header() -> None:
    rows = [["Name", "Age"], ["Alice", "3"], ["Bob", ""]]
    assert rendered(rows) == "Name: Alice | Age: 3\nName: Bob"


def test_numbers_are_no_header() -> None:
    assert rendered([["1", "2"], ["3", "4"]]) == "1 | 2\n3 | 4"


def test_titles_stand_above_the_table_and_empty_rows_part_tables() -> None:
    rows = [["Ducks", ""], ["Year", "Count"], ["2019", "7"], ["", ""], ["a", "b"], ["1", "2"]]
    assert rendered(rows) == "Ducks\n\nYear: 2019 | Count: 7\n\na: 1 | b: 2"


def test_a_row_wider_than_the_first_has_no_header() -> None:
    assert rendered([["a", "b"], ["c", "d", "e"]]) == "a | b\nc | d | e"


def test_a_header_alone_is_a_row() -> None:
    assert rendered([["Name", "Age"]]) == "Name | Age"


def test_line_breaks_in_cells_are_blanks() -> None:
    assert join_cells(["a\nb", "", " c "]) == "a b | c"
