from itertools import pairwise

import pytest
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

from index.encoding.familiarity import Familiarity

ENGLISH = ["[UNK]", "moon", "orbit", "##s", "caf\u00e9", "\u706b", "\u043c", "##\u0430", "##\u044f"]


def familiarity(*pieces: str) -> Familiarity:
    vocabulary = {piece: number for number, piece in enumerate(pieces)}
    tokenizer = Tokenizer(WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = BertNormalizer(strip_accents=False)
    tokenizer.pre_tokenizer = BertPreTokenizer()
    return Familiarity(tokenizer)


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("", 1.0),
        ("moons", 1.0),
        ("zzz", 1.0),
        ("1969 \u2014 \u00b0", 1.0),
        ("caf\u00e9", 1.0),
        ("caf\u00e9 \u043c\u0430\u044f\u0430", 0.5),
        ("\u043c\u0430\u044f", 0.0),
        ("\u0436\u0443\u043a", 0.0),
        ("\u706b\u661f", 0.0),
    ],
)
def test_what_is_spelt_out_or_unknown_is_not_familiar(text: str, share: float) -> None:
    assert familiarity(*ENGLISH).of(text) == share


def test_an_ideograph_is_familiar_to_a_vocabulary_that_has_those_of_a_language() -> None:
    chinese = [chr(0x4E00 + number) for number in range(3_000)]
    assert familiarity("[UNK]", *chinese).of("\u4e00\u4e01") == 1.0
    assert familiarity("[UNK]", *chinese[:500]).of("\u4e00\u4e01") == 0.0


def test_more_pieces_of_a_language_make_it_more_familiar() -> None:
    word = "\u043c\u0430\u044f\u043a\u0438"
    known = [
        familiarity("[UNK]", word[:length], *(f"##{c}" for c in word)).of(word)
        for length in range(1, len(word) + 1)
    ]
    assert all(less <= more for less, more in pairwise(known))
    assert (known[0], known[-1]) == (0.0, 1.0)
