from collections.abc import Callable

from qa.documents import Content

Read = Callable[[str, str | bytes], Content]
Blocks = Callable[[str, str | bytes], list[tuple[str, tuple[str, ...]]]]


def test_each_delimiter_is_found(read: Read) -> None:
    for delimiter in ",;\t|":
        rows = [["Name", "Town"], ["Ann", "Bonn"], ["Bob", "Rome"]]
        text = "\n".join(delimiter.join(row) for row in rows)
        assert read("a.csv", text).text == "Name: Ann | Town: Bonn\nName: Bob | Town: Rome"


def test_quoted_cells_hold_delimiters_and_lines(read: Read) -> None:
    content = read("a.csv", 'Name,Note\nAnn,"one, two\nthree"\n')
    assert content.text == "Name: Ann | Note: one, two three"


def test_japanese_encoding(read: Read) -> None:
    text = "名前,年齢,住所\r\n佐藤太郎,30,東京\r\n三木英子,25,大阪\r\n"
    assert "名前: 佐藤太郎 | 年齢: 30" in read("a.csv", text.encode("cp932")).text


def test_every_row_is_a_block(read: Read) -> None:
    assert len(read("a.tsv", "a\tb\n1\t2\n3\t4\n").blocks) == 2
