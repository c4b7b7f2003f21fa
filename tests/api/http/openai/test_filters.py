from typing import Any

import pytest

from api.http.openai.filters import read_filters
from qa.errors import InvalidFilter
from qa.questions import Filters

EN = {"type": "eq", "key": "language", "value": "en"}
YEARS = {"type": "in", "key": "year", "value": [2025, 2026]}


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        (None, ()),
        ({}, ()),
        (EN, (("language", ("en",)),)),
        (YEARS, (("year", ("2025", "2026")),)),
        ({"type": "eq", "key": "sold", "value": True}, (("sold", ("true",)),)),
        (
            {"type": "and", "filters": [EN, {"type": "and", "filters": [YEARS]}]},
            (("language", ("en",)), ("year", ("2025", "2026"))),
        ),
    ],
)
def test_comparisons_and_what_joins_them(given: Any, fields: Any) -> None:
    assert read_filters(given) == Filters(fields=fields)


def _nested(deep: int) -> dict[str, Any]:
    return {"type": "and", "filters": [_nested(deep - 1)]} if deep else EN


@pytest.mark.parametrize(
    "given",
    [
        {"type": "or", "filters": [EN, YEARS]},
        {"type": "ne", "key": "language", "value": "en"},
        {"type": "gte", "key": "year", "value": 2025},
        {"type": "eq", "key": "language"},
        {"type": "eq", "key": "language", "value": ["en"]},
        {"type": "eq", "value": "en"},
        {"type": "in", "key": "language", "value": "en"},
        {"type": "in", "key": "language", "value": []},
        {"type": "and", "filters": [EN, EN]},
        {"type": "and", "filters": ["language"]},
        {"type": "and"},
        {"language": "en"},
        {"type": "eq", "key": "language", "value": "\ud800"},
        _nested(11),
        _nested(500),
    ],
)
def test_others_are_refused(given: Any) -> None:
    with pytest.raises(InvalidFilter):
        read_filters(given)
