import gzip
import tracemalloc
from collections.abc import Iterator

import pytest

from index.web.unpacking import decoded, gunzipped, is_gzip, within
from qa.errors import Damaged, PageUnavailable, TooLarge


def small(data: bytes, size: int = 7) -> Iterator[bytes]:
    for at in range(0, len(data), size):
        yield data[at : at + size]


TEXT = b"Mars has two moons. " * 10_000


@pytest.mark.parametrize("size", [1, 7, 1_000_000])
def test_gzip_is_unpacked_however_it_is_cut(size: int) -> None:
    assert b"".join(gunzipped(small(gzip.compress(TEXT), size))) == TEXT


def test_members_follow_each_other_and_what_is_none_is_left() -> None:
    packed = gzip.compress(b"one ") + gzip.compress(b"two")
    for size in (1, 1000):
        assert b"".join(gunzipped(small(packed + b"\0\0\0", size))) == b"one two"


def test_gzip_that_ends_too_soon_is_damaged() -> None:
    with pytest.raises(Damaged, match="too soon"):
        list(gunzipped(small(gzip.compress(TEXT)[:-9])))


def test_what_is_no_gzip_is_damaged() -> None:
    with pytest.raises(Damaged, match="no valid gzip"):
        list(gunzipped([b"plain text"]))
    broken = bytearray(gzip.compress(TEXT))
    broken[-5] ^= 1
    with pytest.raises(Damaged):
        list(gunzipped([bytes(broken)]))


def test_a_bomb_is_unpacked_a_little_at_a_time() -> None:
    bomb = gzip.compress(bytes(50_000_000))
    tracemalloc.start()
    try:
        with pytest.raises(TooLarge, match="1 MiB"):
            list(within(gunzipped([bomb]), 2**20))
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


def test_a_limit_is_what_is_allowed() -> None:
    assert b"".join(within([b"12345", b"67890"], 10)) == b"1234567890"
    with pytest.raises(TooLarge, match="9 bytes"):
        list(within([b"12345", b"67890"], 9))


def test_only_what_was_asked_for_is_decoded() -> None:
    assert b"".join(decoded([b"plain"], "")) == b"plain"
    assert b"".join(decoded([b"plain"], " Identity ")) == b"plain"
    assert b"".join(decoded([gzip.compress(b"x")], "X-GZIP")) == b"x"
    assert b"".join(decoded([], "gzip")) == b""
    for encoding in ("br", "zstd", "gzip, gzip"):
        with pytest.raises(PageUnavailable, match=encoding):
            decoded([b""], encoding)


def test_gzip_is_known_by_how_it_begins() -> None:
    assert is_gzip(gzip.compress(b""))
    assert not is_gzip(b"\x1f")
