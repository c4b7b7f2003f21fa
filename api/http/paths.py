"""What is at which paths: the API, pages, and what anybody may see."""

API = ("/v1", "/mcp")
PAGES = ("/", "/asked", "/documents", "/feedback", "/key", "/library", "/pins")
OPEN = ("/healthz", "/readyz", "/openapi.json", "/slack", "/page", "/key")
"""What needs no key; everything else does."""


def is_api(path: str) -> bool:
    """Whether programs ask there."""
    return _is_at(path, API)


def is_page(path: str) -> bool:
    """Whether people look there."""
    return _is_at(path, PAGES)


def is_open(path: str) -> bool:
    """Whether anybody may see it."""
    return _is_at(path, OPEN)


def _is_at(path: str, places: tuple[str, ...]) -> bool:
    """Whether a path is one of some places, or below one other than `/`."""
    below = tuple(f"{place}/" for place in places if place != "/")
    return path in places or path.startswith(below)
