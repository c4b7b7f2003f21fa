import json
from pathlib import Path

import pytest

from tests.api.cli.running import Run
from tests.api.cli.test_terminal import on_a_terminal
from tests.index.web.site import Site
from tests.index.web.test_sitemaps import urlset


def test_a_page_then_what_it_becomes(run: Run, site: Site) -> None:
    url = site.put("/whales", "<title>Whales</title><p>Whales sing in the sea.")
    added = run("ingest", url)
    assert (added.exit_code, added.stdout) == (0, f"added      {url} (1 passage)\n")
    assert added.stderr.startswith("pincite: added 1, ")
    shown = run("ask", "Who sings in the sea?").stdout
    assert f"{url}#:~:text=Whales%20sing" in shown
    assert run("ingest", url).stdout == f"unchanged  {url} (1 passage)\n"
    site.put("/whales", "<title>Whales</title><p>Whales sing at night.")
    assert run("ingest", url).stdout == f"updated    {url} (1 passage)\n"
    site.put("/whales", status=410)
    gone = run("ingest", url, "--json")
    assert gone.exit_code == 5
    (document,) = [json.loads(line) for line in run("documents", "--json").stdout.splitlines()]
    assert json.loads(gone.stdout)["reason"] == (
        "The page is not there (410): look at its address. Its document is kept; to delete it: "
        f"pincite delete {document['id']}"
    )


def test_pages_among_files_and_what_fails_stops_no_other(run: Run, site: Site, docs: Path) -> None:
    sitemap = site.put("/sitemap.xml", urlset(f"{site.url}/a", f"{site.url}/missing"))
    site.put("/a", "Whales sing.")
    done = run("ingest", "-", sitemap, docs, "ftp://example.org/b", "--json", stdin="Cats sleep.")
    assert done.exit_code == 5
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert {line["path"]: line["status"] for line in lines} == {
        "-": "added",
        f"{site.url}/a": "added",
        f"{site.url}/missing": "failed",
        str(docs / "refunds.md"): "added",
        "ftp://example.org/b": "failed",
    }


def test_this_machine_is_not_fetched_from_unless_that_is_set(
    run: Run, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PINCITE_FETCH_PRIVATE")
    done = run("ingest", site.put("/a", "secret"))
    assert (done.exit_code, site.asked) == (5, [])
    assert "PINCITE_FETCH_PRIVATE" in done.stdout


def test_a_redirect_to_another_place_of_this_machine_is_refused(run: Run, site: Site) -> None:
    done = run("ingest", site.redirect("/a", "file:///etc/passwd"))
    assert done.exit_code == 5
    assert "is no address of a page" in done.stdout


def test_addresses_cannot_act_on_the_terminal(run: Run, site: Site) -> None:
    done = run("ingest", f"{site.url}/\x1b[31m\u202eb")
    assert done.exit_code == 5
    assert "/\ufffd[31m\ufffdb" in done.stdout


def test_pages_are_counted_on_a_terminal(site: Site, docs: Path) -> None:
    urls = [site.put(f"/{name}", f"Whales sing {name}.") for name in ("one", "two")]
    sitemap = site.put("/sitemap.xml", urlset(*urls))
    code, seen = on_a_terminal("ingest", sitemap, docs, COLUMNS="160")
    assert code == 0
    assert "1/1 file" in seen
    assert "3 pages" in seen
    assert f"added      {urls[1]} (1 passage)" in seen
