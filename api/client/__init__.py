"""Asks a server of Pincite over HTTP, and fills it.

>>> from api.client import Client
>>> with Client("http://127.0.0.1:8765") as client:  # doctest: +SKIP
...     answer = client.ask("How long do refunds take?")
...     print(answer.passages[0].citation.quote)

`AsyncClient` does the same under asyncio. Importing either loads neither the server nor a model.
"""

from api.client.blocking import Client
from api.client.concurrent import AsyncClient
from api.client.opinions import Gap, Golden, JudgedAnswer, Reasked
from api.client.patience import Patience
from api.client.quoting import Box, MarkedPage, Quotation
from api.client.results import (
    CollectionEntry,
    Conversation,
    DocumentEntry,
    FileOutcome,
    Fitted,
    Neighbourhood,
    Reply,
    ServerStatus,
    Upload,
)

__all__ = [
    "AsyncClient",
    "Box",
    "Client",
    "CollectionEntry",
    "Conversation",
    "DocumentEntry",
    "FileOutcome",
    "Fitted",
    "Gap",
    "Golden",
    "JudgedAnswer",
    "MarkedPage",
    "Neighbourhood",
    "Patience",
    "Quotation",
    "Reasked",
    "Reply",
    "ServerStatus",
    "Upload",
]
