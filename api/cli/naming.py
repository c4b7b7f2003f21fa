"""Which document is meant by an id, or by how an id begins."""

from api.library import Library
from index.store.rows import Entry
from qa.errors import DocumentNotFound, InvalidName


def named(library: Library, name: str, collection: str | None) -> Entry:
    """Find a document by its id, or by the beginning of its id where no other begins so.

    Raises:
        DocumentNotFound: There is none.
        InvalidName: There are several.
    """
    try:
        return library.entry(name, collection)
    except DocumentNotFound:
        near = library.entries(collection, after=name, limit=2) if name else []
        found = [entry for entry in near if entry.id.startswith(name)]
        if not found:
            raise
    if len(found) > 1:
        raise InvalidName(
            f"Several documents have an id that begins with {name!r}: {found[0].id}, "
            f"{found[1].id} …; write more of it."
        )
    return found[0]
