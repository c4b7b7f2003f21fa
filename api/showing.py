"""What a library does to open a document at a place: its words, and where they are on its pages."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from api.looking import Looking, not_there
from api.settings import Settings
from index.files import state_of
from index.opening import Landing, Pointer, land
from index.reading.pages import OriginalFile, Pages
from index.reading.placing import Box, boxes_of
from index.store.rows import Entry
from qa.answers import Citation
from qa.errors import InvalidLimit, NotFound, PassageNotFound
from qa.links import link_to
from qa.passages import Passage, passage_id

PDF = "application/pdf"
_MOST_PAGES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedPage:
    """A page of a PDF, and where on it something stands.

    Attributes:
        number: The page, from 1.
        width: In points, as it is shown.
        height: Likewise.
        boxes: In points from the upper left corner.
    """

    number: int
    width: float
    height: float
    boxes: tuple[Box, ...]


class Showing(Looking):
    """The part of a library that opens documents at a place.

    Args:
        settings: Where the home is, and how to work with it.
        writing: Whether documents may be added, changed and deleted.
    """

    def __init__(self, settings: Settings, *, writing: bool) -> None:
        super().__init__(settings, writing=writing)
        self._pages = Pages()

    def close(self) -> None:
        """Give everything back."""
        self._pages.close()
        super().close()

    def land(self, pointer: Pointer, collection: str | None = None) -> Landing:
        """Find what a link leads to; see `index.opening.land`."""
        return land(self.collection(collection), pointer)

    def stretch(
        self, entry: Entry, first: int, last: int, collection: str | None = None
    ) -> list[Passage]:
        """Give a document's passages by their ordinals, `first` to `last`, both counted.

        Raises:
            PassageNotFound: There are none (any more).
        """
        opened = self.collection(collection)
        found = opened.store.passages(entry.id, opened.snapshot().generation, first, last)
        if not found:
            raise PassageNotFound(f"{entry.id!r} was deleted or replaced meanwhile: try again.")
        return found

    def over(self, entry: Entry, start: int, end: int, collection: str | None = None) -> range:
        """Say which passages a span of a document touches, by their ordinals."""
        opened = self.collection(collection)
        generation = opened.snapshot().generation
        return opened.store.passages_over(entry.id, generation, entry.passages, start, end)

    def cite(self, entry: Entry, start: int, end: int, collection: str | None = None) -> Citation:
        """Cite a span of a document.

        Raises:
            InvalidLimit: It is not within the document.
            PassageNotFound: The document was deleted or replaced meanwhile.
        """
        _check(entry, start, end)
        opened = self.collection(collection)
        generation = opened.snapshot().generation
        words = opened.store.part(entry.id, generation, start, end)
        at = self.over(entry, start, end, collection).start
        first = self.stretch(entry, at, at, collection)[0]
        own = Passage(
            id=passage_id(entry.id, start, end, words),
            document_id=entry.id,
            ordinal=first.ordinal,
            start=start,
            end=end,
            text=words,
            page=first.page,
            heading_path=first.heading_path,
        )
        link = link_to(
            entry.source, own, collection=opened.name, public_url=self.settings.public_url
        )
        return Citation(
            number=1,
            document_id=entry.id,
            title=entry.title,
            uri=entry.source.uri,
            sha256=entry.source.sha256,
            start=start,
            end=end,
            page=own.page,
            heading_path=own.heading_path,
            quote=words,
            link=link,
            modified=entry.source.modified,
        )

    def marked_pages(
        self, entry: Entry, start: int, end: int, collection: str | None = None
    ) -> list[MarkedPage]:
        """Say where on the pages of a PDF a span of its text stands.

        Args:
            entry: The document.
            start: First code point.
            end: One past the last.
            collection: Where it is.

        Returns:
            Its pages, at most `_MOST_PAGES` of them; none for a document that is no PDF.

        Raises:
            InvalidLimit: The span is not within the document.
            OriginalNotFound: Its file is gone, or has changed.
            ReadingError: A page cannot be drawn.
        """
        _check(entry, start, end)
        if entry.source.media_type != PDF:
            return []
        opened = self.collection(collection)
        generation = opened.snapshot().generation
        touched = self.over(entry, start, end, collection)
        passages = self.stretch(entry, touched[0], touched[-1], collection)
        original = self._original(entry, collection)
        marked: list[MarkedPage] = []
        for number, group in groupby(passages, key=lambda each: each.page):
            if number is None or len(marked) >= _MOST_PAGES:
                continue
            near = next(group).ordinal
            whole = opened.store.on_page(entry.id, generation, entry.passages, number, near)
            text, begins = _joined(whole)
            drawn = self._pages.drawn(original, number)
            boxes = boxes_of(drawn, text, start - begins, end - begins)
            marked.append(
                MarkedPage(number=number, width=drawn.width, height=drawn.height, boxes=boxes)
            )
        return marked

    def picture(self, entry: Entry, number: int, collection: str | None = None) -> bytes:
        """Draw a page of a PDF: a PNG file.

        Raises:
            NotFound: The document has no such page, or is no PDF.
            OriginalNotFound: Its file is gone, or has changed.
            ReadingError: The page cannot be drawn.
        """
        if entry.source.media_type != PDF:
            raise NotFound(f"{entry.id!r} is no PDF: there are no pictures of its pages.")
        return self._pages.picture(self._original(entry, collection), number)

    def has_original(self, entry: Entry, collection: str | None = None) -> bool:
        """Whether there is a file to give as a document's original; it may have changed since."""
        kept = self.collection(collection).store.keeps_original(entry.source.sha256)
        return kept or self.original_path(entry) is not None

    def _original(self, entry: Entry, collection: str | None) -> OriginalFile:
        """Give what opens a document's original for the process that draws its pages."""
        sha256 = entry.source.sha256
        kept = self.collection(collection).store.keeps_original(sha256)
        path = None if kept else self.original_path(entry)
        if path:
            key = "-".join(map(str, (path, *state_of(path))))
            return OriginalFile(key=key, sha256=sha256, opened=lambda: nullcontext(path))
        return OriginalFile(key=sha256, sha256=sha256, opened=lambda: self._kept(entry, collection))

    @contextmanager
    def _kept(self, entry: Entry, collection: str | None) -> Iterator[Path]:
        """Write an original that is kept in the store to a file, for as long as it takes to read.

        Raises:
            OriginalNotFound: It is not kept.
        """
        data = self.collection(collection).store.original(entry.source.sha256)
        if data is None:
            raise not_there(entry)
        with tempfile.TemporaryDirectory(prefix="pincite-") as folder:
            path = Path(folder) / "original.pdf"
            path.write_bytes(data)
            yield path


def _joined(passages: Sequence[Passage]) -> tuple[str, int]:
    """Put passages together again, blanks for what is between them, and say where they begin."""
    begins = at = passages[0].start
    parts = []
    for each in passages:
        parts += [" " * (each.start - at), each.text]
        at = each.end
    return "".join(parts), begins


def _check(entry: Entry, start: int, end: int) -> None:
    if not 0 <= start < end <= entry.characters:
        raise InvalidLimit(
            f"start is {start} and end {end}; the text has {entry.characters:,} characters, and "
            "they must be within it, start before end."
        )
