"""A short run of the crash harness: `scripts/crash.py` itself, with few kills and damages."""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def test_processes_of_work_can_be_killed_and_files_damaged(tmp_path: Path) -> None:
    few = ("--seed", "1", "--kills", "25", "--commands", "0", "--damages", "12")
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "crash.py"), *few],
        env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert (done.stderr, done.returncode) == ("", 0)
    total = re.search(r"^\| all \| 25 \|.*$", done.stdout, re.MULTILINE)
    assert total is not None, done.stdout
    assert total[0].endswith("| 0 | 0 | 0 | 0 | 0 |")
