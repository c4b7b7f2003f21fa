"""Pictures of the pages, light and dark, for the README.

    .venv/bin/python scripts/screenshots.py

Uploads examples/documents to a server, asks, opens a PDF at the passage, and looks at the library;
writes page-, source- and library-light.png and -dark.png into docs.
"""

from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from playwright.sync_api import Page, sync_playwright

from api.client import Client
from scripts.measure_page import ARGUMENTS, CHROMIUM
from scripts.serving import served

PORT = 18772
ROOT = Path(__file__).resolve().parents[1]
QUESTION = "How long do I have to return something I bought?"
IN_A_PDF = "In which year was the lighthouse electrified?"
SIZE = {"width": 900, "height": 760}


def main() -> None:
    """Draw them."""
    with (
        TemporaryDirectory(prefix="pincite-pictures-") as home,
        served(Path(home), PORT) as url,
        sync_playwright() as playwright,
    ):
        with Client(url) as client:
            for document in sorted((ROOT / "examples" / "documents").iterdir()):
                client.upload(document)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for scheme in ("light", "dark"):
            page = browser.new_page(color_scheme=scheme, viewport=SIZE)  # type: ignore[arg-type]
            page.goto(f"{url}/?q={quote(QUESTION)}")
            draw(page, f"page-{scheme}")
            page.goto(f"{url}/?q={quote(IN_A_PDF)}")
            page.locator("article h3 a").first.click()
            page.wait_for_load_state("networkidle")
            draw(page, f"source-{scheme}")
            page.goto(f"{url}/library/collections/default")
            draw(page, f"library-{scheme}")
        browser.close()


def draw(page: Page, name: str) -> None:
    """Keep a picture of what is in view."""
    page.screenshot(path=ROOT / "docs" / f"{name}.png")


if __name__ == "__main__":
    main()
