"""Three hundred events of Slack at once, at the real server: is each answered once, and how soon?

    .venv/bin/python scripts/measure_slack.py [--at-once N]

`pincite serve` runs as its own process on the sample documents and a passage that is hostile to
Slack; a stub of Slack's API runs beside it. Of 300 events 100 are repeats, half of them with
another event id (as `message` comes beside `app_mention`), and 30 are forged: with another secret,
an old timestamp, no signature, or junk for a body. Events wait for nothing: `--at-once` of them
(300 by default) are under way at any time.

Every message that arrives is checked by the rules of Block Kit and by slack_sdk's own models, and
that it shows passages word for word.
"""

import argparse
import asyncio
import json
import os
import random
import time
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import aiohttp

from scripts.serving import pincite, served
from tests.api.slack.blockkit import texts_in
from tests.api.slack.events import SECRET, event, mention, message, signed
from tests.api.slack.serving import HOSTILE
from tests.api.slack.stub import TOKEN, Slack, workspace

PORT = 18766
DOCUMENTS = Path(__file__).resolve().parents[1] / "examples/documents"
UNIQUE, REPEATED, FORGED, CHANNELS = 170, 100, 30, 34
QUESTIONS = (
    "How long do I have to return something I bought?",
    "In which year was the lighthouse electrified?",
    "How far across is Deimos?",
    "Which kettles are recalled?",
    "What is the password of the guest network?",
)
Sent = tuple[str, bytes, dict[str, str]]


def events(chance: random.Random) -> list[Sent]:
    """Make the events, in any order: what kind each is, its body and its headers."""
    said = [
        mention(QUESTIONS[n % len(QUESTIONS)], channel=f"C0MEASURE{n % CHANNELS}")
        for n in range(UNIQUE)
    ]
    first = [event(each) for each in said]
    again: list[dict[str, Any]] = []
    for n, envelope in enumerate(chance.sample(first, REPEATED)):
        inner = envelope["event"]
        same = message(inner["text"], channel=inner["channel"], ts=inner["ts"])
        again.append(event(same) if n % 2 else envelope)
    made: list[Sent] = []
    for kind, envelopes in (("unique", first), ("repeat", again)):
        bodies = [json.dumps(envelope).encode() for envelope in envelopes]
        made += [(kind, body, signed(body)) for body in bodies]
    for n in range(FORGED):
        body = json.dumps(event(mention(QUESTIONS[0], channel="C0FORGED"))).encode()
        ways = _forged(body)
        made.append(("forged", *ways[n % len(ways)]))
    chance.shuffle(made)
    return made


def _forged(body: bytes) -> list[tuple[bytes, dict[str, str]]]:
    """Give an event as others than Slack would send it."""
    return [
        (body, signed(body, secret="another secret")),
        (body, signed(body, at=time.time() - 3600)),
        (body, {"Content-Type": "application/json"}),
        (b"\xff{junk", {**signed(body), "X-Slack-Request-Timestamp": "now"}),
    ]


async def send_all(made: list[Sent], at_once: int) -> tuple[Counter[tuple[str, int]], list[float]]:
    """Send the events; give how many had which status, and the seconds each of Slack's took."""
    statuses: Counter[tuple[str, int]] = Counter()
    took: list[float] = []
    connector = aiohttp.TCPConnector(limit=at_once)
    async with aiohttp.ClientSession(f"http://127.0.0.1:{PORT}", connector=connector) as client:
        gate = asyncio.Semaphore(at_once)

        async def send(kind: str, body: bytes, headers: dict[str, str]) -> None:
            async with gate:
                began = time.perf_counter()
                async with client.post("/slack/events", data=body, headers=headers) as response:
                    await response.read()
                took.append(time.perf_counter() - began)
                statuses[kind, response.status] += 1

        await asyncio.gather(*(send(*each) for each in made))
    return statuses, took


def check_answers(slack: Slack) -> None:
    """Print how often each message was answered, and whether what arrived is as it should be."""
    replies = slack.messages
    roots = Counter(reply["thread_ts"] for reply in replies)
    print(f"answered: {len(roots)} messages, {len(replies)} replies, ", end="")
    print(f"most for one message: {max(roots.values(), default=0)}")
    print(f"messages that break a rule of Block Kit, or slack_sdk's: {len(slack.faults)}")
    hostile = [line for line in HOSTILE.splitlines() if line.strip()]
    shown = ["".join(texts_in(reply["blocks"])) for reply in replies]
    literal = sum(all(line in text for line in hostile) for text in shown)
    marked = sum("<" in reply["text"] for reply in replies)
    print(f"replies with the hostile passage, word for word: {literal}; markup in texts: {marked}")


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--at-once", type=int, default=UNIQUE + REPEATED + FORGED)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    print(f"{os.cpu_count()} cores; load before: {os.getloadavg()[0]:.2f}")
    with TemporaryDirectory(prefix="pincite-slack-") as folder, workspace() as slack:
        home, hostile = Path(folder) / "home", Path(folder) / "network.txt"
        hostile.write_text(HOSTILE, encoding="utf-8")
        pincite(home, "ingest", str(DOCUMENTS), str(hostile))
        bot = {
            "PINCITE_SLACK_BOT_TOKEN": TOKEN,
            "PINCITE_SLACK_SIGNING_SECRET": SECRET,
            "PINCITE_SLACK_API": slack.api,
        }
        with served(home, PORT, Path(folder) / "log", **bot):
            made = events(random.Random(options.seed))
            began = time.perf_counter()
            statuses, took = asyncio.run(send_all(made, options.at_once))
            sent = time.perf_counter() - began
            slack.wait("chat.postMessage", UNIQUE, 120)
            done = time.perf_counter() - began
            time.sleep(3)
        for (kind, status), count in sorted(statuses.items()):
            print(f"{kind}: {count} x {status}")
        took.sort()
        print(
            f"all sent and acknowledged in {sent:.2f} s; slowest {took[-1] * 1000:.0f} ms, ", end=""
        )
        print(f"median {took[len(took) // 2] * 1000:.0f} ms; all answered after {done:.1f} s")
        check_answers(slack)
        log = (Path(folder) / "log").read_text(encoding="utf-8")
        print(f"errors in the log: {log.count('Traceback')}")


if __name__ == "__main__":
    main()
