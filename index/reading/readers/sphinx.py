"""The roles and directives that Sphinx adds to reStructuredText, as far as their text goes."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import Directive, directives, roles

_ROLES = (
    "abbr any attr class cmd cmdoption command const data dfn doc download envvar exc file func "
    "guilabel issue kbd keyword mailheader makevar manpage member menuselection meth mimetype mod "
    "newsgroup numref obj option program ref regexp samp term token user"
).split()
_NOTES = "versionadded versionchanged versionremoved deprecated seealso only glossary tabs".split()
_DESCRIPTIONS = "function class method attribute exception data module describe option".split()
_CODE = "code-block sourcecode literalinclude highlight-block prompt ipython console".split()
_SILENT = (
    "toctree index currentmodule highlight tabularcolumns autofunction autoclass automodule "
    "automethod autodata autosummary literalinclude plot graphviz"
).split()
_TARGET = re.compile(r"^[!~]?(.*?)(?:\s*<[^<>]*>)?$", re.DOTALL)


class _Block(Directive):
    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec: ClassVar[Any] = None

    def run(self) -> list[nodes.Node]:
        """The argument as a paragraph, and the content as it is parsed."""
        holder = nodes.container()
        if self.arguments:
            argument = self.arguments[0]
            holder += nodes.paragraph(argument, argument)
        self.state.nested_parse(self.content, self.content_offset, holder)
        return [holder]


class _Code(_Block):
    def run(self) -> list[nodes.Node]:
        """The content as it stands."""
        text = "\n".join(self.content)
        return [nodes.literal_block(text, text)] if text else []


class _Silent(_Block):
    def run(self) -> list[nodes.Node]:
        """Nothing: there is no text in it."""
        return []


@cache
def register() -> None:
    """Make these roles and directives known; once is enough."""
    register_role: Callable[[str, Any], None] = roles.register_local_role
    for name in _ROLES:
        register_role(name, _role)
    for names, kind in ((_NOTES + _DESCRIPTIONS, _Block), (_CODE, _Code), (_SILENT, _Silent)):
        for name in names:
            directives.register_directive(name, _lenient(kind))


def _lenient(kind: type[_Block]) -> type[_Block]:
    return type(kind.__name__, (kind,), {"option_spec": _AnyOption()})


class _AnyOption(dict[str, Any]):
    """Accepts every option, as text."""

    def __getitem__(self, name: str) -> Any:
        return directives.unchanged

    def __bool__(self) -> bool:
        return True


def _role(
    _name: str,
    rawtext: str,
    text: str,
    _line: int,
    _inliner: Any,
    _options: Mapping[str, Any] | None = None,
    _content: Sequence[str] | None = None,
) -> tuple[list[nodes.Node], list[nodes.Node]]:
    match = _TARGET.match(text)
    shown = match[1] if match else text
    return [nodes.literal(rawtext, shown)], []
