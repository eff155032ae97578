# SPDX-License-Identifier: Apache-2.0
"""What was measured, each beside the limit that it has to hold."""
import dataclasses

SECTIONS = ("latency", "flood", "evaluate", "idle", "read", "scaling")


def median(values):
    return percentile(values, 50)


def percentile(values, percent):
    """The nearest rank: a value that was really measured."""
    ordered = sorted(values)
    rank = -(-len(ordered) * percent // 100)
    return ordered[max(rank, 1) - 1]


def most(values, unit, count=3):
    """Where most of a sum comes from; `values`: name to value."""
    first = sorted(values, key=values.get, reverse=True)[:count]
    return "most of it: " + ", ".join(f"{name} {values[name]:.2g} {unit}" for name in first)


@dataclasses.dataclass
class Figure:
    section: str
    name: str
    value: float | None  # None: it could not be measured, and `note` says why
    unit: str
    limit: float | None = None  # at most
    note: str = ""

    @property
    def verdict(self):
        if self.limit is None:
            return ""
        if self.value is None:
            return "not measured"
        return "ok" if self.value <= self.limit else "MISSED"

    def as_json(self):
        return {**dataclasses.asdict(self), "verdict": self.verdict}


def number(value, unit=""):
    """Three significant digits, without an exponent."""
    if value is None:
        return "-"
    if value == 0 or abs(value) >= 100:
        text = f"{value:,.0f}"
    else:
        text = f"{value:.3g}" if abs(value) >= 0.001 else f"{value:.6f}"
    return f"{text} {unit}".rstrip()


def rows(figures):
    return [(f.section, f.name, number(f.value, f.unit), "" if f.limit is None else "≤ " + number(f.limit, f.unit),
             f.verdict, f.note) for f in figures]


def table(figures):
    """For a terminal."""
    lines = [("", "what", "measured", "limit", "", "")] + rows(figures)
    widths = [max(len(line[i]) for line in lines) for i in range(5)]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip()
                     + (f"  {line[5]}" if line[5] else "") for line in lines)
