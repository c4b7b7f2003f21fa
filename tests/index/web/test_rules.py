import time

import pytest

from index.web.rules import Rule, Rules


@pytest.mark.parametrize(
    ("pattern", "path", "fits"),
    [
        ("/", "/anything", True),
        ("/fish", "/fish.html", True),
        ("/fish", "/Fish", False),
        ("/fish/", "/fish", False),
        ("/fish*", "/fishheads/y", True),
        ("/*.php", "/folder/x.php?a=b", True),
        ("/*.php", "/windows.PHP", False),
        ("/*.php$", "/folder/x.php", True),
        ("/*.php$", "/x.php?a", False),
        ("/fish*.php", "/fishheads/catfish.php?id=1", True),
        ("/fish*.php", "/fish.asp", False),
        ("/$", "/", True),
        ("/$", "/a", False),
        ("/a*a$", "/a", False),
        ("*", "/x", True),
        ("/a*b*c$", "/a-b-c-b-c", True),
    ],
)
def test_a_pattern_fits_the_beginning(pattern: str, path: str, fits: bool) -> None:
    assert Rule(True, pattern).fits(path) is fits


def allowed(text: str, path: str) -> bool:
    return Rules.of(text, "pincite").allows(path)


def test_the_longest_rule_decides_and_of_two_that_allows() -> None:
    text = "User-agent: *\nDisallow: /a\nAllow: /a/b\nDisallow: /a/b/c\nDisallow: /t\nAllow: /t"
    found = [allowed(text, path) for path in ("/a", "/a/b", "/a/b/c", "/t", "/z")]
    assert found == [False, True, False, True, True]


def test_the_own_group_stands_before_that_for_all() -> None:
    text = "User-agent: *\nDisallow: /\n\nUser-agent: Pincite/1.0\nDisallow: /own\n"
    assert allowed(text, "/page")
    assert not allowed(text, "/own/page")
    assert not Rules.of(text, "another").allows("/page")


def test_groups_may_share_rules_and_come_in_parts() -> None:
    text = (
        "User-agent: other\nUser-agent: pincite\nDisallow: /a\n\nUser-agent: third\nDisallow: /c\n"
        "USER-AGENT:PINCITE # us\nDisallow : /b # here\n"
    )
    assert [allowed(text, path) for path in ("/a", "/b", "/c")] == [False, False, True]


def test_an_agent_whose_name_only_begins_so_is_another() -> None:
    assert allowed("User-agent: pincitebot\nDisallow: /", "/")


def test_what_is_no_rule_is_passed_over() -> None:
    text = "\ufeffDisallow: /\nUser-agent: *\nCrawl-delay: 5\nDisallow:\nSitemap: x\n<html>\n: /\n"
    assert allowed(text, "/page")
    assert allowed("", "/")


@pytest.mark.parametrize(
    ("rule", "path"),
    [("/ü", "/%c3%bc"), ("/%7ejoe", "/~joe"), ("/a%2fb", "/a%2Fb"), ("/a?x=1", "/a?x=1&y=2")],
)
def test_escapes_are_compared_by_what_they_mean(rule: str, path: str) -> None:
    assert not allowed(f"User-agent: *\nDisallow: {rule}", path)


def test_an_escaped_slash_is_no_slash() -> None:
    assert allowed("User-agent: *\nDisallow: /a/b", "/a%2Fb")


def test_many_stars_take_no_time() -> None:
    text = f"User-agent: *\nDisallow: /{'*a' * 2000}b$"
    started = time.monotonic()
    assert allowed(text, "/" + "a" * 5000)
    assert time.monotonic() - started < 2
