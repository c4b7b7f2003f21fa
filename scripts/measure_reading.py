"""Ingest a folder of ordinary and hostile files in one command, and hold it against a manifest.

    .venv/bin/python scripts/measure_reading.py FOLDER

FOLDER has a `manifest.jsonl`: a line a file with `path`, `expect` (text, text_or_unsupported,
no_text, reject, reject_or_text) and `must_contain`. Prints how each class ended, each deviation,
and the most memory that any process took.
"""

import argparse
import json
import subprocess
import sys
import threading
import time
import unicodedata
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from api.library import open_library

ALLOWED = {
    "text": {"text"},
    "text_or_unsupported": {"text", "unsupported-format"},
    "no_text": {"no-text"},
    "reject": {"encrypted", "damaged", "unsupported-format", "too-large", "reading-stopped"},
}
ALLOWED["reject_or_text"] = ALLOWED["reject"] | {"text", "no-text"}
COMMAND = [sys.executable, "-m", "api.cli.main"]


def folded(text: str) -> str:
    """Fold compatibility forms and white space."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


class Peak(threading.Thread):
    """Watches the peak resident memory of a process and all below it."""

    def __init__(self, process: int) -> None:
        super().__init__(daemon=True)
        self._root = process
        self.most: dict[str, int] = {}

    def run(self) -> None:
        """Look twenty times a second until the process is gone."""
        while Path(f"/proc/{self._root}").exists():
            for process in [self._root, *self._below(self._root)]:
                self._look(process)
            time.sleep(0.05)

    def _look(self, process: int) -> None:
        try:
            status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
            command = Path(f"/proc/{process}/cmdline").read_text(encoding="utf-8")
        except OSError:
            return
        name = "reading process" if "index.reading.worker" in command else "pincite ingest"
        for line in status.splitlines():
            if line.startswith("VmHWM"):
                self.most[name] = max(self.most.get(name, 0), int(line.split()[1]) // 1024)

    def _below(self, process: int) -> list[int]:
        try:
            tasks = list(Path(f"/proc/{process}/task").iterdir())
            found = [
                int(child)
                for task in tasks
                for child in (task / "children").read_text(encoding="utf-8").split()
            ]
        except OSError:
            return []
        return [*found, *(below for child in found for below in self._below(child))]


def main() -> None:
    """Ingest and compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder.resolve()
    lines = (folder / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
    manifest = {entry["path"]: entry for entry in map(json.loads, lines)}
    with TemporaryDirectory(prefix="pincite-reading-") as home:
        began = time.perf_counter()
        run = subprocess.Popen(
            [*COMMAND, "--home", home, "ingest", "--json", str(folder)],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        peak = Peak(run.pid)
        peak.start()
        output, _ = run.communicate()
        seconds = time.perf_counter() - began
        outcomes = {o["path"]: o for o in map(json.loads, output.splitlines())}
        ended: dict[str, Counter[str]] = {}
        deviations = []
        with open_library(home, writing=False) as library:
            for path, entry in manifest.items():
                outcome = outcomes.get(str(folder / path), {"status": "missing", "reason": ""})
                how = "text" if outcome["status"] == "added" else outcome.get("code") or "failed"
                if how == "failed":
                    how = _code(outcome["reason"])
                ended.setdefault(entry["expect"], Counter())[how] += 1
                if how not in ALLOWED[entry["expect"]]:
                    deviations.append(f"{path}: {how} ({outcome['reason']})")
                if how == "text":
                    text = folded(library.document(outcome["document_id"]).content.text)
                    missing = [p for p in entry["must_contain"] if folded(p) not in text]
                    allowed = len(entry["must_contain"]) // 2 if entry["format"] == "pdf" else 0
                    if len(missing) > allowed:
                        deviations.append(f"{path}: lacks {missing}")
    print(f"{len(manifest)} files in {seconds:.1f} s, exit code {run.returncode}\n")
    print("| expected | ended as |\n|---|---|")
    for expect, counts in sorted(ended.items()):
        print(f"| {expect} | {', '.join(f'{how} {n}' for how, n in counts.most_common())} |")
    print(f"\nDeviations: {deviations or 'none'}")
    print(f"Peak resident memory, MiB: {peak.most}")


REASONS = {
    "password": "encrypted",
    "no text": "no-text",
    "empty": "no-text",
    "nothing to read": "no-text",
    "no format": "unsupported-format",
    "not read": "unsupported-format",
    "unpacks": "too-large",
    "more than": "too-large",
    "process ended": "reading-stopped",
    "longer than": "reading-stopped",
    "more memory": "reading-stopped",
}


def _code(reason: str) -> str:
    lowered = reason.lower()
    return next((code for part, code in REASONS.items() if part in lowered), "damaged")


if __name__ == "__main__":
    main()
