import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.reading.decoding import decode, is_text, looks_binary
from qa.errors import UnsupportedFormat


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be"])
def test_marks_and_patterns_of_unicode_are_understood(encoding: str) -> None:
    assert decode("Plain text, ünïcödé too.".encode(encoding)) == "Plain text, ünïcödé too."


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252"])
@pytest.mark.parametrize("text", ["## können\n\näöüß\n", "Änderung", "déjà vu", "El menú del día"])
def test_short_western_texts_come_out_right(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Съешь же ещё этих мягких французских булок, да выпей чаю. " * 5, "cp1251"),
        ("名前,年齢,住所\r\n佐藤太郎,30,東京\r\n三木英子,25,大阪\r\n", "cp932"),
        ("Les élèves étaient très fatigués après l'été, près du château. " * 5, "cp1252"),
        ("Dnes je pěkné počasí a děti si hrají venku na hřišti. Příliš! " * 8, "cp1250"),
    ],
)
def test_longer_texts_are_recognised(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


def test_what_is_declared_is_believed_where_it_is_possible() -> None:
    assert decode("Привет".encode("koi8-r"), "koi8-r") == "Привет"
    assert decode("Grüße".encode(), "ascii") == "Grüße"
    assert decode(b"plain", "no-such-encoding") == "plain"
    assert decode("Привет".encode("koi8-r"), "utf-8", "no-such-encoding", "KOI8-R") == "Привет"


@pytest.mark.parametrize("name", ["ISO-8859-1", "latin1", "us-ascii"])
def test_latin_1_is_what_browsers_take_it_for(name: str) -> None:
    assert decode("“schön”".encode("cp1252"), name) == "“schön”"
    assert decode("“schön”".encode(), name) == "“schön”"


def test_stray_bytes_do_not_spoil_the_rest() -> None:
    assert decode("größer ".encode() * 20 + b"\xff end").startswith("größer größer")
    assert "12 bar" in decode(b"12 bar \xff\xfe\x80\x81 end")


@pytest.mark.parametrize("data", [b"a\0b\0\0c", bytes(range(256)), b"\x01\x02\x03" * 50])
def test_binary_data_is_refused(data: bytes) -> None:
    assert looks_binary(data)
    assert not is_text(data)
    with pytest.raises(UnsupportedFormat):
        decode(data)


@given(st.binary(max_size=200))
def test_anything_is_text_or_refused(data: bytes) -> None:
    try:
        result = decode(data)
    except UnsupportedFormat:
        assert not is_text(data)
    else:
        assert isinstance(result, str)
        assert is_text(data)
