"""Which report fits where it is read."""

import os
import sys

from api.cli.reporting import Report
from api.cli.streams import is_terminal


def report_to(*, as_json: bool, verbose: bool, changes_only: bool = False) -> Report:
    """Choose how to report: with a bar where stderr is a terminal that has nothing else on it."""
    taken = as_json and is_terminal(sys.stdout)
    if taken or not is_terminal(sys.stderr) or os.environ.get("TERM") == "dumb":
        return Report(as_json=as_json, verbose=verbose, changes_only=changes_only)
    from api.cli.bar import BarReport  # noqa: PLC0415 (imports rich)

    return BarReport(as_json=as_json, verbose=verbose, changes_only=changes_only)
