import io
import os
from pathlib import Path

import pytest

from api.library import open_library
from index.exported import Exported


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No settings but those a test names."""
    for name in [each for each in os.environ if each.startswith("PINCITE_")]:
        monkeypatch.delenv(name)


def test_a_collection_moves_from_one_home_to_another(tmp_path: Path, models: Path) -> None:
    (tmp_path / "whales.txt").write_text("Whales sing.")
    out = io.BytesIO()
    with open_library(tmp_path / "here", models=models) as here:
        list(here.ingest([tmp_path / "whales.txt"]))
        assert here.export(out) == here.export(tmp_path / "e.jsonl") == 1
        asked = here.ask("Who sings?")
    exported = Exported(io.BytesIO(out.getvalue()), "e.jsonl")
    assert len((tmp_path / "e.jsonl").read_bytes().splitlines()) == 3
    with open_library(tmp_path / "there", models=models) as there:
        assert [outcome.status for outcome in there.import_(exported)] == ["added"]
        assert there.ask("Who sings?").passages == asked.passages
        assert list(there.check()) == []
