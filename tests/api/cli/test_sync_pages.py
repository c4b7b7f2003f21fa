import json
from pathlib import Path

import pytest

from tests.api.cli.running import Run
from tests.index.web.site import Site
from tests.index.web.test_sitemaps import urlset


def statuses(text: str) -> dict[str, str]:
    lines = [json.loads(line) for line in text.splitlines()]
    return {line["path"].rpartition("/")[2]: line["status"] for line in lines}


def test_pages_and_folders_are_kept_in_step_together(run: Run, site: Site, docs: Path) -> None:
    urls = [site.put(f"/{name}", f"Whales sing {name}.") for name in ("one", "two", "three")]
    sitemap = site.put("/sitemap.xml", urlset(*urls))
    first = run("sync", sitemap, docs, "--json")
    assert first.exit_code == 0
    names = {"one", "two", "three", "refunds.md"}
    assert statuses(first.stdout) == dict.fromkeys(names, "added")
    site.put("/sitemap.xml", urlset(*urls[:2]))
    site.put("/two", status=404)
    second = run("sync", docs, sitemap, "--json")
    assert second.exit_code == 0
    assert statuses(second.stdout) == {
        "refunds.md": "unchanged",
        "one": "unchanged",
        "two": "removed",
        "three": "removed",
    }
    assert "removed 2" in second.stderr
    assert run("documents").stdout.count("\n") == 2


def test_a_sitemap_that_lists_nothing_has_to_be_meant(run: Run, site: Site) -> None:
    sitemap = site.put("/sitemap.xml", urlset(site.put("/a", "Whales sing.")))
    run("sync", sitemap)
    site.put("/sitemap.xml", urlset())
    refused = run("sync", sitemap)
    assert (refused.exit_code, "--allow-empty" in refused.stdout) == (5, True)
    assert run("documents").stdout.count("\n") == 1
    assert "removed " in run("sync", sitemap, "--allow-empty").stdout
    assert run("documents").stdout == ""


@pytest.mark.parametrize("option", ["--dry-run", "--watch"])
def test_a_dry_run_and_watching_take_folders_only(
    run: Run, site: Site, docs: Path, option: str
) -> None:
    done = run("sync", docs, f"{site.url}/a", option)
    assert (done.exit_code, done.stdout, site.asked) == (2, "", [])
    assert "leave addresses out" in done.stderr
