# SPDX-License-Identifier: Apache-2.0
"""Plots, as SVG by hand: a few lines of text and no library."""
import html
import math

WIDTH, HEIGHT = 720, 360
LEFT, RIGHT, TOP, BOTTOM = 64, 150, 44, 48
COLOURS = ("#1b6ca8", "#c8553d", "#2e7d32", "#7b4fa3", "#8a8a8a", "#444444")
STYLE = "text{font:12px sans-serif;fill:#222}.title{font-size:15px;font-weight:bold}.grid{stroke:#ddd}.axis{stroke:#888}"


class Axis:
    """From values to pixels, linear or by powers of ten."""

    def __init__(self, low, high, start, end, log=False):
        self.log, self.start, self.end = log, start, end
        self.low, self.high = (math.log10(low), math.log10(high)) if log else (low, high)

    def at(self, value):
        value = math.log10(value) if self.log else value
        share = (value - self.low) / ((self.high - self.low) or 1)
        return self.start + (self.end - self.start) * min(max(share, 0), 1)


def text(x, y, words, anchor="start", cls=""):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" class="{cls}">{html.escape(str(words))}</text>'


def page(title, parts, height=HEIGHT):
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}">',
        f"<style>{STYLE}</style>", f'<rect width="{WIDTH}" height="{height}" fill="white"/>',
        text(LEFT, 24, title, cls="title"), *parts, "</svg>", ""])


def frame(x, y, x_ticks, y_ticks, x_name, y_name):
    parts = []
    for value, words in x_ticks:
        parts.append(f'<line class="grid" x1="{x.at(value):.1f}" x2="{x.at(value):.1f}" y1="{y.start}" y2="{y.end}"/>')
        parts.append(text(x.at(value), y.start + 16, words, "middle"))
    for value, words in y_ticks:
        parts.append(f'<line class="grid" x1="{x.start}" x2="{x.end}" y1="{y.at(value):.1f}" y2="{y.at(value):.1f}"/>')
        parts.append(text(x.start - 6, y.at(value) + 4, words, "end"))
    parts.append(f'<line class="axis" x1="{x.start}" x2="{x.end}" y1="{y.start}" y2="{y.start}"/>')
    parts.append(text((x.start + x.end) / 2, y.start + 36, x_name, "middle"))
    parts.append(text(x.start - 40, y.end - 6, y_name))
    return parts


def legend(i, name):
    left, top = WIDTH - RIGHT + 10, TOP + 20 * i
    return [f'<rect x="{left}" y="{top}" width="12" height="12" fill="{COLOURS[i % len(COLOURS)]}"/>',
            text(left + 18, top + 11, name)]


def powers(low, high):
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    return [10.0 ** n for n in range(first, last + 1)]


def distribution(title, series, x_name):
    """How many per cent took at most so long; `series`: (name, values)."""
    series = [(name, sorted(values)) for name, values in series if values]
    if not series:
        return None
    ticks = powers(min(v[0] for _, v in series), max(v[-1] for _, v in series))
    x = Axis(ticks[0], ticks[-1], LEFT, WIDTH - RIGHT, log=True)
    y = Axis(0, 100, HEIGHT - BOTTOM, TOP)
    parts = frame(x, y, [(t, f"{t:g}") for t in ticks], [(p, f"{p} %") for p in (0, 25, 50, 75, 99)], x_name, "")
    for i, (name, values) in enumerate(series):
        colour, steps = COLOURS[i % len(COLOURS)], max(1, len(values) // 400)
        points = [(values[k], 100 * (k + 1) / len(values)) for k in range(0, len(values), steps)]
        points.append((values[-1], 100))
        path = " ".join(f"{x.at(value):.1f},{y.at(share):.1f}" for value, share in points)
        parts.append(f'<polyline fill="none" stroke="{colour}" stroke-width="2" points="{path}"/>')
        parts += legend(i, name)
    return page(title, parts)


def lines(title, points, x_name, names):
    """`points`: (x, value for each name); from zero, so that flat looks flat."""
    if len(points) < 2:
        return None
    log = points[-1][0] / points[0][0] > 20
    x = Axis(points[0][0], points[-1][0], LEFT, WIDTH - RIGHT, log=log)
    top = max(max(point[1:]) for point in points) * 1.25
    y = Axis(0, top, HEIGHT - BOTTOM, TOP)
    parts = frame(x, y, [(p[0], f"{p[0]:,}") for p in points], [(top * k / 4, f"{top * k / 4:.2g}") for k in range(5)],
                  x_name, "ms")
    for i, name in enumerate(names):
        path = " ".join(f"{x.at(p[0]):.1f},{y.at(p[i + 1]):.1f}" for p in points)
        parts.append(f'<polyline fill="none" stroke="{COLOURS[i]}" stroke-width="2" points="{path}"/>')
        parts += [f'<circle cx="{x.at(p[0]):.1f}" cy="{y.at(p[i + 1]):.1f}" r="3.5" fill="{COLOURS[i]}"/>' for p in points]
        parts += legend(i, name)
    return page(title, parts)


def bars(title, items, unit):
    """`items`: (name, value), the longest first."""
    items = sorted(items, key=lambda item: -item[1])
    if not items:
        return None
    height = TOP + 22 * len(items) + 16
    x = Axis(0, max(value for _, value in items) or 1, 190, WIDTH - 110)
    parts = []
    for i, (name, value) in enumerate(items):
        y = TOP + 22 * i
        parts.append(text(182, y + 13, name, "end"))
        parts.append(f'<rect x="190" y="{y}" width="{x.at(value) - 190:.1f}" height="16" fill="{COLOURS[0]}"/>')
        parts.append(text(x.at(value) + 6, y + 13, f"{value:,.2f} {unit}"))
    return page(title, parts, height)
