"""What is in folders now, and which documents are from them."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path
from urllib.parse import unquote_to_bytes

from index.gathering import Arrival, Passed, fits, walk
from index.pipeline import FAILED, REMOVED, SKIPPED, Outcome
from index.store.reading import StoreReader
from index.store.upkeep import Known
from qa.errors import InvalidFolder, ReadingError

_LAST = "\x7f"  # after every character of a uri
_FOUND_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What is in some folders now.

    Attributes:
        arrivals: The files.
        passed: What else is there.
        folders: How the folders were named, by their uris with a `/` at the end.
        empty: The uris of those in which no file is.
        unlisted: The uris of folders below that could not be listed.
        pattern: Which files were looked for; see `index.gathering.fits`.
    """

    arrivals: Sequence[Arrival]
    passed: Sequence[Passed]
    folders: Mapping[str, str]
    empty: Sequence[str]
    unlisted: frozenset[str]
    pattern: str | None

    def documents(self, store: StoreReader) -> Iterator[Known]:
        """Give the documents there are from these folders, of files that were looked for."""
        outermost = [
            uri
            for uri in self.folders
            if not any(uri != other and uri.startswith(other) for other in self.folders)
        ]
        for folder in outermost:
            for known in store.found_in(folder, folder + _LAST):
                if fits(self.pattern, _text(known.origin.removeprefix(folder))):
                    yield known

    def is_unlisted(self, origin: str) -> bool:
        """Whether a file is below a folder that could not be listed."""
        above = accumulate(origin.split("/"), lambda folder, name: f"{folder}/{name}")
        return not self.unlisted.isdisjoint(above)

    def label(self, known: Known) -> str:
        """Name the file a document was read from, and its line, as files are that are there."""
        folder = max((f for f in self.folders if known.origin.startswith(f)), key=len)
        path = os.path.join(self.folders[folder], _text(known.origin.removeprefix(folder)))  # noqa: PTH118 (text)
        if known.key == known.origin:
            return path
        return f"{path}:{known.key.removeprefix(f'{known.origin}#')}"

    def passed_by(self) -> Iterator[Outcome]:
        """Say what was found that is no file, and whether that is a failure."""
        for each in self.passed:
            status, code = (FAILED, ReadingError.code) if each.unlisted else (SKIPPED, "")
            yield Outcome(path=each.label, status=status, reason=each.reason, code=code)

    def renamed(self, outcome: Outcome, before: Known) -> Outcome:
        """Say what a file was called before."""
        return replace(outcome, reason=f"It was {self.label(before)}.")

    def removed(self, known: Known) -> Outcome:
        """Say that a document is gone."""
        return Outcome(
            path=self.label(known),
            status=REMOVED,
            document_id=known.id,
            passages=known.passages,
        )


def survey(
    folders: Sequence[str],
    pattern: str | None = None,
    *,
    without: Path | None = None,
    allow_empty: bool = False,
    looking: Callable[[int], None] = lambda _: None,
) -> Survey:
    """See what is in folders.

    Args:
        folders: Their paths.
        pattern: Look for files that fit it; see `index.gathering.fits`.
        without: A folder whose files are left out: the home, where it is in one of the others.
        allow_empty: Whether a folder that is not there counts as empty.
        looking: Told how many files have been found.

    Raises:
        InvalidFolder: One is not there, is no folder, or cannot be listed.
    """
    left_out = None if without is None else _uri(without)
    arrivals: list[Arrival] = []
    passed: list[Passed] = []
    empty: list[str] = []
    for text in folders:
        before = len(arrivals)
        for each in _walked(text, pattern, allow_empty=allow_empty):
            if isinstance(each, Passed):
                passed.append(each)
            elif left_out is None or not each.uri.startswith(left_out):
                arrivals.append(each)
                if len(arrivals) % _FOUND_AT_ONCE == 0:
                    looking(len(arrivals))
        if len(arrivals) == before:
            empty.append(_uri(Path(text)))
    return Survey(
        arrivals=arrivals,
        passed=passed,
        folders={_uri(Path(text)): str(Path(text)) for text in folders},
        empty=empty,
        unlisted=frozenset(each.uri for each in passed if each.unlisted),
        pattern=pattern,
    )


def _walked(text: str, pattern: str | None, *, allow_empty: bool) -> Iterator[Arrival | Passed]:
    try:
        yield from walk(Path(text), str(Path(text)), pattern)
    except FileNotFoundError:
        if not allow_empty:
            raise InvalidFolder(
                f"{text} is not there: see how it is written, and that its disk is there. If its "
                "documents are to be removed, say --allow-empty."
            ) from None
    except NotADirectoryError:
        raise InvalidFolder(f"{text} is no folder: pincite ingest takes files.") from None
    except (OSError, ValueError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or "its name is not valid"
        raise InvalidFolder(f"{text} cannot be listed: {reason}.") from error


def _uri(folder: Path) -> str:
    return f"{folder.resolve().as_uri().rstrip('/')}/"


def _text(quoted: str) -> str:
    return os.fsdecode(unquote_to_bytes(quoted))
