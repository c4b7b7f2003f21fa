"""What collections and documents are called in OpenAI's API, and back."""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager

from qa.errors import CollectionNotFound, DocumentNotFound, ModelNotFound

MODEL = "pincite"
_FILE = "file-"


def model_of(collection: str, default: str) -> str:
    """Give the model that a collection is: `pincite` the server's default one."""
    return MODEL if collection == default else f"{MODEL}/{collection}"


def collection_of(model: str) -> str | None:
    """Give the collection that a model is; None for the server's default one.

    Raises:
        ModelNotFound: It is called otherwise than our models are.
    """
    family, _, collection = model.partition("/")
    if family != MODEL or (collection == "") != (model == MODEL):
        raise _no_model(model)
    return collection or None


@contextmanager
def as_model(model: str) -> Iterator[None]:
    """Raise that a collection is not there as what a client asked for: a model.

    Raises:
        ModelNotFound: No collection is that model.
    """
    try:
        yield
    except CollectionNotFound:
        raise _no_model(model) from None


def file_id_of(collection: str, document_id: str) -> str:
    """Give a document's file id: the collection and the document's own id, in Base64."""
    name = f"{collection}/{document_id}".encode()
    return _FILE + urlsafe_b64encode(name).decode().rstrip("=")


def document_of(file_id: str) -> tuple[str, str]:
    """Give the collection and the document of a file id.

    Raises:
        DocumentNotFound: It is none.
    """
    written = file_id.removeprefix(_FILE)
    try:
        name = urlsafe_b64decode(written + "=" * (-len(written) % 4)).decode()
    except (binascii.Error, ValueError):
        name = ""
    collection, _, document_id = name.partition("/")
    if not document_id or file_id_of(collection, document_id) != file_id:
        raise DocumentNotFound(f"There is no file {file_id!r}: GET /v1/files lists them.")
    return collection, document_id


def _no_model(model: str) -> ModelNotFound:
    return ModelNotFound(
        f"The model {model[:100]!r} does not exist. Each collection is a model: {MODEL!r} is the "
        f"server's default one, '{MODEL}/NAME' another; GET /v1/models lists them."
    )
