"""Draw docs/quality.svg of what scripts/measure_quality.py --json wrote.

.venv/bin/python scripts/plot_quality.py FILE
"""

import json
import sys
from pathlib import Path

import matplotlib as mpl

mpl.use("svg")
mpl.rcParams["svg.hashsalt"] = "pincite"
from matplotlib import pyplot as plt  # noqa: E402 (the backend comes first)

NAMES = {
    "BM25": "#c2b8a3",
    "dense": "#9db4c8",
    "RRF": "#b9c7a0",
    "convex": "#7ea8be",
    "Pincite": "#1f5f8b",
}


def main() -> None:
    """Draw nDCG@10 of every configuration, a group a set."""
    results = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    figure, axes = plt.subplots(figsize=(9, 3.6), layout="constrained")
    width = 0.8 / len(NAMES)
    for at, (name, colour) in enumerate(NAMES.items()):
        places = [place + (at - len(NAMES) / 2 + 0.5) * width for place in range(len(results))]
        values = [found[name]["ndcg@10"] for found in results.values()]
        bars = axes.bar(places, values, width, label=name, color=colour)
        if name == "Pincite":
            axes.bar_label(bars, fmt="%.3f", fontsize=8, padding=2)
    axes.set_xticks(range(len(results)), list(results))
    axes.set_ylabel("nDCG@10")
    axes.set_ylim(0, 1.08)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(ncols=len(NAMES), loc="upper center", bbox_to_anchor=(0.5, 1.14), frameon=False)
    place = Path(__file__).resolve().parents[1] / "docs" / "quality.svg"
    figure.savefig(place, metadata={"Date": None})
    print(f"wrote {place.name}")


if __name__ == "__main__":
    main()
