"""The encoders that a process has open, each once."""

import threading

from index.encoding.models import Models, TextEncoder


class OpenEncoders:
    """Opens encoders, from any thread, and closes them all at the end.

    Args:
        models: Where they are, and are made.
    """

    def __init__(self, models: Models) -> None:
        self._models = models
        self._threads = threading.RLock()
        self._exporting = threading.RLock()
        self._open: dict[str, TextEncoder] = {}
        self._superseded: list[TextEncoder] = []
        self._renewed: set[str] = set()

    def close(self) -> None:
        """Close them all."""
        with self._threads:
            for encoder in (*self._superseded, *self._open.values()):
                encoder.close()
            self._superseded.clear()
            self._open.clear()

    def open(self, mark: str, *, writing: bool = False) -> TextEncoder:
        """Open the encoder of a fingerprint.

        Args:
            mark: The fingerprint.
            writing: Whether passages are to be encoded with it: one that an earlier version
                exported is then exported anew, where its source is still there.

        Raises:
            EncoderUnavailable: It has not been exported, or is damaged.
        """
        if writing:
            self._renew(mark)
        with self._threads:
            if mark not in self._open:
                self._open[mark] = self._models.open(mark)
            return self._open[mark]

    def make(self, model: str) -> TextEncoder:
        """Open the encoder of a model to write with, exported first where that was not done yet.

        Raises:
            EncoderUnavailable: The model is not on this machine, or cannot be loaded.
        """
        with self._exporting:
            with self._threads:
                opened = [each.manifest for each in self._open.values()]
            mark = next((each.fingerprint for each in opened if each.model == model), None)
            if mark is not None:
                return self.open(mark, writing=True)
            encoder = self._models.make(model)
            with self._threads:
                return self._open.setdefault(encoder.manifest.fingerprint, encoder)

    def _renew(self, mark: str) -> None:
        """Have an encoder exported anew where that is due; once, as it may have to stay as it is.

        Whoever asks with the one before goes on with it.
        """
        with self._exporting:
            if mark in self._renewed:
                return
            self._renewed.add(mark)
            is_current = self._models.renew(mark)
            with self._threads:
                opened = self._open.get(mark)
                if opened and is_current and not opened.manifest.is_current:
                    self._superseded.append(self._open.pop(mark))
