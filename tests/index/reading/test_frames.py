import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.reading.frames import LENGTH, pack, unpack


@given(st.dictionaries(st.text(), st.text(st.characters(codec=None))))
def test_messages_come_back_as_they_were(message: dict[str, str]) -> None:
    data = pack(message)
    (length,) = LENGTH.unpack(data[: LENGTH.size])
    assert length == len(data) - LENGTH.size
    assert unpack(data[LENGTH.size :]) == message


@pytest.mark.parametrize("body", [b"", b"[]", b"1", b"{", b"\xff", b"[" * 100_000, b'{"a":}'])
def test_what_is_no_message(body: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - its kind is the promise
        unpack(body)
