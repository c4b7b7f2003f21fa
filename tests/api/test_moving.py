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


def test_pins_move_along_and_those_that_are_there_stay(tmp_path: Path, models: Path) -> None:
    (tmp_path / "whales.txt").write_text("Whales sing.")
    (tmp_path / "oaks.txt").write_text("Oaks grow.")
    file = tmp_path / "e.jsonl"
    with open_library(tmp_path / "here", models=models) as here:
        list(here.ingest([tmp_path / "whales.txt", tmp_path / "oaks.txt"]))
        whales = here.ask("Who sings?").passages[0].id
        here.pin(["What grows?", "What gets tall?"], whales, by="ada", note="for fun")
        here.export(file)
    with open_library(tmp_path / "there", models=models) as there:
        for _ in range(2):
            with file.open("rb") as stream:
                list(there.import_(Exported(stream, "e.jsonl")))
            (state,) = there.pins()
            pin = state.pin
            assert (pin.questions, pin.by) == (("What grows?", "What gets tall?"), "ada")
        assert there.ask("what grows").passages[0].text == "Whales sing."
