"""How far an index has followed its store."""

import json
from dataclasses import asdict, dataclass
from typing import Any, Self
from zlib import crc32


@dataclass(frozen=True, slots=True)
class Position:
    """What an index holds of its store.

    Attributes:
        last: It holds every passage up to this row that has not been dropped for good.
        generation: A generation that the store had when the index was written.
        mark: That generation's mark in the store: another one there means another store.
        oldest: It may lack what only generations before this one had.
    """

    last: int = 0
    generation: int = 0
    mark: str = ""
    oldest: int = 0

    @classmethod
    def of(cls, written: dict[str, Any]) -> Self:
        """Read one back.

        Raises:
            KeyError: It is none.
            TypeError: Likewise.
            ValueError: Likewise.
        """
        last, generation, oldest = (int(written[n]) for n in ("last", "generation", "oldest"))
        position = cls(last, generation, str(written["mark"]), oldest)
        if written != position.written():
            raise ValueError("its position is not the one written down")
        return position

    def written(self) -> dict[str, Any]:
        """Give what is to be written down, with a checksum."""
        fields = asdict(self)
        return {**fields, "check": crc32(json.dumps(fields, sort_keys=True).encode())}
