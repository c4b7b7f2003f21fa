import json
import shutil
from pathlib import Path

import pytest

from index.encoding.models import Models
from qa.errors import EncoderUnavailable
from tests.api.cli.running import Run


def _summary(stderr: str) -> str:
    return stderr.partition(" \N{EM DASH} ")[0]


def test_twice(run: Run, docs: Path) -> None:
    first = run("ingest", docs)
    assert (first.exit_code, first.stdout) == (0, f"added      {docs}/refunds.md (2 passages)\n")
    assert _summary(first.stderr) == "pincite: added 1, updated 0, unchanged 0, failed 0"
    assert " 2 passages in " in first.stderr
    again = run("ingest", docs)
    assert again.stdout.startswith("unchanged")
    (docs / "refunds.md").write_text("Refunds take 3 days.", encoding="utf-8")
    changed = run("ingest", docs)
    assert changed.stdout.startswith("updated")
    assert "3 days" in run("ask", "refunds").stdout


def test_one_that_fails_stops_no_other(run: Run, docs: Path, tmp_path: Path) -> None:
    (docs / "broken.pdf").write_bytes(b"%PDF-1.7 cut short")
    done = run("ingest", tmp_path / "nowhere.txt", docs, "--json")
    assert done.exit_code == 5
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    by_name = {Path(line["path"]).name: line for line in lines}
    assert {name: line["status"] for name, line in by_name.items()} == {
        "nowhere.txt": "failed",
        "broken.pdf": "failed",
        "refunds.md": "added",
    }
    for line in lines:
        assert list(line) == ["path", "status", "reason", "document_id", "passages"]
        assert bool(line["reason"]) == (line["status"] == "failed") == (line["document_id"] is None)
    assert by_name["refunds.md"]["passages"] == 2
    assert _summary(done.stderr) == "pincite: added 1, updated 0, unchanged 0, failed 2"
    assert run("ask", "refunds").exit_code == 0


def test_glob_and_collection(run: Run, docs: Path) -> None:
    (docs / "other.txt").write_text("Other words.", encoding="utf-8")
    assert run("ingest", docs, "--glob", "*.txt", "--collection", "others").exit_code == 0
    listed = run("documents", "--collection", "others").stdout
    assert listed.count("\n") == 1
    assert "other.txt" in listed


def test_no_files_at_all(run: Run, tmp_path: Path) -> None:
    done = run("ingest", tmp_path, "--glob", "*.nothing")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "no files or pages" in done.stderr


def test_text_on_standard_input(run: Run) -> None:
    done = run("ingest", "-", "--name", "sea.txt", stdin="Whales sing in the sea.")
    assert (done.exit_code, done.stdout) == (0, "added      - (1 passage)\n")
    [document] = [json.loads(line) for line in run("documents", "--json").stdout.splitlines()]
    assert document["uri"] == "stdin:sea.txt"
    assert document["media_type"] == "text/plain"
    assert run("show", document["id"]).stdout == "Whales sing in the sea."
    again = run("ingest", "-", "--name", "sea.txt", stdin="Whales sing at night.")
    assert again.stdout.startswith("updated")


def test_json_lines_on_standard_input(run: Run) -> None:
    lines = '\n{"id": "a", "text": "Cats sleep."}\nnot json\n{"id": "b", "text": "Dogs bark."}\n'
    done = run("ingest", "-", "--json", stdin=lines)
    assert done.exit_code == 5
    found = [json.loads(line) for line in done.stdout.splitlines()]
    statuses = {(line["path"], line["status"], line["document_id"]) for line in found}
    assert statuses == {("-:3", "failed", None), ("-:2", "added", "a"), ("-:4", "added", "b")}


@pytest.mark.parametrize("text", ['{"words": "Cats sleep."}', "{not json", "[1]", '{"text": 1}'])
def test_other_standard_input_is_text(run: Run, text: str) -> None:
    assert run("ingest", "-", stdin=text).exit_code == 0
    assert json.loads(run("documents", "--json").stdout)["uri"] == "stdin:stdin.txt"


def test_a_name_tells_the_format(run: Run) -> None:
    page = "<html><title>Sea</title><body><p>Whales sing.</p></body></html>"
    run("ingest", "-", "--name", "page.html", stdin=page)
    document = json.loads(run("documents", "--json").stdout)
    assert (document["title"], document["media_type"]) == ("Sea", "text/html")


@pytest.mark.parametrize(
    "arguments", [["-", "-"], ["x.txt", "--name", "y.txt"], ["x", "--name", ""]]
)
def test_standard_input_is_named_once(run: Run, arguments: list[str]) -> None:
    done = run("ingest", *arguments, stdin="x")
    assert done.exit_code == 2
    assert "--name" in done.stderr


def test_file_names_cannot_act_on_the_terminal(run: Run, docs: Path) -> None:
    (docs / "a\x1b[31m\u202eb.txt").write_text("Words.", encoding="utf-8")
    done = run("ingest", docs)
    assert "a\ufffd[31m\ufffdb.txt" in done.stdout
    path = [json.loads(line)["path"] for line in run("ingest", docs, "--json").stdout.splitlines()]
    assert str(docs / "a\x1b[31m\u202eb.txt") in path


def test_preparing_the_encoder_is_said(
    run: Run, docs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object) -> str:
        raise EncoderUnavailable("It cannot be made.")

    monkeypatch.setenv("PINCITE_MODELS", str(tmp_path / "models"))
    monkeypatch.setattr(Models, "_export", failing)
    done = run("ingest", docs)
    assert (done.exit_code, done.stdout) == (7, "")
    assert done.stderr == "pincite: preparing the encoder (once)\npincite: It cannot be made.\n"


def test_an_encoder_that_an_earlier_version_exported_serves_where_it_cannot_be_made_anew(
    run: Run, docs: Path, models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object) -> str:
        raise EncoderUnavailable("It cannot be made.")

    shutil.copytree(models, tmp_path / "models")
    for manifest in (tmp_path / "models").glob("*/manifest.json"):
        said = json.loads(manifest.read_text())
        manifest.write_text(json.dumps({k: v for k, v in said.items() if k != "tokens"}))
    monkeypatch.setenv("PINCITE_MODELS", str(tmp_path / "models"))
    monkeypatch.setattr(Models, "_export", failing)
    done = run("ingest", docs)
    assert done.exit_code == 0
    assert done.stderr.startswith("pincite: preparing the encoder (once)\npincite: added 1,")
    assert "refund" in run("ask", "refunds").stdout
