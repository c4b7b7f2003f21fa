"""What can happen to a file; whoever has it mapped keeps what there was."""

from collections.abc import Callable
from pathlib import Path

Damage = Callable[[Path], None]


def flip(path: Path) -> None:
    """Flip a bit in the middle of a file."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    put(path, bytes(data))


def truncate(path: Path) -> None:
    """Cut the end of a file off."""
    put(path, path.read_bytes()[:-7])


def put(path: Path, data: bytes) -> None:
    """Put another file in the place of one."""
    path.unlink(missing_ok=True)
    path.write_bytes(data)


DAMAGES: tuple[Damage, ...] = (flip, truncate, Path.unlink)
