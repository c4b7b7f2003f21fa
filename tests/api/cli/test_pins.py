import json
from pathlib import Path

import pytest

from tests.api.cli.running import Run, Start, address_of

ASKED = "how long do refunds take?"


def test_a_passage_is_pinned_by_its_number_listed_and_let_go(run: Run, docs: Path) -> None:
    run("ingest", docs)
    before = json.loads(run("ask", ASKED, "--json").stdout)["passages"]
    done = run("pin", ASKED, "2", "--also", "When is my money back?", "--by", "ada")
    assert (done.exit_code, done.stderr) == (0, ""), done.output
    pin_id = done.stdout.split()[1]
    assert done.stdout == f"pinned     {pin_id}\n"
    asked = run("ask", "WHEN is my money back")
    assert ", curated: When is my money back?)" in asked.stdout.splitlines()[0]
    assert "confidence" not in asked.stdout
    after = json.loads(run("ask", ASKED, "--json").stdout)["passages"]
    assert [hit["id"] for hit in after] == [before[1]["id"], before[0]["id"]]
    explained = run("ask", ASKED, "--explain").stdout
    assert f"    curated   pin {pin_id}, similarity 1.0000" in explained
    plain = json.loads(run("ask", ASKED, "--no-curated", "--json").stdout)["passages"]
    assert [hit["id"] for hit in plain] == [hit["id"] for hit in before]
    listed = run("pins").stdout.splitlines()
    assert listed[0].startswith(f"{pin_id}  exact  ")
    assert listed[1:3] == [f"    {ASKED}", "    When is my money back?"]
    assert listed[-1] == "    ada"
    again = run("pin", ASKED, "1")
    assert (again.exit_code, "has a pin already" in again.stderr) == (2, True)
    assert run("unpin", pin_id).stdout == f"removed    {pin_id}\n"
    assert run("unpin", pin_id).exit_code == 1
    empty = run("pins")
    assert (empty.exit_code, empty.stdout) == (1, "")


def test_a_stretch_of_a_document_is_pinned_and_found_again(run: Run, docs: Path) -> None:
    run("ingest", docs)
    document = json.loads(run("documents", "--json").stdout.splitlines()[0])["id"]
    made = run("pin", ASKED, f"{document}:9-30", "--json")
    assert json.loads(made.stdout)["quote"] == "Refunds take 30 days."
    path = docs / "refunds.md"
    path.write_text("# Welcome\n\nHello.\n\n" + path.read_text())
    run("ingest", docs)
    (line,) = [line for line in run("pins").stdout.splitlines() if "  moved  " in line]
    assert f"{document}:9-30 -> {document}:" in line
    path.write_text(path.read_text().replace("30 days", "14 days"))
    run("ingest", docs)
    (stale,) = map(json.loads, run("pins", "--json").stdout.splitlines())
    assert (stale["status"], stale["stands"]) == ("stale", None)
    assert json.loads(run("ask", ASKED, "--json").stdout)["passages"][0]["curated"] is None


@pytest.mark.parametrize(
    ("where", "code", "said"),
    [
        ("9", 2, "there is no number 9"),
        ("0" * 32, 1, "no passage"),
        ("oaks:20-99", 2, "no stretch"),
        ("elms:0-9", 1, "no document"),
    ],
)
def test_what_cannot_be_pinned(run: Run, stored: Path, where: str, code: int, said: str) -> None:
    done = run("--home", stored, "pin", "Do oaks grow?", where)
    assert (done.exit_code, done.stdout) == (code, "")
    assert said in done.stderr


def test_pins_of_a_server(run: Run, start: Start, docs: Path) -> None:
    run("ingest", docs)
    server = start("serve", "--port", "0")
    url = address_of(server)
    pin_id = run("pin", ASKED, "2", "--server", url).stdout.split()[1]
    assert pin_id in run("pins", "--server", url).stdout
    assert pin_id in run("pins").stdout
    assert run("unpin", pin_id, "--server", url).exit_code == 0
