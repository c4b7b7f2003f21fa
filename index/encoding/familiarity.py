"""How much of a text an encoder was made for: by how its tokenizer cuts it up."""

from functools import cached_property

from tokenizers import Encoding, Tokenizer

_UNKNOWN = ("[UNK]", "<unk>")
_IDEOGRAPHS = ("\u4e00", "\u9fff")
_MANY_IDEOGRAPHS = 2_000


class Familiarity:
    """Says how much of a text is in words, or parts of words, that a tokenizer knows.

    A vocabulary has longer pieces of the languages its model was trained on; of others it has
    letters at most, and a text in them is spelt out.

    Args:
        tokenizer: The encoder's.
    """

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._unknown = {tokenizer.token_to_id(token) for token in _UNKNOWN}

    def of(self, text: str) -> float:
        """Give the share of a text's letters in pieces that are more than one foreign letter.

        Returns:
            Between 0 and 1; 1 where the text has none but letters of ASCII, or none at all.
        """
        letters = sum(map(str.isalpha, text))
        if text.isascii() or not letters:
            return 1.0
        encoding: Encoding = self._tokenizer.encode(text, add_special_tokens=False)
        known = 0
        for token, (start, end) in zip(encoding.ids, encoding.offsets, strict=True):
            piece = text[start:end].strip()
            if token not in self._unknown and (
                piece.isascii() or len(piece) > 1 or self._knows_ideograph(piece)
            ):
                known += sum(map(str.isalpha, piece))
        return min(known / letters, 1.0)

    def _knows_ideograph(self, letter: str) -> bool:
        return _IDEOGRAPHS[0] <= letter <= _IDEOGRAPHS[1] and self._has_many_ideographs

    @cached_property
    def _has_many_ideographs(self) -> bool:
        """Whether it knows those of a language; some are in the vocabulary of English encoders."""
        ideographs = {piece[-1] for piece in self._tokenizer.get_vocab() if piece}
        low, high = _IDEOGRAPHS
        return sum(low <= letter <= high for letter in ideographs) >= _MANY_IDEOGRAPHS
