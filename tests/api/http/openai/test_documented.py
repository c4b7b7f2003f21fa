import re
from pathlib import Path

import pytest

PAGE = Path(__file__).resolve().parents[4] / "docs" / "chat-clients.md"


def test_the_example_runs(server: str, capsys: pytest.CaptureFixture[str]) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    exec(example.replace("http://127.0.0.1:8765", server), {})
    printed = capsys.readouterr().out
    assert "**Refunds take five working days.**" in printed
    assert f"Returns {server}/documents/upload%3Areturns.md?collection=default&passage=" in printed
    assert "returns.md Refunds\n\nRefunds take five working days." in printed
