"""Charts of a simulated month, as plain SVG with the figures beside the bars."""

from collections.abc import Callable, Mapping, Sequence
from xml.sax.saxutils import escape

from doktr.app.simulation.figures import (
    PERCENTILES,
    Figures,
    Left,
    Served,
    hit_percent,
    hours,
    of_hour,
    percentile,
    turned_away_percent,
)

WIDTH, BAR, GAP, LEFT = 760, 22, 10, 180
STYLE = "font:15px system-ui,sans-serif;fill:#0e2a33"


def bars(title: str, rows: Mapping[str, float], unit: str, goal: float | None = None) -> str:
    """Horizontal bars with their figures; a goal is a line across."""
    highest = max([*rows.values(), goal or 0, 1e-9])
    scale = (WIDTH - LEFT - 90) / highest
    height = 50 + len(rows) * (BAR + GAP)
    parts = [_bar(n, name, value, unit, scale) for n, (name, value) in enumerate(rows.items())]
    if goal is not None:
        at = LEFT + goal * scale
        parts.append(f'<path d="M{at:.1f} 36V{height - 6}" stroke="#b0221a" stroke-width="2" stroke-dasharray="6 4"/>')
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img"><title>{escape(title)}'
    body = f'</title><rect width="{WIDTH}" height="{height}" fill="#fff"/><text x="8" y="24" style="{STYLE}">'
    return f"{head}{body}{escape(title)}</text>{''.join(parts)}</svg>\n"


def _bar(place: int, name: str, value: float, unit: str, scale: float) -> str:
    y = 40 + place * (BAR + GAP)
    return (
        f'<text x="8" y="{y + 16}" style="{STYLE}">{escape(name)}</text>'
        f'<rect x="{LEFT}" y="{y}" width="{max(1.0, value * scale):.1f}" height="{BAR}" rx="5" fill="#0a5566"/>'
        f'<text x="{LEFT + value * scale + 8:.1f}" y="{y + 16}" style="{STYLE}">{value:g} {escape(unit)}</text>'
    )


def _right_of(figures: Figures, name: Callable[[Served | Left], str]) -> dict[str, float]:
    """How often the range was right, by what somebody who asked is counted among."""
    names = sorted({name(one) for one in figures.served})
    return {
        each: hit_percent(
            [one for one in figures.served if name(one) == each], [one for one in figures.left if name(one) == each]
        )
        for each in names
    }


def _by_language(served: Sequence[Served]) -> dict[str, float]:
    found: dict[str, float] = {}
    for language in sorted({one.language for one in served}):
        waited = sorted(one.waited_s / 60 for one in served if one.language == language)
        for percent in (50, 90):
            found[f"{language}, p{percent}"] = round(percentile(waited, percent), 1)
    return found


def charts(figures: Figures) -> dict[str, str]:
    """Every chart by its file's name."""
    served = figures.served
    ordered = sorted(one.waited_s / 60 for one in served)
    waits = {f"p{percent}": round(percentile(ordered, percent), 1) for percent in PERCENTILES}
    refusals = {language: turned_away_percent(figures, language) for language in sorted(figures.asked)}
    by_hour = {f"{hour:02}:00": of_hour(figures, hour)["p90"] for hour in hours(figures)}
    by_day = _right_of(figures, lambda one: str(one.asked_at.date()))
    right_by_hour = _right_of(figures, lambda one: f"{one.asked_at.hour:02}:00")
    by_language = _right_of(figures, lambda one: one.language)
    guard = {name: float(count) for name, count in sorted(figures.guard.items())}
    return {
        "waits.svg": bars("Minutes waited, by percentile", waits, "min"),
        "hours.svg": bars("Minutes waited, nine in ten no longer, by hour of asking", by_hour, "min"),
        "languages.svg": bars("Minutes waited, by language", _by_language(served), "min"),
        "refusals.svg": bars("Found the intake closed, of a hundred who asked, by language", refusals, "%"),
        "ranges.svg": bars("Ranges that were right, day by day; the goal is 80", by_day, "%", 80),
        "ranges-hours.svg": bars("Ranges that were right, by hour of asking; the goal is 80", right_by_hour, "%", 80),
        "ranges-languages.svg": bars("Ranges that were right, by language; the goal is 80", by_language, "%", 80),
        "guard.svg": bars("What the guard did", guard or {"nothing": 0.0}, "times"),
    }
