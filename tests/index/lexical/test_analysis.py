import pytest

from index.lexical.analysis import terms_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Moons ORBIT planets", ["moon", "orbit", "planet"]),
        ("the of and", []),
        ("caf\u00e9 na\u00efve \u00c5ngstr\u00f6m", ["cafe", "naiv", "angstrom"]),
        ("e-mail, U.S. 3.14", ["e", "mail", "u", "s", "3", "14"]),
        ("\u6f22\u5b57 kana \u304b\u306a", ["\u6f22", "\u5b57", "kana", "\u304b", "\u306a"]),
        ("\u041c\u043e\u0441\u043a\u0432\u0430", ["\u043c\u043e\u0441\u043a\u0432\u0430"]),
        ("x" * 100 + " moon", ["moon"]),
        ("moon moon", ["moon", "moon"]),
        ("", []),
        ("?! \u2014", []),
    ],
)
def test_text_becomes_terms(text: str, expected: list[str]) -> None:
    assert terms_of(text) == expected


def test_a_word_of_marks_keeps_them() -> None:
    assert terms_of("\u0928\u092e\u0938\u094d\u0924\u0947") == [
        "\u0928\u092e\u0938\u094d\u0924\u0947"
    ]
