"""A short run of the crash harness: `scripts/crash.py` itself, with few kills and damages."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize("seed", ["1"])
def test_processes_of_work_can_be_killed_and_files_damaged(seed: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [
            *(sys.executable, str(ROOT / "scripts" / "crash.py"), "--seed", seed),
            *("--kills", "25", "--commands", "0", "--damages", "20"),
        ],
        env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    total = re.search(r"^\| all \| 25 \|.*$", done.stdout, re.MULTILINE)
    assert total is not None, done.stdout
    assert total[0].endswith("| 0 | 0 | 0 | 0 | 0 |")
    assert list(tmp_path.iterdir()) == []
