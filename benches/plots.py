"""Small SVG plots, without a library."""

import math

# Of the series of a plot, in their order: certbound's are blue.
COLOURS = ["#004a99", "#3399ff", "#c0392b", "#d68910", "#7d3c98", "#1e8449", "#777777"]
WIDTH = 640


def frame(height, parts):
    """The picture around its parts."""
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
            'font-family="sans-serif" font-size="12">',
            f'<rect width="{WIDTH}" height="{height}" fill="white"/>',
            *parts,
            "</svg>",
            "",
        ]
    )


def text(x, y, what, anchor="middle", extra=""):
    what = what.replace("&", "&amp;").replace("<", "&lt;")
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{extra}>{what}</text>'


def lines(label, series, shown, linear=None):
    """Values against sizes, both scales logarithmic.

    `series` has (name, [(size, value)]); `linear` names the one beside which a dashed
    line shows linear growth; `shown` writes a value.
    """
    height, margin = 360, 60
    points = [point for _, found in series for point in found]
    low_x, high_x = (math.log10(f(size for size, _ in points)) for f in (min, max))
    low_y = math.log10(min(value for _, value in points)) - 0.2
    high_y = math.log10(max(value for _, value in points)) + 0.2
    right = WIDTH - (240 if len(series) > 1 else margin)

    def at(size, value):
        x = margin + (math.log10(size) - low_x) / (high_x - low_x) * (right - margin)
        y = height - margin
        y -= (math.log10(value) - low_y) / (high_y - low_y) * (height - 2 * margin)
        return x, y

    def polyline(found, style):
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in (at(*point) for point in found))
        return f'<polyline fill="none" {style} points="{path}"/>'

    parts = [text(WIDTH / 2, height - 12, label), text(margin, 20, "time", "start")]
    for size in sorted({size for size, _ in points}):
        parts.append(text(at(size, 10**low_y)[0], height - margin + 18, f"{size:,}"))
    for name, found in series:
        if name == linear:
            last_size, last = found[-1]
            dashed = [(size, last * size / last_size) for size, _ in found]
            dashed = [(size, value) for size, value in dashed if math.log10(value) >= low_y]
            parts.append(polyline(dashed, 'stroke="#999" stroke-dasharray="4 4"'))
    # Names stand where the lines end, and not on one another.
    ends = sorted(at(*found[-1])[1] for _, found in series)
    for index in range(len(ends) - 2, -1, -1):
        ends[index] = min(ends[index], ends[index + 1] - 14)
    by_height = sorted(series, key=lambda one: at(*one[1][-1])[1])
    for colour, (name, found) in zip(COLOURS, series):
        parts.append(polyline(found, f'stroke="{colour}" stroke-width="2"'))
        for point in found:
            x, y = at(*point)
            parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>')
            if len(series) == 1:
                parts.append(text(x, y - 8, shown(point[1])))
        if len(series) > 1:
            y = ends[by_height.index((name, found))]
            parts.append(text(right + 8, y + 4, name, "start", f' fill="{colour}"'))
            parts.append(text(right + 8 + 222, y + 4, shown(found[-1][1]), "end"))
    return frame(height, parts)


def bars(label, rows, shown):
    """A bar for each (name, value, colour's index)."""
    left, row, top = 230, 24, 34
    height = top + row * len(rows) + 10
    most = max(value for _, value, _ in rows)
    parts = [text(WIDTH / 2, 20, label)]
    for number, (name, value, colour) in enumerate(rows):
        y = top + row * number
        width = value / most * (WIDTH - left - 90)
        parts.append(text(left - 8, y + 14, name, "end"))
        parts.append(
            f'<rect x="{left}" y="{y + 2}" width="{width:.1f}" height="{row - 6}" '
            f'fill="{COLOURS[colour]}"/>'
        )
        parts.append(text(left + width + 6, y + 14, shown(value), "start"))
    return frame(height, parts)
