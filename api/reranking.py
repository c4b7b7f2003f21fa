"""The reranker that the settings name, opened when it is first needed."""

import threading
from typing import Any

from api.settings import Settings
from index.encoding.rerankers import Rerankers, TextReranker
from qa.errors import InvalidInput, PinciteError
from qa.questions import Question
from qa.reranking import Reranking


class NamedReranker:
    """What reranks answers, where anything does. Safe to use from several threads.

    It is opened, and exported first where that was not done yet, once; where that fails, it is not
    tried again.

    Args:
        settings: Which it is, and how much it is given.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._opened: TextReranker | PinciteError | None = None
        self._lock = threading.Lock()

    def asked_by(self, question: Question) -> Reranking | None:
        """Give what is to rerank a question's answer; None where nothing is.

        Raises:
            InvalidInput: It is to be reranked, and no reranker is set.
            RerankerUnavailable: The reranker cannot be loaded.
        """
        if question.rerank is False:
            return None
        reranker = self.open()
        if reranker is None:
            if question.rerank:
                raise InvalidInput(
                    "There is no reranker: name one in PINCITE_RERANKER, or do not ask for it."
                )
            return None
        settings = self._settings
        return Reranking(
            reranker=reranker, top=settings.rerank_top, seconds=settings.rerank_ms / 1_000
        )

    def named_in(self, reranking: Reranking | None) -> dict[str, Any]:
        """Say what reranked, for a receipt; empty where nothing did."""
        reranker = self.open() if reranking else None
        if reranking is None or reranker is None:
            return {}
        return {"model": reranker.manifest.fingerprint, "top": reranking.top}

    def open(self) -> TextReranker | None:
        """Open the reranker; None where none is set.

        Raises:
            RerankerUnavailable: It cannot be loaded.
            StorageFull: There is no room to export it.
        """
        if self._settings.reranker is None:
            return None
        with self._lock:
            if self._opened is None:
                self._opened = self._made(self._settings.reranker)
        if isinstance(self._opened, PinciteError):
            raise self._opened.with_traceback(None)  # else it would grow each time
        return self._opened

    def close(self) -> None:
        """Give everything back."""
        with self._lock:
            if self._opened is not None and not isinstance(self._opened, PinciteError):
                self._opened.close()
            self._opened = None

    def _made(self, model: str) -> TextReranker | PinciteError:
        try:
            return Rerankers(self._settings.models_folder).make(model)
        except PinciteError as error:
            return error
