import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.slack.markup import escaped, mentions, words_of

ME = "U0PINCITE"


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ("<@U0PINCITE> How long do refunds take?", "How long do refunds take?"),
        ("<@U0PINCITE|pincite>: and to Norway?", ": and to Norway?"),
        ("When does <@U2> work?", "When does someone work?"),
        ("When does <@U2|ada> work?", "When does ada work?"),
        ("What is <#C1|general> for, and <#C2>?", "What is general for, and a channel?"),
        ("<!here> who knows <!subteam^S1|@helpers>?", "here who knows helpers?"),
        ("By <!date^1392734382^{date}|18 February>?", "By 18 February?"),
        ("See <http://x.example/a?b=1&amp;c=2|the page>.", "See the page."),
        ("See <http://x.example/a?b=1&amp;c=2>.", "See http://x.example/a?b=1&c=2."),
        ("Write to <mailto:a@b.example|a@b.example>", "Write to a@b.example"),
        ("Write to <mailto:a@b.example>", "Write to a@b.example"),
        ("is 1 &lt; 2 &amp;&amp; 3 &gt; 2?", "is 1 < 2 && 3 > 2?"),
        ("&amp;lt; stays", "&lt; stays"),
        ("a\n  b\t c \n", "a\nb c"),
        ("<>", ""),
        ("", ""),
    ],
)
def test_what_slack_sends_as_words(sent: str, words: str) -> None:
    assert words_of(sent, without=ME) == words


def test_of_fifty_mentions_only_ones_own_is_left_out() -> None:
    others = " ".join(f"<@U{n:04}>" for n in range(49))
    assert words_of(f"{others} <@{ME}> who is this?", without=ME) == (
        " ".join(["someone"] * 49) + " who is this?"
    )


@pytest.mark.parametrize(
    ("text", "mentioned"),
    [
        (f"hello <@{ME}>", True),
        (f"<@{ME}|pincite>", True),
        ("<@U0PINCITE2>", False),
        (f"&lt;@{ME}&gt;", False),
        (f"<#{ME}>", False),
        (f"<http://x|@{ME}>", False),
        (ME, False),
    ],
)
def test_whether_somebody_is_mentioned(text: str, *, mentioned: bool) -> None:
    assert mentions(text, ME) is mentioned


@given(st.text())
def test_escaped_text_mentions_and_links_nothing(text: str) -> None:
    sent = escaped(text)
    assert "<" not in sent
    assert ">" not in sent
    assert not mentions(sent, ME)


@given(st.text(st.characters(exclude_categories=("Z", "C"))))
def test_what_is_escaped_is_read_back(text: str) -> None:
    assert words_of(escaped(text)) == text


@given(st.text())
def test_whatever_comes_has_words(text: str) -> None:
    words = words_of(text, without=ME)
    assert words == words.strip()
    assert f"<@{ME}>" not in words or f"&lt;@{ME}" in text or "&amp;" in text or "&gt;" in text
