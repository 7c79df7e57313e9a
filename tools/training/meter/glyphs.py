# SPDX-License-Identifier: MIT
"""Procedural fonts: digits and a few letters drawn from lines, Bezier curves and superellipse arcs.

No font file is read.  A font is a set of random proportions (width, stroke, slant, contrast of
thick and thin strokes, squareness of the bowls, round or square pen) and of random forms (open or
closed 4, flat or round 3, straight or curled 6 and 9, foot and flag of the 1, ...).

A glyph is kept as a distance field to the centre line of its strokes, sampled on a grid of
TEXELS_Y x TEXELS_X texels over x in [-EXTENT_X, EXTENT_X], y in [-EXTENT_Y, EXTENT_Y].  Glyph units:
the capital height is 2, y points down, the top of a digit is y = -1.  A pixel is ink where
distance < half_stroke[font].
"""
import math

import torch

from randomness import Draw

TEXELS_X, TEXELS_Y = 40, 56
EXTENT_X, EXTENT_Y = 1.0, 1.4
LETTERS = "LEHNWMAKTV"
GLYPHS = 10 + len(LETTERS)
ARC_STEPS = 20
FAR = 9.0


def _point(x, y):
    """[F] and [F] (or numbers with at least one tensor) -> [F, 2]."""
    if not torch.is_tensor(x):
        x = torch.full_like(y, x)
    if not torch.is_tensor(y):
        y = torch.full_like(x, y)
    return torch.stack([x, y], -1)


def _line(*points):
    """Points [F, 2] each -> polyline [F, n, 2]."""
    return torch.stack(points, 1)


def _arc(cx, cy, rx, ry, start, stop, power):
    """A superellipse arc [F, ARC_STEPS + 1, 2]; angles in degrees, 0 = right, 90 = down."""
    t = torch.linspace(0, 1, ARC_STEPS + 1, device=rx.device)[None, :]
    start = torch.as_tensor(start, dtype=rx.dtype, device=rx.device).reshape(-1, 1)
    stop = torch.as_tensor(stop, dtype=rx.dtype, device=rx.device).reshape(-1, 1)
    angle = (start + (stop - start) * t) * (math.pi / 180)
    c, s = torch.cos(angle), torch.sin(angle)
    exponent = (2.0 / power)[:, None]
    column = lambda v: v[:, None] if torch.is_tensor(v) else v
    x = column(cx) + column(rx) * c.sign() * c.abs().clamp_min(1e-9) ** exponent
    y = column(cy) + column(ry) * s.sign() * s.abs().clamp_min(1e-9) ** exponent
    return torch.stack([x, y], -1)


def _bezier(p0, p1, p2):
    """A quadratic Bezier curve [F, ARC_STEPS + 1, 2]."""
    t = torch.linspace(0, 1, ARC_STEPS + 1, device=p0.device)[None, :, None]
    p0, p1, p2 = p0[:, None], p1[:, None], p2[:, None]
    return (1 - t) ** 2 * p0 + 2 * t * (1 - t) * p1 + t ** 2 * p2


def _only(stroke, on):
    """Moves the stroke out of sight for the fonts where `on` (bool [F]) is false."""
    return torch.where(on[:, None, None], stroke, torch.full_like(stroke, FAR))


