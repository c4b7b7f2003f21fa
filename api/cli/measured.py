"""What an evaluation found, as tables and as JSON, and what was asked of it at least."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from api.cli.streams import counted, write
from api.cli.untrusted import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from api.evaluating.comparing import Comparison, Differences
    from api.evaluating.evaluation import Evaluation

_COUNTS = ("queries", "unanswerable", "documents", "passages", "failed")
_NARROWEST = 12


class Floor(click.ParamType[tuple[str, float]]):
    """`MEASURE=VALUE`: the least that a measure may be."""

    name = "measure=value"

    def convert(
        self, value: str, param: click.Parameter | None, context: click.Context | None
    ) -> tuple[str, float]:
        """Read it.

        Raises:
            click.BadParameter: There is no such measure, less of it is better, or the value is no
                number.
        """
        from api.evaluating.asking import CALIBRATION  # noqa: PLC0415 (numpy and more)
        from api.evaluating.evaluation import MEASURES  # noqa: PLC0415

        name, _, least = value.rpartition("=")
        measures = [measure for measure in MEASURES if measure != CALIBRATION]
        if name not in measures:
            self.fail(f"{value!r} names none of {', '.join(measures)}.", param, context)
        try:
            number = float(least)
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            self.fail(f"{value!r} has no number after the =.", param, context)
        return name, number


def below(measures: Mapping[str, float], floors: Iterable[tuple[str, float]]) -> list[str]:
    """Say which measures are below what they should be at least, or are not told by the set."""
    missed = []
    for name, least in floors:
        if name not in measures:
            missed.append(f"{name} is not there: the set tells {', '.join(measures)} only")
        elif measures[name] < least:
            missed.append(f"{name} is {measures[name]:.5f}, below {least:g}")
    return missed


def as_json_of(
    found: Evaluation, compared: Sequence[Comparison] | None, missed: Sequence[str]
) -> dict[str, object]:
    """Give all of it for programs: measures and counts; what it was compared with; what is low."""
    value: dict[str, object] = {**found.measures}
    value |= {name: getattr(found, name) for name in (*_COUNTS, "seconds")}
    if compared is not None:
        value["against"] = [_fields(each) for each in compared]
    return value | ({"below": list(missed)} if missed else {})


def show(found: Evaluation) -> None:
    """Write a line a measure, and a line a count."""
    width = max(_NARROWEST, *map(len, found.measures))
    for name, value in found.measures.items():
        write(f"{name:<{width}} {value:.4f}")
    for name in _COUNTS:
        if count := getattr(found, name):
            write(f"{name:<{width}} {count:,}")
    write(f"{'seconds':<{width}} {found.seconds:,.1f}")


def show_comparison(compared: Sequence[Comparison]) -> None:
    """Write a table of what has changed, and below it the questions that did most."""
    if not compared:
        return
    width = max(_NARROWEST, *(len(each.measure) for each in compared))
    write(f"\n{'':<{width}}  before   after  change       p  gained  lost")
    for each in compared:
        change = each.after - each.before
        line = f"{each.measure:<{width}}  {each.before:.4f}  {each.after:.4f} {change:+.4f}"
        if each.p is not None:
            line += f"  {each.p:.4f}  {each.gained:>6,}  {each.lost:>4,}"
        write(line)
    write(f"\nover {counted(max(each.questions for each in compared), 'question')} of both runs")
    for each in compared:
        for what, differences in (("gained", each.gains), ("lost", each.losses)):
            if differences:
                write(f"{each.measure:<{width}}  {what:<6}  {_listed(differences)}")


def _listed(differences: Differences) -> str:
    return ", ".join(f"{one_line(query)} {change:+.3f}" for query, change in differences)


def _fields(compared: Comparison) -> dict[str, object]:
    return {
        **asdict(compared),
        "difference": round(compared.after - compared.before, 5),
        "gains": dict(compared.gains),
        "losses": dict(compared.losses),
    }
