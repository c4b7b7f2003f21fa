import json

from api.cli.untrusted import json_text, one_line, printable

NASTY = "a\x1b[31m\x07\r\x9b\u202eb\u2066\u2028\ufeff\U000e0041\ud800\x7f"


def test_what_acts_on_a_terminal_is_replaced_one_for_one() -> None:
    assert printable(NASTY) == "a\ufffd[31m" + "\ufffd" * 4 + "b" + "\ufffd" * 6
    assert len(printable(NASTY)) == len(NASTY)


def test_honest_text_stays_as_it_is() -> None:
    text = "Ünï 漢字 👩‍🔬 عربي\tx\ny [bold]z[/bold]"
    assert printable(text) == text


def test_one_line_has_no_line_ends() -> None:
    assert one_line(" a\n\tb\r\n c ") == "a b c"


def test_json_is_safe_and_loses_nothing() -> None:
    text = json_text({"text": NASTY, "word": "é"})
    assert json.loads(text) == {"text": NASTY, "word": "é"}
    assert printable(text) == text
    assert "é" in text
