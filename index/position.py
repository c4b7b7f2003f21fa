"""How far an index has followed its store."""

from dataclasses import asdict, dataclass
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Position:
    """What an index holds of its store.

    Attributes:
        last: It holds every passage up to this row that has not been dropped for good.
        generation: A generation that the store had when the index was written.
        mark: That generation's mark in the store: another one there means another store.
    """

    last: int = 0
    generation: int = 0
    mark: str = ""

    @classmethod
    def of(cls, written: dict[str, Any]) -> Self:
        """Read one back.

        Raises:
            KeyError: It is none.
            TypeError: Likewise.
            ValueError: Likewise.
        """
        return cls(int(written["last"]), int(written["generation"]), str(written["mark"]))

    def written(self) -> dict[str, Any]:
        """Give what is to be written down."""
        return asdict(self)
