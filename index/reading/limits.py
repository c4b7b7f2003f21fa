"""How much of everything one file is given."""

from dataclasses import dataclass

MIB = 1024 * 1024
LINE_BYTES = 50_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much of everything one file is given.

    Attributes:
        seconds: Wall-clock time for a file; for JSON Lines, for a record.
        memory: Address space of the reading process, in bytes.
        file_size: Of the file, in bytes; JSON Lines are read line by line and have no such limit.
        text: Code points of canonical text.
        unpacked: What an archive may hold once unpacked, in bytes.
    """

    seconds: float = 60.0
    memory: int = 768 * MIB
    file_size: int = 200 * MIB
    text: int = 20_000_000
    unpacked: int = 200 * MIB
