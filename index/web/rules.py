"""The rules of a robots.txt (RFC 9309): the longest that fits a path decides.

Python's own robotparser takes the first that fits, and knows no `*` and `$`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self
from urllib.parse import quote, unquote

_PRINTABLE = "".join(chr(code) for code in range(0x21, 0x7F))
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_AGENT = re.compile(r"[A-Za-z_-]+|\*")
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")


@dataclass(frozen=True, slots=True)
class Rule:
    """A path that is allowed or not; `*` is anything, `$` at its end is the end."""

    allow: bool
    pattern: str

    def fits(self, path: str) -> bool:
        """Whether a path, in normal form, begins as the pattern asks."""
        pattern, ends = self.pattern, self.pattern.endswith("$")
        first, *others = (pattern[:-1] if ends else pattern).split("*")
        if not path.startswith(first):
            return False
        at = len(first)
        last = others.pop() if ends and others else None
        for part in others:
            found = path.find(part, at)
            if found < 0:
                return False
            at = found + len(part)
        if not ends:
            return True
        if last is None:
            return at == len(path)
        return path.endswith(last) and len(path) - len(last) >= at


@dataclass(frozen=True, slots=True)
class Rules:
    """What a robots.txt says to one agent."""

    rules: Sequence[Rule] = ()

    @classmethod
    def of(cls, text: str, agent: str) -> Self:
        """Read a robots.txt: the groups of an agent, or else those for all (`*`)."""
        groups: dict[str, list[Rule]] = {}
        named: list[str] = []
        naming = False
        for key, value in _lines(text):
            if key == "user-agent":
                if not naming:
                    named = []
                naming = True
                if found := _AGENT.match(value):
                    named.append(found.group().lower())
                    groups.setdefault(named[-1], [])
            elif key in {"allow", "disallow"}:
                naming = False
                if value:
                    rule = Rule(key == "allow", _normal(value))
                    for name in named:
                        groups[name].append(rule)
        return cls(groups.get(agent.lower(), groups.get("*", [])))

    def allows(self, path: str) -> bool:
        """Whether a path, with its query, may be fetched; where two rules tie, it may."""
        path = _normal(path)
        fitting = [rule for rule in self.rules if rule.fits(path)]
        best = max(fitting, key=lambda rule: (len(rule.pattern), rule.allow), default=None)
        return best is None or best.allow


def _lines(text: str) -> Iterator[tuple[str, str]]:
    for line in re.split(r"[\r\n]+", text.removeprefix("\ufeff")):
        key, _, value = line.partition("#")[0].partition(":")
        yield key.strip().lower(), value.strip()


def _normal(path: str) -> str:
    """Write escapes in one way: what needs none has none, all others are in capitals."""
    return _ESCAPE.sub(_escape, quote(path, safe=_PRINTABLE))


def _escape(found: re.Match[str]) -> str:
    plain = unquote(found.group(), "latin-1")
    return plain if _UNRESERVED.fullmatch(plain) else found.group().upper()
