"""A home with everything wired together: what every door works with, and Python programs too.

>>> from api.library import open_library
>>> with open_library("my-home") as library:  # doctest: +SKIP
...     for outcome in library.ingest(["handbook/"]):
...         print(outcome.status, outcome.path)
...     answer = library.ask("How long do refunds take?")
...     print(answer.passages[0].citation.quote)
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import replace
from os import PathLike

import numpy as np

from api.adjusting import calibration_in_force, tuning_in_force
from api.issuing import tuning_of, with_receipt
from api.keeping import Keeping
from api.moving import Moving
from api.pinning import Pinning
from api.reranking import NamedReranker
from api.settings import Settings
from api.showing import Showing
from index.collection import Collection
from index.verifying import verify_in
from qa.answers import Answer
from qa.asking import Asker
from qa.errors import PassageNotFound
from qa.matching import Replayed
from qa.ports import Curation
from qa.questions import Question
from qa.ranking import Vector, Vectors
from qa.receipts import Receipt
from qa.replaying import Replay, replay
from qa.retrieving import Retriever
from qa.tuning import Tuning
from qa.verifying import Claim, Verdict

_TRIES = 3


class _NoEncoder:
    """Stands in where nothing has been encoded yet, so nothing can be found either."""

    def encode_query(self, text: str) -> Vector:  # noqa: ARG002 (the port's signature)
        return np.zeros(1, np.float32)

    def encode_query_tokens(self, text: str) -> tuple[Vector, Vectors | None]:
        return self.encode_query(text), None

    def familiarity(self, text: str) -> float:  # noqa: ARG002 (likewise)
        return 1.0


class Library(Showing, Keeping, Moving, Pinning):
    """An open home, ready to ingest and to answer. Safe to use from several threads.

    Args:
        settings: Where the home is, and how to work with it.
        writing: Whether documents may be added, changed and deleted.

    Attributes:
        reranker: The reranker that the settings name.

    Raises:
        HomeError: The home cannot be opened.
        CollectionNotFound: It is opened for reading, and nothing is there yet.
    """

    def __init__(self, settings: Settings, *, writing: bool) -> None:
        super().__init__(settings, writing=writing)
        self._beside = ThreadPoolExecutor(os.cpu_count(), "lexical")
        self.reranker = NamedReranker(settings)

    def close(self) -> None:
        """Give everything back."""
        self._beside.shutdown()
        self.reranker.close()
        super().close()

    def retriever(self, collection: Collection, tuning: Tuning | None = None) -> Retriever:
        """Give what ranks the passages of a collection.

        Args:
            collection: The collection.
            tuning: How to rank; as is in force for the collection where it is not said.

        Raises:
            EncoderUnavailable: Its encoder is not on this machine.
            HomeTooNew: What was fitted to it is more than this version knows.
        """
        encoder = self.home.encoder_of(collection) or _NoEncoder()
        tuning = tuning or tuning_in_force(self.home, collection)
        return Retriever(encoder, tuning=tuning, beside=self._beside)

    def ask(
        self,
        question: Question | str,
        collection: str | None = None,
        *,
        tuning: Tuning | None = None,
        curation: Curation | None = None,
    ) -> Answer:
        """Answer a question.

        Args:
            question: The question.
            collection: Which collection; the default one where none is named.
            tuning: How to rank; as is in force for the collection where it is not said.
            curation: What is pinned to questions; as the collection has it where it is not said.

        Raises:
            InvalidInput: The question, k or a filter is not as it should be, or it is to be
                reranked and no reranker is set.
            RerankerUnavailable: The reranker that is set cannot be loaded.
            CollectionNotFound: There is no such collection.
            GenerationNotFound: It was never as the question asks for.
        """
        if isinstance(question, str):
            question = Question(text=question)
        if question.sure is None:
            question = replace(question, sure=self.settings.sure)
        reranking = self.reranker.asked_by(question)
        for tries_left in reversed(range(_TRIES)):
            opened = self.collection(collection)
            moment = question.as_of
            snapshot = opened.snapshot() if moment is None else opened.snapshot_at(moment)
            retriever = self.retriever(opened, tuning)
            asker = Asker(
                retriever,
                reranking=reranking,
                calibration=calibration_in_force(self.home, opened),
                curation=curation or (self.curation(opened) if question.curated else None),
                public_url=self.settings.public_url,
            )
            try:
                answer = asker.ask(question, snapshot)
                if not question.explain:
                    return answer
                encoder = opened.store.meta().get("encoder", "")
                return with_receipt(
                    answer,
                    question,
                    snapshot,
                    tuning=retriever.tuning,
                    encoder=encoder,
                    reranker=self.reranker.named_in(reranking),
                )
            except PassageNotFound:  # the generation was let go meanwhile
                if not tries_left:
                    raise
        raise RuntimeError("the last try returns or raises")

    def replay(self, receipt: Receipt) -> Replay:
        """Ask again what a receipt says: is the ranking the same, and if not, what differs?

        Raises:
            CollectionNotFound: There is no collection of its name.
            InvalidReceipt: Its configuration is none of this version's.
        """
        tuning = tuning_of(receipt)
        curation = Replayed(receipt.pinned)
        return replay(
            receipt,
            lambda then: self.ask(then.question, then.collection, tuning=tuning, curation=curation),
        )

    def verify_citation(self, claim: Claim, collection: str | None = None) -> Verdict:
        """Say whether a citation still holds; see `index.verifying.verify_in`.

        Raises:
            CollectionNotFound: There is no such collection.
        """
        return verify_in(self.collection(collection), claim)


Using = Callable[[str | None], AbstractContextManager[Library]]
"""Gives a library to work with a collection (the default one for None), which stays meanwhile."""


def open_library(
    home: str | PathLike[str] | None = None, *, writing: bool = True, **settings: object
) -> Library:
    """Open a home.

    Args:
        home: The folder; `PINCITE_HOME`, or else the platform's data folder, where none is named.
        writing: Whether documents may be added.
        settings: Other settings, by the names in `api.settings.Settings`.

    Raises:
        InvalidSettings: A setting is unknown, or its value is not allowed.
        HomeError: The home cannot be opened.
    """
    return Library(Settings.load(home=home, **settings), writing=writing)
