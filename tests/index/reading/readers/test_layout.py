from index.reading.readers.layout import Line, compounds_in, paragraphs, without_repeats


def line(text: str, base: float, left: float = 72, right: float = 500, size: float = 10) -> Line:
    return Line(text=text, left=left, right=right, base=base, size=size)


def joined(lines: list[Line], marks: dict[int, tuple[int, int]] | None = None) -> list[str]:
    return [text for _, text in paragraphs(lines, marks or {}, compounds_in([lines]))]


def test_lines_of_a_paragraph_are_joined() -> None:
    lines = [line("One begins", 700), line("and Goes on.", 688, right=300), line("Two", 676)]
    assert joined(lines) == ["One begins and Goes on.", "Two"]


def test_a_wider_gap_ends_a_paragraph() -> None:
    lines = [line("A a.", 700), line("B b.", 688), line("C c.", 664), line("D d.", 652)]
    assert joined(lines) == ["A a. B b.", "C c. D d."]


def test_an_indented_line_begins_a_paragraph() -> None:
    lines = [line("One one.", 700), line("Two", 688, left=92), line("three", 676)]
    assert joined(lines) == ["One one.", "Two three"]


def test_sentences_go_on_in_the_next_column() -> None:
    lines = [line("It goes", 100, right=290), line("on here.", 700, left=310)]
    assert joined(lines) == ["It goes on here."]


def test_hyphens_at_line_ends() -> None:
    assert joined([line("exam\x02", 700), line("ple", 688)]) == ["example"]
    assert joined([line("exam\ufffe", 700), line("ple", 688)]) == ["example"]
    assert joined([line("North-", 700), line("South", 688)]) == ["North-South"]
    lines = [line("a well-known one is well\x02", 700), line("known", 688)]
    assert joined(lines) == ["a well-known one is well-known"]


def test_cells_of_a_row_and_raised_signs_are_on_one_line() -> None:
    lines = [
        line("Name", 700, right=100),
        line("Age", 700.5, left=200),
        line("1", 703.8, 501, 504, 7),
    ]
    assert joined(lines) == ["Name Age 1"]


def test_bullets_and_other_sizes_begin_anew() -> None:
    lines = [line("Head", 700, size=14), line("text", 684), line("• one", 672), line("2. two", 660)]
    assert joined(lines) == ["Head", "text", "• one", "2. two"]


def test_headings_are_told() -> None:
    lines = [line("before", 700), line("A long", 688), line("heading", 676), line("after", 664)]
    assert list(paragraphs(lines, {1: (2, 3)}, frozenset())) == [
        (0, "before"),
        (3, "A long heading"),
        (0, "after"),
    ]


def test_running_heads_and_page_numbers_go() -> None:
    pages = [
        [
            line("Running head", 780),
            line(f"text {'abcdef'[n]}", 700),
            *(line(f"more {'abcdefgh'[n]} {k}", 600 - 20 * k) for k in range(5)),
            line(str(n), 40),
        ]
        for n in range(6)
    ]
    kept = without_repeats(pages)
    assert all("Running head" not in [item.text for item in lines] for lines in kept)
    assert [len(lines) for lines in kept] == [6] * 6
    assert without_repeats(pages[:2]) == pages[:2]
