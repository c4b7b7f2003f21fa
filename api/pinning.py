"""What a library does to pin passages to questions, and to let pins go."""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager

import numpy as np

from api.opened import Opened
from api.settings import Settings
from index.catalog import Catalog
from index.collection import Collection
from index.encoding.models import TextEncoder
from index.encoding.sources import DEFAULT_MODEL
from index.home import CATALOG
from index.pins import Pins
from index.snapshot import CollectionSnapshot
from qa.errors import InvalidInput
from qa.matching import Matcher
from qa.pins import Pin, PinState, Spot
from qa.questions import Filters

LEAST = 0.84

_Key = tuple[tuple[int, int], str]


class Pinning(Opened):
    """The part of a library that keeps curated answers."""

    def __init__(self, settings: Settings, *, writing: bool) -> None:
        super().__init__(settings, writing=writing)
        self._matchers: dict[str, tuple[_Key, Matcher]] = {}
        self._making = threading.Lock()

    def pin(
        self,
        questions: Sequence[str],
        where: str | Spot,
        collection: str | None = None,
        *,
        by: str = "",
        note: str = "",
    ) -> PinState:
        """Pin a passage to a question: whoever asks it, or much the same, is shown that first.

        The next question of any process sees it.

        Args:
            questions: The question, in one wording or several.
            where: A passage by its id, or a stretch of a document.
            collection: Where it is; the default collection where none is named.
            by: Who pins it.
            note: What they say of it.

        Raises:
            PassageNotFound: There is no such passage (any more).
            DocumentNotFound: There is no such document.
            InvalidInput: There are no words in that stretch, or too many; or a question is empty,
                or too long.
            AlreadyExists: One of the questions has a pin.
            HomeLocked: Another process goes on writing.
            HomeNotWritable: The home cannot be written to.
        """
        opened = self.collection(collection)
        snapshot = opened.snapshot()
        quoted, sha256, quote = _quoted(opened, snapshot.generation, where)
        pin = Pin(
            id="",
            questions=tuple(questions),
            document_id=quoted.document_id,
            sha256=sha256,
            start=quoted.start,
            end=quoted.end,
            quote=quote,
            by=by,
            at=time.time(),
            note=note,
        )
        encoder = self._encoder(opened)
        vectors = [encoder.encode_query(question) for question in pin.questions]
        mark = encoder.manifest.fingerprint
        with self._writing_pins() as pins:
            return _state(pins.add(opened.name, pin, mark, vectors), snapshot)

    def pins(self, collection: str | None = None) -> list[PinState]:
        """List the pins of a collection, the oldest first, with what has become of their words.

        Raises:
            CollectionNotFound: There is no such collection.
        """
        opened = self.collection(collection)
        snapshot = opened.snapshot()
        return [_state(pin, snapshot) for pin in self.home.catalog.pins.all(opened.name)]

    def unpin(self, pin_id: str, collection: str | None = None) -> Pin:
        """Let a pin go.

        Returns:
            What it was.

        Raises:
            PinNotFound: There is no such pin.
            HomeLocked: Another process goes on writing.
        """
        name = self.collection(collection).name
        with self._writing_pins() as pins:
            return pins.remove(name, pin_id)

    def curation(self, collection: Collection) -> Matcher | None:
        """Give what compares questions with the pins of a collection; None where it has none."""
        state = self.home.catalog.pins.state(collection.name)
        _, count = state
        if not count:
            return None
        encoder = self._encoder(collection)
        key = state, encoder.manifest.fingerprint
        with self._making:
            made, matcher = self._matchers.get(collection.name, (None, None))
            if matcher is None or made != key:
                matcher = self._matcher(collection.name, encoder)
                self._matchers[collection.name] = key, matcher
            return matcher

    def _matcher(self, collection: str, encoder: TextEncoder) -> Matcher:
        pins, encoded = self.home.catalog.pins.encoded(collection, encoder.manifest.fingerprint)
        vectors = [
            encoder.encode_query(question) if encoded[question] is None else encoded[question]
            for pin in pins
            for question in pin.questions
        ]
        least = self.settings.curated_similarity
        if least is None and encoder.manifest.model == DEFAULT_MODEL:
            least = LEAST
        return Matcher(pins, np.array(vectors, np.float32), least)

    def _encoder(self, collection: Collection) -> TextEncoder:
        encoder = self.home.encoder_of(collection)
        if encoder is None:
            raise InvalidInput(f"There is nothing in {collection.name!r} yet that could be pinned.")
        return encoder

    @contextmanager
    def _writing_pins(self) -> Iterator[Pins]:
        """Change pins, in a home that may be open for reading too."""
        path = self.home.path / CATALOG
        with self.home.locked(), closing(Catalog(path, writing=True)) as catalog:
            yield catalog.pins


def _quoted(opened: Collection, generation: int, where: str | Spot) -> tuple[Spot, str, str]:
    """Give a place with its document's SHA-256, and what stands there."""
    if isinstance(where, str):
        stored = opened.store.passage(where, generation)
        passage = stored.passage
        spot = Spot(document_id=passage.document_id, start=passage.start, end=passage.end)
        return spot, stored.source.sha256, passage.text
    document = opened.store.document(where.document_id, generation)
    text = document.content.text
    if not 0 <= where.start < where.end <= len(text):
        raise InvalidInput(
            f"{where.start} to {where.end} is no stretch of {where.document_id!r}, which has "
            f"{len(text):,} characters."
        )
    return where, document.source.sha256, text[where.start : where.end]


def _state(pin: Pin, snapshot: CollectionSnapshot) -> PinState:
    held = snapshot.holding(pin, Filters())
    if held is None:
        return PinState(pin=pin, status="stale", stands=None)
    stands = Spot(document_id=held.document_id, start=held.start, end=held.end)
    pinned = Spot(document_id=pin.document_id, start=pin.start, end=pin.end)
    return PinState(pin=pin, status="exact" if stands == pinned else "moved", stands=stands)
