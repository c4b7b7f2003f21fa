"""Which backups were made of a home, as the home itself has it written down."""

import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from index.database import translated
from index.files import write_durably
from index.locking import HomeLock

NAME = "backups.json"

_MOST = 50
_WAIT = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A backup that was made.

    Attributes:
        path: The file, absolute.
        made: When, in seconds since 1970 UTC.
        size: In bytes.
        sha256: Of its manifest, which has the SHA-256 of every part.
    """

    path: str
    made: float
    size: int
    sha256: str


def record(home: Path, backup: Recorded) -> None:
    """Write a backup down, in the place of an earlier one in the same file.

    Raises:
        HomeLocked: Another process goes on writing to the home.
        HomeNotWritable: It cannot be written to.
    """
    with HomeLock(home).held(_WAIT), translated(home):
        others = [each for each in recorded(home) if each.path != backup.path]
        kept = [asdict(each) for each in [backup, *others][:_MOST]]
        write_durably(home / NAME, json.dumps(kept, indent=1).encode())


def recorded(home: Path) -> list[Recorded]:
    """List the backups that were made, the newest first; what cannot be read is left out."""
    found: list[Recorded] = []
    with suppress(OSError, ValueError, RecursionError):
        entries = json.loads((home / NAME).read_bytes())
        for entry in entries if isinstance(entries, list) else ():
            with suppress(KeyError, TypeError, ValueError):
                found.append(
                    Recorded(
                        path=str(entry["path"]),
                        made=float(entry["made"]),
                        size=int(entry["size"]),
                        sha256=str(entry["sha256"]),
                    )
                )
    return sorted(found, key=lambda each: each.made, reverse=True)
