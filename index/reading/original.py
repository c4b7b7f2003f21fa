"""The bytes of one file, as its format's reader gets them."""

import re
from dataclasses import dataclass

from index.reading.limits import Limits

_ENDINGS = re.compile(r"(\.(jsonl|ndjson)\.gz|\.[A-Za-z0-9]{1,10})$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """The bytes of one file, and what a reader must know besides.

    Attributes:
        data: All of the file.
        name: Its name without folders.
        limits: How much the reader may make of it.
        charset: The encoding that the one who sent it names, if any.
    """

    data: bytes
    name: str
    limits: Limits
    charset: str | None = None

    @property
    def title(self) -> str:
        """What to call a document that has no title of its own."""
        return title_of(self.name)


def title_of(name: str) -> str:
    """A title made of a file's name: its stem, with blanks for `_` and `-`."""
    stem = _ENDINGS.sub("", name) or name
    return " ".join(stem.replace("_", " ").replace("-", " ").split()) or name
