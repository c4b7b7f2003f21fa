"""The documentation is held against the program."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.api.http.test_server import running

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_generated_pages_are_current() -> None:
    done = subprocess.run(
        [sys.executable, "scripts/docs.py", "--check"],
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert done.stdout == "docs are current\n", done.stdout + done.stderr


def test_the_readme_example_in_python_runs(models: Path, tmp_path: Path) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    done = subprocess.run(
        [sys.executable, "-c", example],
        check=False,
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={"PINCITE_MODELS": str(models), "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("added ") == 8
    assert "working days" in done.stdout.splitlines()[-1] + done.stdout.splitlines()[-2]


def test_what_the_page_on_the_client_shows_is_what_comes(models: Path, tmp_path: Path) -> None:
    page = (ROOT / "docs/client.md").read_text(encoding="utf-8")
    shown = re.findall(r"```python\n(.*?)```\n\n```text\n(.*?)```", page, re.DOTALL)
    assert len(shown) == page.count("```python") == 3
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    with running(tmp_path / "home", models) as server:
        for example, printed in shown:
            done = subprocess.run(
                [sys.executable, "-c", example.replace("http://127.0.0.1:8765", server.url)],
                check=False,
                capture_output=True,
                text=True,
                cwd=tmp_path,
                env={"PYTHONPATH": str(ROOT)},
            )
            assert done.stdout == printed, done.stderr


@pytest.mark.parametrize("link", sorted(set(re.findall(r"\]\((?!http)([^)#]+)\)", README))))
def test_what_the_readme_links_to_is_there(link: str) -> None:
    assert (ROOT / link).exists()


def test_what_the_readme_shows_was_pasted() -> None:
    assert "_OUTPUT" not in README


def test_every_command_that_the_readme_names_is_there() -> None:
    from api.cli.main import pincite  # noqa: PLC0415 (not needed to collect the tests)

    named = set(re.findall(r"\bpincite ([a-z-]+)\b(?! answers)", README))
    there = set(pincite.list_commands(pincite.make_context("pincite", [], resilient_parsing=True)))
    assert named & there == named - {"answers", "reads"}
    assert {"ingest", "ask", "serve", "evaluate"} <= named
