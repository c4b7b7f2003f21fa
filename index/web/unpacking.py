"""Bytes are unpacked a little at a time, so that a bomb is noticed before it has gone off."""

import zlib
from collections.abc import Iterable, Iterator

from qa.errors import Damaged, PageUnavailable, TooLarge

ACCEPTED = "gzip"
_GZIP = 16 + zlib.MAX_WBITS
_MAGIC = b"\x1f\x8b"
_PIECE = 64 * 1024


def within(pieces: Iterable[bytes], limit: int) -> Iterator[bytes]:
    """Give the pieces until they come to more than the limit.

    Raises:
        TooLarge: They do.
    """
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > limit:
            raise TooLarge(f"It is larger than {_amount(limit)}, the limit.")
        yield piece


def decoded(pieces: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """Undo a Content-Encoding.

    Raises:
        PageUnavailable: It is none that was asked for.
        Damaged: The bytes are not encoded so, or end too soon.
    """
    encoding = encoding.strip().lower()
    if encoding in {"", "identity"}:
        return iter(pieces)
    if encoding in {"gzip", "x-gzip"}:
        return gunzipped(pieces)
    raise PageUnavailable(f"The server sent it packed as {encoding!r}, which was not asked for.")


def gunzipped(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Unpack gzip, one member after the other, in pieces of at most 64 KiB.

    Raises:
        Damaged: It is no gzip, or ends too soon.
    """
    unpacker = zlib.decompressobj(_GZIP)
    some = False
    for piece in pieces:
        waiting = piece
        while waiting:
            if unpacker.eof:
                if not _MAGIC.startswith(waiting[:2]):
                    return
                unpacker = zlib.decompressobj(_GZIP)
            some = True
            yield _step(unpacker, waiting)
            waiting = unpacker.unused_data if unpacker.eof else unpacker.unconsumed_tail
    while some and not unpacker.eof:
        rest = _step(unpacker, b"")
        if not rest and not unpacker.eof:
            raise Damaged("Its gzip ends too soon.")
        yield rest


def is_gzip(data: bytes) -> bool:
    """Whether bytes begin as gzip does."""
    return data.startswith(_MAGIC)


def _amount(limit: int) -> str:
    return f"{limit / 2**20:.0f} MiB" if limit >= 2**20 else f"{limit:,} bytes"


def _step(unpacker: "zlib._Decompress", data: bytes) -> bytes:
    try:
        return unpacker.decompress(data, _PIECE)
    except zlib.error as error:
        raise Damaged("It is no valid gzip, though it is said to be.") from error
