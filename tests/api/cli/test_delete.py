from tests.api.cli.running import Run

RECORDS = '{"id": "a", "text": "One."}\n{"id": "b", "text": "Two."}\n'


def test_said_yes(run: Run) -> None:
    run("ingest", "-", stdin=RECORDS)
    done = run("delete", "a", "a", "--yes")
    assert (done.exit_code, done.stdout) == (0, "deleted    a\n")
    assert run("show", "a").exit_code == 1
    assert run("show", "b").exit_code == 0


def test_all_or_none(run: Run) -> None:
    run("ingest", "-", stdin=RECORDS)
    assert run("delete", "a", "nothing", "--yes").exit_code == 1
    assert run("show", "a").exit_code == 0


def test_the_beginning_of_an_id_is_not_enough(run: Run) -> None:
    run("ingest", "-", stdin='{"id": "abc", "text": "One."}')
    assert run("delete", "ab", "--yes").exit_code == 1


def test_nobody_to_ask(run: Run) -> None:
    run("ingest", "-", stdin=RECORDS)
    done = run("delete", "a", stdin="y\n")
    assert done.exit_code == 2
    assert "--yes" in done.stderr
    assert run("show", "a").exit_code == 0
