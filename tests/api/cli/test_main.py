import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from api.cli.exits import MEANINGS
from tests.api.cli.running import Run

COMMANDS = "ingest ask documents show delete collections status serve evaluate completion".split()


def test_help_is_one_to_start_with(run: Run) -> None:
    done = run("--help")
    assert done.exit_code == 0
    assert done.stdout.count("\n  pincite ") + done.stdout.count("\n    pincite ") == 3
    for code, meaning in MEANINGS.items():
        assert re.search(rf"^ +{code}  {meaning}$", done.stdout, re.MULTILINE)
    for command in COMMANDS:
        assert re.search(rf"^  {command} +\w", done.stdout, re.MULTILINE)


@pytest.mark.parametrize("command", [*COMMANDS, "collections create", "collections delete"])
def test_help_of_every_command_has_an_example(run: Run, command: str) -> None:
    done = run(*command.split(), "--help")
    assert done.exit_code == 0
    assert f"Examples:\n    pincite {command.partition(' ')[0]}" in done.stdout.replace(
        "PINCITE_KEY=secret ", ""
    )


def test_no_command_shows_help(run: Run) -> None:
    done = run()
    assert (done.exit_code, done.stdout) == (2, "")
    assert "Start here" in done.stderr


def test_version(run: Run) -> None:
    assert re.fullmatch(r"pincite \S+\n", run("--version").stdout)


@pytest.mark.parametrize(
    "arguments", [["nonsense"], ["--nonsense"], ["ask"], ["ask", "x", "-k", "y"]]
)
def test_wrong_usage_is_one_line(run: Run, arguments: list[str]) -> None:
    done = run(*arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert re.fullmatch(r"pincite: .+ See pincite.* --help\.\n", done.stderr)


def test_home_comes_before_its_variable(run: Run, tmp_path: Path) -> None:
    done = run("--home", tmp_path / "named", "status", "--json")
    assert json.loads(done.stdout)["home"] == str(tmp_path / "named")
    assert json.loads(run("status", "--json").stdout)["home"] == str(tmp_path / "home")


def test_an_unknown_setting_is_wrong_usage(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PINCITE_HOEM", "x")
    done = run("documents")
    assert done.exit_code == 2
    assert "PINCITE_HOEM" in done.stderr


def _imported(*arguments: str | Path) -> set[str]:
    code = (
        "import sys; from api.cli.main import pincite\n"
        "try: pincite.main(sys.argv[1:], prog_name='pincite')\n"
        "except SystemExit: print('\\n' + ' '.join(sys.modules))"
    )
    command = [sys.executable, "-c", code, *(str(each) for each in arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return set(done.stdout.splitlines()[-1].split())


def test_help_waits_for_nothing() -> None:
    assert not _imported("--help") & {"numpy", "pydantic", "rich", "httpx", "api.library"}


def test_asking_imports_only_what_it_needs(stored: Path) -> None:
    imported = _imported("--home", stored, "ask", "refunds", "--json")
    assert "onnxruntime" in imported
    unwanted = {"torch", "fastapi", "uvicorn", "httpx", "rich", "index.ingesting"}
    assert not imported & {*unwanted, "index.reading.sandbox", "structlog"}
