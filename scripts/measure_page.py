"""The page against /v1/ask: how much later passages are drawn, and what the page weighs.

    .venv/bin/python scripts/measure_page.py SET [QUESTIONS]

SET is a BEIR folder. Its corpus is ingested and served by `pincite serve`. Every question is asked
over /v1/ask and on the page in chromium, one after the other, the order changing every time; the
page counts from the question's being sent to its passages' being on the screen.
"""

import argparse
import time
from pathlib import Path
from statistics import median

import httpx
from playwright.sync_api import Page, sync_playwright

from api.page.files import all_files
from scripts.homes import ingest, some_questions, temporary_home
from scripts.serving import served

PORT = 18771
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
_ASK = """(question) => new Promise((resolve) => {
  const before = document.getElementById("answer");
  const follow = document.querySelector("[name=follow]");
  if (follow) follow.checked = false;
  document.getElementById("q").value = question;
  const began = performance.now();
  new MutationObserver((_, observer) => {
    if (document.getElementById("answer") === before) return;
    observer.disconnect();
    requestAnimationFrame(() => {
      const drawn = new MessageChannel();
      drawn.port1.onmessage = () => resolve(performance.now() - began);
      drawn.port2.postMessage("");
    });
  }).observe(document.getElementById("main"), { childList: true });
  document.getElementById("asking").requestSubmit();
})"""


def over_http(client: httpx.Client, question: str) -> float:
    """Ask over /v1/ask, and give how long that took in milliseconds."""
    began = time.perf_counter()
    client.post("/v1/ask", json={"question": question}).raise_for_status()
    return (time.perf_counter() - began) * 1_000


def on_page(page: Page, question: str) -> float:
    """Ask on the page, and give how long it took until the passages were drawn."""
    took = float(page.evaluate(_ASK, question))
    if not page.locator("article").count():
        raise SystemExit(f"nothing was drawn for {question!r}")
    return took


def weigh(page: Page, url: str) -> None:
    """Print what the page weighs, uncompressed."""
    sizes = {"the page itself, empty": len(httpx.get(f"{url}/").content)}
    sizes |= {name: len(file.content) for name, file in sorted(all_files().items())}
    sizes["in all"] = sum(sizes.values())
    for name, size in sizes.items():
        print(f"| {name} | {size:,} bytes |")
    answered = len(httpx.get(page.url).content)
    print(f"| the page with 10 passages | {answered:,} bytes |")


def main() -> None:
    """Ingest, serve and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("questions", type=int, nargs="?", default=60)
    given = parser.parse_args()
    questions = some_questions(given.folder, given.questions)
    http, drawn = list[float](), list[float]()
    with temporary_home() as settings:
        ingest(settings, next(given.folder.glob("corpus.jsonl*")))
        with (
            served(settings.home, PORT, PINCITE_MODELS=str(settings.models)) as url,
            httpx.Client(base_url=url, timeout=60) as client,
            sync_playwright() as playwright,
        ):
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            page = browser.new_page()
            page.goto(url)
            for question in questions[:5]:  # warm
                over_http(client, question)
                on_page(page, question)
            for number, question in enumerate(questions):
                if number % 2:
                    drawn.append(on_page(page, question))
                    http.append(over_http(client, question))
                else:
                    http.append(over_http(client, question))
                    drawn.append(on_page(page, question))
            longer = median(after - before for before, after in zip(http, drawn, strict=True))
            print(
                f"{len(http)} questions: /v1/ask {median(http):.1f} ms, drawn "
                f"{median(drawn):.1f} ms, {longer:.1f} ms longer (medians)\n"
            )
            weigh(page, url)
            browser.close()


if __name__ == "__main__":
    main()
