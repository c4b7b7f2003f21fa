"""Pictures of the page, light and dark, for the README.

    .venv/bin/python scripts/screenshots.py

Ingests examples/documents, serves them, and asks what is shown; writes docs/page-light.png and
docs/page-dark.png.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import sync_playwright

from scripts.measure_page import ARGUMENTS, CHROMIUM
from scripts.serving import pincite, served

PORT = 18772
ROOT = Path(__file__).resolve().parents[1]
QUESTION = "How long do I have to return something I bought?"
SIZE = {"width": 900, "height": 640}


def main() -> None:
    """Draw them."""
    with TemporaryDirectory(prefix="pincite-pictures-") as home:
        pincite(Path(home), "ingest", "examples/documents")
        with served(Path(home), PORT) as url, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            for scheme in ("light", "dark"):
                page = browser.new_page(color_scheme=scheme, viewport=SIZE)  # type: ignore[arg-type]
                page.goto(url)
                page.get_by_role("searchbox").fill(QUESTION)
                page.get_by_role("searchbox").press("Enter")
                page.locator("article").first.wait_for()
                page.screenshot(path=ROOT / "docs" / f"page-{scheme}.png")
            browser.close()


if __name__ == "__main__":
    main()
