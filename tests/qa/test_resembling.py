import time
from random import Random

import pytest

from qa.resembling import resembling

TEXT = (
    "Returns are accepted. Articles may be sent back within 30 days of delivery, unread. "
    "Gifts may be returned without a receipt.\nParcels to Norway travel by ferry.\n"
)


def found(quote: str, text: str = TEXT, near: int = 0) -> str | None:
    span = resembling(quote, text, near)
    return None if span is None else text[slice(*span)]


@pytest.mark.parametrize(
    ("quote", "expected"),
    [
        (
            "Articles may be sent back within 14 days of delivery, unread.",
            "Articles may be sent back within 30 days of delivery, unread.",
        ),
        (
            "Books may be sent back within 30 days of delivery.",
            "Articles may be sent back within 30 days of delivery,",
        ),
        ("Gifts may be returned without any receipts!", "Gifts may be returned without a receipt."),
        ("Indeed, parcels to Norway travel by ferry", "Parcels to Norway travel by ferry"),
        (
            "Now all articles may be sent back within 30 days",
            "Articles may be sent back within 30 days",
        ),
        ("Letters to Norway travel by ferry", "Parcels to Norway travel by ferry"),
        ("Nothing of this is said anywhere at all.", None),
        ("Letters", None),
        (" \n", None),
        ("x", None),
    ],
)
def test_the_stretch_that_is_most_like_the_quote(quote: str, expected: str | None) -> None:
    assert found(quote) == expected


def test_half_of_it_must_be_the_same() -> None:
    assert found("aaaa bbbb cccc dddd", "... aaaa bbbb yyyy zzzz ...") == "aaaa bbbb yyyy zzzz"
    assert found("aaaa bbbb cccc dddd eeee", "... aaaa xxxx yyyy zzzz bbbb ...") is None


def test_of_equals_the_nearest_is_taken() -> None:
    text = "Fee: nine euros per parcel.\n" + "Something else is said here.\n" * 500
    text += "Fee: nine euros per parcel.\n"
    quote = "Fee: ten euros per parcel."
    assert resembling(quote, text, 0) == (0, 27)
    assert resembling(quote, text, len(text)) == (len(text) - 28, len(text) - 1)


def test_rare_words_tell_more_than_common_ones() -> None:
    text = "the of the of " * 5_000 + "\nZebras\nrest\nin\nthe\ntall\ngrass\non\nthat\nplain."
    quote = "Zebras sleep in the tall grass of the plain"
    assert found(quote, text) == text[70_001:-1]


def test_scripts_without_blanks() -> None:
    text = "店内ルール。返品は三十日以内にお願いします。"
    quote = "返品は十四日以内にお願いします。"
    assert found(quote, text) == text[6:]


@pytest.mark.parametrize("length", [300, 10_000])
def test_millions_of_characters_take_seconds_at_most(length: int) -> None:
    random = Random(5)
    words = [
        "".join(random.choices("abcdefghijklmnop", k=random.randint(2, 9))) for _ in range(2_000)
    ]
    text = " ".join(random.choices(words, k=700_000))
    at = text.index(" ", len(text) // 2) + 1
    old = text[at : at + length].split(" ")[:-1]
    quote = " ".join("new" if n % 5 == 2 else word for n, word in enumerate(old))
    began = time.perf_counter()
    span = resembling(quote, text, 0)
    assert time.perf_counter() - began < 10
    assert span is not None
    assert text[slice(*span)] == " ".join(old)
