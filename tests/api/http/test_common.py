import json
import math
from importlib import metadata

import pytest

from api.http.routes.common import json_response
from api.version import version


def test_what_is_written_is_always_json() -> None:
    data = {"a": [math.nan, {"b": -math.inf}], "half": "\ud800", "\u00fc": 1.5}
    written = json.loads(bytes(json_response(data).body))
    assert written == {"a": [None, {"b": None}], "half": "\ud800", "\u00fc": 1.5}
    assert bytes(json_response({"\u00fc": 1}).body) == '{"\u00fc":1}'.encode()


def test_the_version_is_that_of_the_distribution(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metadata, "version", {"pincite": "1.2.3"}.__getitem__)
    assert version() == "1.2.3"

    def missing(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "version", missing)
    assert version() == "0+unknown"
