"""Slack's markup: decoded into words when it comes, escaped when it goes.

Formatting text: https://docs.slack.dev/messaging/formatting-message-text
"""

import re

_TOKEN = re.compile(r"<([^<>]*)>")
_BLANKS = re.compile(r"[^\S\n]+")
_SOMEBODY, _SOMEWHERE = "someone", "a channel"


def mentions(text: str, user: str) -> bool:
    """Whether a message, as Slack sends it, mentions a user."""
    return any(_user_of(token.group(1)) == user for token in _TOKEN.finditer(text))


def words_of(text: str, *, without: str = "") -> str:
    """Decode a message into the words that people see.

    Args:
        text: As Slack sends it: `&amp;`, `<http://x|label>`, `<@U1>`, `<#C1|name>`, `<!here>`.
        without: A user whose mentions are left out. Others become their label, or `someone`: their
            ids say nothing.
    """
    decoded = _TOKEN.sub(lambda token: _decoded(token.group(1), without), text)
    plain = decoded.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return "\n".join(line.strip() for line in _BLANKS.sub(" ", plain).splitlines()).strip()


def escaped(text: str) -> str:
    """Write a text so that Slack shows it as it stands, and neither mentions nor links anything."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _user_of(token: str) -> str:
    return token[1:].partition("|")[0] if token.startswith("@") else ""


def _decoded(token: str, without: str) -> str:
    target, _, label = token.partition("|")
    kind = target[:1]
    if kind == "@":
        return "" if target[1:] == without else label.lstrip("@") or _SOMEBODY
    if kind == "#":
        return label or _SOMEWHERE
    if kind == "!":
        return label.lstrip("@") or target[1:].partition("^")[0]
    return label or target.removeprefix("mailto:")
