import pytest

from tests.api.cli.running import Run, Start


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_scripts_ask_this_command(run: Run, shell: str) -> None:
    done = run("completion", shell)
    assert done.exit_code == 0
    assert f"_PINCITE_COMPLETE={shell}_complete" in done.stdout


def test_other_shells_are_not_known(run: Run) -> None:
    assert run("completion", "tcsh").exit_code == 2


def test_a_shell_is_given_the_commands(start: Start) -> None:
    asked = {"_PINCITE_COMPLETE": "bash_complete", "COMP_WORDS": "pincite in", "COMP_CWORD": "1"}
    out, _ = start(**asked).communicate(timeout=30)
    assert out == "plain,ingest\n"