def _strokes(draw, half_stroke):
    """The strokes of every glyph: a list (one entry a glyph) of lists of polylines [F, n, 2]."""
    width = torch.maximum(draw.uniform(0.46, 0.76), 3.1 * half_stroke)   # bowls stay open
    a = 1.0 - half_stroke                      # centre line's vertical half extent
    b = width - half_stroke                    # and horizontal half extent
    power = torch.where(draw.chance(0.6), draw.uniform(2.0, 2.5), draw.uniform(2.5, 4.0))
    P = lambda x, y: _point(x * b if torch.is_tensor(x) else x * b, y * a)
    hook = 512 - 250 * (half_stroke - 0.09)    # where the tails of 3 and 5 end; sooner in a bold font
    glyphs = []

    glyphs.append([_arc(0.0, 0.0, b * draw.uniform(0.9, 1.0), a, 0, 360, power)])

    stem = draw.uniform(0.0, 0.35)
    flag = draw.sometimes(0.9, 0.45, 1.0)
    one = [_line(P(stem, -1 + 0 * stem), P(stem, 1 + 0 * stem)),
           _line(P(stem, -1 + 0 * stem), P(stem - flag, -1 + flag * draw.uniform(0.3, 0.65)))]
    foot = draw.uniform(0.4, 0.8)
    one.append(_only(_line(P(stem - foot, 1 + 0 * stem), P(stem + foot, 1 + 0 * stem)), draw.chance(0.35)))
    glyphs.append(one)

    ry = a * draw.uniform(0.46, 0.56)
    arc = _arc(0.0, ry - a, b, ry, 180 + draw.uniform(0, 25), 360 + draw.uniform(25, 50), power.clamp(max=2.6))
    zero = torch.zeros_like(a)
    corner = P(-1 + zero, 1 + zero)
    bend = torch.where(draw.chance(0.5), zero, draw.uniform(0.1, 0.35))
    middle = (arc[:, -1] + corner) / 2 + _point(-bend * b, -bend * a)
    glyphs.append([arc, _bezier(arc[:, -1], middle, corner), _line(corner, P(1 + zero, 1 + zero))])

    flat = draw.chance(0.3)
    lower = torch.where(flat, a * draw.uniform(0.54, 0.6), a * draw.uniform(0.5, 0.54))
    upper = a - lower
    knee = P(-0.15 + zero, 1 + zero)
    knee[:, 1] = a - 2 * lower
    three = [_arc(0.0, a - lower, b, lower, 262, hook + draw.uniform(-12, 18), power.clamp(max=2.8)),
             _only(_arc(0.0, upper - a, b * draw.uniform(0.85, 0.97), upper, 200 - draw.uniform(0, 20), 455,
                        power.clamp(max=2.8)), ~flat),
             _only(_line(P(-0.9 + zero, -1 + zero), P(0.9 + zero, -1 + zero), knee), flat)]
    glyphs.append(three)

    x4, y4 = draw.uniform(0.25, 0.55), draw.uniform(0.25, 0.5)
    opened = draw.chance(0.25)
    four = [_line(P(torch.where(opened, x4 - 0.6, x4), -1 + zero), P(-1 + zero, y4), P(1 + zero, y4)),
            _line(P(x4, torch.where(opened, -0.25 + zero, -1 + zero)), P(x4, 1 + zero))]
    glyphs.append(four)

    ry = a * draw.uniform(0.56, 0.66)
    bowl = _arc(0.0, a - ry, b, ry, 212 - draw.uniform(0, 12), hook + draw.uniform(-12, 18), power.clamp(max=2.8))
    top_left = P(-draw.uniform(0.72, 0.9), -1 + zero)
    glyphs.append([bowl, _line(bowl[:, 0], top_left, P(draw.uniform(0.75, 0.95), -1 + zero))])

    ry = a * draw.uniform(0.5, 0.62)
    straight = draw.chance(0.3)
    six = [_arc(0.0, a - ry, b, ry, 0, 360, power.clamp(max=3.2))]
    curl = _arc(0.0, 0.0, b, a, 178, 300 + draw.uniform(0, 28), power.clamp(max=2.8))
    side = _line(curl[:, 0], _point(-b, a - ry))
    slope = _line(P(draw.uniform(0.1, 0.5), -1 + zero), _point(-b * 0.95, a - ry * 1.3))
    six += [_only(curl, ~straight), _only(side, ~straight), _only(slope, straight)]
    glyphs.append(six)

    foot7 = draw.uniform(-0.5, 0.0)
    tip, end = P(1 + zero, -1 + zero), P(foot7, 1 + zero)
    bend = torch.where(draw.chance(0.5), zero, draw.uniform(0.1, 0.4))
    middle = (tip + end) / 2 + _point(-bend * b, -bend * a)
    seven = [_line(P(-1 + zero, -1 + zero), tip), _bezier(tip, middle, end),
             _only(_line(P(-1 + zero, -1 + zero), P(-1 + zero, -0.72 + zero)), draw.chance(0.25)),
             _only(_line(P(-0.4 + zero, zero), P(0.7 + zero, zero)), draw.chance(0.12))]
    glyphs.append(seven)

    lower = a * draw.uniform(0.5, 0.56)
    upper = a - lower
    glyphs.append([_arc(0.0, upper - a, b * draw.uniform(0.82, 0.98), upper, 0, 360, power.clamp(max=3.0)),
                   _arc(0.0, a - lower, b, lower, 0, 360, power.clamp(max=3.0))])

    glyphs.append([torch.where(s == FAR, s, -s) for s in six])

    outline = {
        "L": [[(-1, -1), (-1, 1), (1, 1)]],
        "E": [[(1, -1), (-1, -1), (-1, 1), (1, 1)], [(-1, 0), (0.7, 0)]],
        "H": [[(-1, -1), (-1, 1)], [(1, -1), (1, 1)], [(-1, 0), (1, 0)]],
        "N": [[(-1, 1), (-1, -1), (1, 1), (1, -1)]],
        "W": [[(-1, -1), (-0.5, 1), (0, -0.3), (0.5, 1), (1, -1)]],
        "M": [[(-1, 1), (-1, -1), (0, 0.5), (1, -1), (1, 1)]],
        "A": [[(-1, 1), (0, -1), (1, 1)], [(-0.6, 0.3), (0.6, 0.3)]],
        "K": [[(-1, -1), (-1, 1)], [(1, -1), (-1, 0.1), (1, 1)]],
        "T": [[(-1, -1), (1, -1)], [(0, -1), (0, 1)]],
        "V": [[(-1, -1), (0, 1), (1, -1)]],
    }
    for letter in LETTERS:
        glyphs.append([_line(*[P(x + zero, y + zero) for x, y in stroke]) for stroke in outline[letter]])
    return glyphs


