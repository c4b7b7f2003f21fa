"""Templates become HTML. Whatever is put into one is text, never markup."""

from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from api.page.files import address
from api.page.navigation import LINKS

_TEMPLATES = Environment(
    loader=PackageLoader("api.page"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)
_TEMPLATES.globals.update(file=address, links=LINKS)


def rendered(template: str, *, place: str, has_pass: bool, **values: Any) -> str:
    """Make a page.

    Args:
        template: The name of its template, which extends `base.html`.
        place: Its path; the link to it is marked as the present one.
        has_pass: Whether the browser was let in by a pass, which it can be made to forget.
        values: What else the template shows.

    Raises:
        jinja2.TemplateNotFound: There is no such template.
        jinja2.UndefinedError: The template shows something that is not given.
    """
    given = {"place": place, "has_pass": has_pass, **values}
    return _TEMPLATES.get_template(template).render(given)
