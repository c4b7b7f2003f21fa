from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.http.openai.named import collection_of, document_of, file_id_of, model_of
from qa.errors import DocumentNotFound, ModelNotFound

NAMES = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", fullmatch=True)


@given(NAMES, NAMES)
def test_a_model_is_a_collection_and_back(name: str, default: str) -> None:
    assert (collection_of(model_of(name, default)) or default) == name


@pytest.mark.parametrize("model", ["", "gpt-4o", "pincite/", "Pincite", "pincite2", "/x", "x/y"])
def test_what_is_no_model(model: str) -> None:
    with pytest.raises(ModelNotFound, match="GET /v1/models"):
        collection_of(model)


@given(NAMES, st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_a_file_id_is_a_document_and_back(collection: str, document_id: str) -> None:
    file_id = file_id_of(collection, document_id)
    assert file_id.isascii()
    assert "/" not in file_id
    assert document_of(file_id) == (collection, document_id)


@given(st.text() | st.text("abcXYZ012-_=", max_size=20).map("file-".__add__))
def test_what_is_no_file_id(file_id: str) -> None:
    with suppress(DocumentNotFound):
        assert file_id_of(*document_of(file_id)) == file_id