def draw_fonts(seed, fonts):
    """Fonts `fonts` (int64 [F]) of the seed -> distance fields [F, GLYPHS, TEXELS_Y, TEXELS_X] and half_stroke [F]."""
    draw = Draw(seed ^ 0x0F0F7A11, fonts)
    half_stroke = torch.where(draw.chance(0.75), draw.uniform(0.09, 0.17), draw.uniform(0.17, 0.22))
    glyphs = _strokes(draw, half_stroke)
    slant = draw.sometimes(0.35, -0.04, 0.2)
    contrast = torch.where(draw.chance(0.6), draw.uniform(0.95, 1.1), draw.uniform(1.1, 1.6))
    square_pen = draw.chance(0.5)

    device = fonts.device
    xs = (torch.arange(TEXELS_X, device=device) + 0.5) / TEXELS_X * 2 - 1
    ys = (torch.arange(TEXELS_Y, device=device) + 0.5) / TEXELS_Y * 2 - 1
    grid_y, grid_x = torch.meshgrid(ys * EXTENT_Y, xs * EXTENT_X, indexing="ij")
    px, py = grid_x.reshape(1, 1, -1), grid_y.reshape(1, 1, -1)
    fields = []
    for strokes in glyphs:
        begin = torch.cat([s[:, :-1] for s in strokes], 1)
        end = torch.cat([s[:, 1:] for s in strokes], 1)
        lean = lambda p: torch.stack([p[..., 0] - slant[:, None] * p[..., 1], p[..., 1]], -1)
        begin, end = lean(begin), lean(end)
        dx, dy = (end - begin)[..., 0:1], (end - begin)[..., 1:2]
        ox, oy = px - begin[..., 0:1], py - begin[..., 1:2]
        along = ((ox * dx + oy * dy) / (dx * dx + dy * dy).clamp_min(1e-8)).clamp(0, 1)
        rx, ry = (ox - along * dx).abs(), (oy - along * dy).abs() * contrast[:, None, None]
        round_distance = torch.sqrt(rx * rx + ry * ry)
        square_distance = (rx ** 4 + ry ** 4 + 1e-12) ** 0.25
        distance = torch.where(square_pen[:, None, None], square_distance, round_distance).amin(1)
        fields.append(distance.clamp(max=1.0).reshape(-1, TEXELS_Y, TEXELS_X))
    return torch.stack(fields, 1), half_stroke


class FontBank:
    """The first `count` fonts of a seed, each drawn when it is first asked for."""

    def __init__(self, seed, count=1024, device="cpu"):
        self.seed, self.count, self.device = seed, count, device
        self._drawn = torch.zeros(count, dtype=torch.bool)
        self._fields = torch.zeros(count, GLYPHS, TEXELS_Y, TEXELS_X, device=device)
        self._half_stroke = torch.zeros(count, device=device)

    def get(self, fonts):
        """int64 [B] -> distance fields [B, GLYPHS, TEXELS_Y, TEXELS_X] and half_stroke [B]."""
        if not bool(self._drawn.all()):
            missing = [f for f in fonts.unique().tolist() if not self._drawn[f]]
            for start in range(0, len(missing), 64):
                part = torch.tensor(missing[start:start + 64], device=self.device)
                self._fields[part], self._half_stroke[part] = draw_fonts(self.seed, part)
                self._drawn[part.cpu()] = True
        return self._fields[fonts], self._half_stroke[fonts]
