import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from api.mcp.results import FetchedOut, FetchOut, FoundOut, mended

anything = st.text(st.characters())
values = st.recursive(
    st.none() | st.booleans() | st.integers() | anything,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(anything, inner, max_size=3),
)


@given(values)
def test_what_is_mended_is_json_of_utf8_and_else_the_same(value: Any) -> None:
    mended_value = mended(value)
    json.dumps(mended_value, ensure_ascii=False).encode()
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        assert mended_value != value
    else:
        assert mended_value == value


@given(anything, anything, anything)
def test_any_text_can_be_given_and_offsets_still_count(name: str, text: str, field: str) -> None:
    metadata = FetchedOut(
        collection=name,
        document=name,
        document_id=name,
        uri=name,
        sha256="",
        start=0,
        end=len(text),
        characters=len(text),
        fields={field: [field]},
    )
    fetched = FetchOut(id=name, title=name, text=text, url=name, metadata=metadata)
    written = json.loads(json.dumps(fetched.model_dump(mode="json"), ensure_ascii=False).encode())
    assert len(written["text"]) == len(text)


def test_a_result_has_no_field_that_its_schema_has_not() -> None:
    with pytest.raises(ValidationError):
        FoundOut.model_validate({"id": "a", "title": "b", "url": "c", "score": 1})
