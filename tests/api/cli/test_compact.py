import json
from pathlib import Path

from tests.api.cli.running import Run


def answers(run: Run, *options: str) -> list[str]:
    found = json.loads(run("ask", "refunds leave", "--json", *options).stdout)
    return [hit["text"] for hit in found["passages"]]


def test_what_was_replaced_stays_for_a_while_and_is_dropped_at_once_on_demand(
    run: Run, docs: Path
) -> None:
    run("ingest", docs)
    before = answers(run)
    (docs / "refunds.md").write_text("Refunds take a week now, leave too.", encoding="utf-8")
    run("ingest", docs)
    now = answers(run)
    assert run("compact").stdout.startswith("compacted  default: 0 versions of documents dropped")
    assert answers(run, "--as-of", "1") == before
    done = run("compact", "--now")
    assert done.stdout.startswith("compacted  default: 1 version of documents dropped")
    assert done.stdout.endswith("generations from 2 on can be asked\n")
    assert answers(run) == now
    refused = run("ask", "refunds", "--as-of", "1")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "the oldest that can be asked is 2" in refused.stderr


def test_a_collection_that_is_not_there(run: Run, docs: Path) -> None:
    run("ingest", docs)
    assert run("compact", "-c", "other").exit_code == 1
