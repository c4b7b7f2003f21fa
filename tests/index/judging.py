"""A process that keeps answers and verdicts."""

import os
import subprocess
import sys
from pathlib import Path

# Remembers an answer and judges it, again and again; says so each time it was told that it is kept.
JUDGING = """
import sys
from pathlib import Path
from index.feedback import Feedback

feedback, name, times = Feedback(Path(sys.argv[1])), sys.argv[2], int(sys.argv[3])
shared = sys.argv[4]
for number in range(times):
    own = feedback.remember({"number": number}, door="test", asker=name)
    print("remembered", own, flush=True)
    feedback.judge(own, "up", by=name, note=f"{number}")
    print("judged", own, number, flush=True)
    feedback.judge(shared, "down", by=f"{name}{number}")
    print("shared", f"{name}{number}", flush=True)
"""


def judging(path: Path, name: str, times: int, shared: str) -> subprocess.Popen[str]:
    """Start a process that judges, and says so line by line."""
    return subprocess.Popen(
        [sys.executable, "-c", JUDGING, str(path), name, str(times), shared],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])},
        stdout=subprocess.PIPE,
        text=True,
    )
