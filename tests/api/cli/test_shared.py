from pathlib import Path

from tests.api.cli.running import Run
from tests.index.damage import truncate


def test_what_was_wrong_with_an_index_is_told_once_and_made_again(
    run: Run, docs: Path, tmp_path: Path
) -> None:
    run("ingest", docs)
    whole = run("ask", "refunds")
    assert whole.stderr == ""
    (vectors,) = tmp_path.glob("home/collections/*/vectors/*.faiss")
    truncate(vectors)
    found = run("ask", "refunds")
    assert found.stdout == whole.stdout
    assert f"{vectors}: its checksum is not the one written down. It is made again" in found.stderr
    assert run("ask", "refunds").stderr == ""
