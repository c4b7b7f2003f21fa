"""What the files of a lexical index have to be: tantivy never changes one once it is written."""

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from index.files import sha256_of, write_durably
from index.lexical.analysis import VERSION
from index.position import Position

_POSITION = "position.json"
_META = "meta.json"


@dataclass(frozen=True, slots=True)
class Written:
    """What was written down once tantivy had committed.

    Attributes:
        position: How far the index had followed its store.
        opstamp: tantivy's number of that commit.
        meta: SHA-256 of tantivy's list of segments.
        files: SHA-256 of each file of those.
    """

    position: Position
    opstamp: int = 0
    meta: str = ""
    files: dict[str, str] = field(default_factory=dict)


NOTHING = Written(Position())


class LexicalFiles:
    """The files of a folder `lexical/`, and the one that says what the others have to be.

    Args:
        path: The folder.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def there(self) -> bool:
        """Whether there is an index in the folder."""
        return (self.path / _META).exists()

    @property
    def begun(self) -> bool:
        """Whether something was ever written down for it."""
        return (self.path / _POSITION).exists()

    def read(self) -> Written:
        """Read what was written down; `NOTHING` where it is unreadable or of another version."""
        try:
            written = json.loads((self.path / _POSITION).read_bytes())
            if written["analysis"] != VERSION:
                return NOTHING
            position = Position.of(written["position"])
            meta, files = str(written["meta"]), dict(written["files"])
            return Written(position, int(written["opstamp"]), meta, files)
        except (OSError, ValueError, KeyError, TypeError):
            return NOTHING

    def write(self, position: Position, before: Written) -> None:
        """Write down what is there now, which tantivy has committed.

        Args:
            position: How far the index has followed its store.
            before: What was written down last: files that were there then are not read again.
        """
        names = self._names(json.loads((self.path / _META).read_bytes()))
        hashes = {name: before.files.get(name) or sha256_of(self.path / name) for name in names}
        opstamp, meta = self._committed()
        content = {
            "analysis": VERSION,
            "position": position.written(),
            "opstamp": opstamp,
            "meta": meta,
            "files": hashes,
        }
        write_durably(self.path / _POSITION, json.dumps(content).encode())

    def check(self, written: Written) -> None:
        """Compare the files with what was written down.

        After a crash tantivy may have committed once more than was written down: files that were
        merged away since are missed by nobody then.

        Raises:
            ValueError: One has changed, or is missing.
        """
        opstamp, meta = self._committed()
        if opstamp == written.opstamp and meta != written.meta:
            raise _changed(self.path / _META)
        for name, expected in written.files.items():
            try:
                found = sha256_of(self.path / name)
            except FileNotFoundError:
                if self._committed()[0] != written.opstamp:
                    continue
                raise ValueError(f"{self.path / name} is missing") from None
            if found != expected:
                raise _changed(self.path / name)

    def _committed(self) -> tuple[int, str]:
        """Give tantivy's number of its last commit, and the SHA-256 of the list that has it."""
        try:
            listed = (self.path / _META).read_bytes()
            return int(json.loads(listed)["opstamp"]), hashlib.sha256(listed).hexdigest()
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{self.path / _META}: {error}") from error

    def _names(self, meta: dict[str, Any]) -> list[str]:
        names = []
        for segment in meta["segments"]:
            stem = segment["segment_id"].replace("-", "")
            deleted = segment["deletes"] and f"{stem}.{segment['deletes']['opstamp']}.del"
            files = {file.name for file in self.path.glob(f"{stem}.*")}
            names += sorted(n for n in files if not n.endswith(".del") or n == deleted)
        return names


def _changed(path: Path) -> ValueError:
    return ValueError(f"{path}: its checksum is not the one written down")
