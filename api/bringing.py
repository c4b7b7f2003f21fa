"""Documents are brought into a collection, with the encoder and the limits that are set."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from api.settings import Settings
from index.collection import Collection
from index.encoding.models import TextEncoder
from index.encoding.sources import DEFAULT_MODEL
from index.foreseeing import foreseen
from index.gathering import is_address
from index.home import Home
from index.ingesting import Ingester
from index.pipeline import Outcome
from index.reading.sandbox import Limits, Reader
from index.revisiting import revisited
from index.store.reading import StoreReader
from index.surveying import survey
from index.syncing import Following, carried_out, planned
from index.visiting import Visitor
from qa.errors import CollectionNotFound, InvalidInput


def encoder_for(home: Home, settings: Settings, collection: Collection) -> TextEncoder:
    """Open what encodes the passages of a collection: its own encoder, or the one that is set.

    Raises:
        EncoderError: The model is not there, or cannot be loaded.
    """
    encoder = None if settings.model else home.encoder_of(collection, writing=True)
    return encoder or home.make_encoder(settings.model or DEFAULT_MODEL)


@contextmanager
def ingesting(
    home: Home, settings: Settings, collection: Collection, progress: Callable[[int], None]
) -> Iterator[Ingester]:
    """Have what ingests into a collection.

    Args:
        home: The home, opened for writing.
        settings: Which encoder a new collection gets, and how much reading a file may take.
        collection: Where documents go.
        progress: Told how many passages have been encoded.

    Raises:
        EncoderError: The model is not there, or the collection was encoded by another.
    """
    encoder = encoder_for(home, settings, collection)
    limits = Limits(
        seconds=settings.read_seconds,
        memory=settings.read_memory,
        file_size=settings.max_file,
    )
    with Reader(limits) as reader:
        yield Ingester(collection, encoder, reader, home=home.path, progress=progress)


def visiting(
    home: Home, settings: Settings, collection: Collection, fetching: Callable[[str], None]
) -> Visitor:
    """Have what fetches pages for a collection.

    Args:
        home: Its files are left out.
        settings: How much fetching a page may take, and from where.
        collection: Where they go.
        fetching: Told of each address before it is fetched.
    """
    return Visitor(
        collection=collection,
        seconds=settings.fetch_seconds,
        size=settings.max_page,
        private=settings.fetch_private,
        told=fetching,
        home=home.path,
    )


def synced(
    home: Home,
    settings: Settings,
    name: str,
    what: Sequence[str],
    *,
    pattern: str | None,
    dry_run: bool,
    allow_empty: bool,
    progress: Callable[[int], None],
    looking: Callable[[int], None],
    following: Following,
    fetching: Callable[[str], None],
) -> Iterator[Outcome]:
    """Keep a collection in step with folders and pages; see `api.library.Library.sync`."""
    addresses = [each for each in what if is_address(each)]
    if addresses and dry_run:
        raise InvalidInput(
            "What becomes of pages cannot be told without fetching them: leave addresses out of a "
            "dry run."
        )
    folders = [each for each in what if not is_address(each)]
    found = survey(folders, pattern, without=home.path, allow_empty=allow_empty, looking=looking)
    if dry_run:
        store = _store_of(home, name)
        plan = planned(found, store, allow_empty=allow_empty)
        yield from foreseen(plan, found, store, following)
        return
    opened = home.ensure(name)
    plan = planned(found, opened.store, allow_empty=allow_empty)
    with ingesting(home, settings, opened, progress) as ingester:
        yield from carried_out(plan, found, opened, ingester, following)
        if addresses:
            visitor = visiting(home, settings, opened, fetching)
            yield from revisited(addresses, visitor, ingester, allow_empty=allow_empty)


def _store_of(home: Home, name: str) -> StoreReader | None:
    try:
        return home.collection(name).store
    except CollectionNotFound:
        return None
