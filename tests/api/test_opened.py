import pytest

from api.library import Library
from qa.errors import (
    CollectionNotFound,
)


def test_an_unknown_collection_is_named_with_those_there_are(stocked: Library) -> None:
    with pytest.raises(CollectionNotFound, match="default"):
        stocked.ask("Mars", "nowhere")
