# SPDX-License-Identifier: MIT
"""A batched renderer of utility-meter faces with five rolling digit wheels.

`render(seed, indices)` gives the camera images (uint8 RGB, CAMERA_HEIGHT x CAMERA_WIDTH) and the
readings of the images with these indices.  Everything is PyTorch, so it runs on a CPU or, several
hundred times faster, on a GPU.

Coordinates.  Camera: u in [-3, 3] (right), v in [-1, 1] (down).  Face: x (right), y (down) in units
of the pitch (the distance from one wheel to the next), the origin in the middle of the window, so
wheel c in 0..4 is centred at x = c - 2.  A perspective map takes camera points to face points.

The label of a wheel is the digit whose centre is nearest the window's centre line (y = 0).  The
whole reading turns by `offset` in [-0.38, 0.38] digits about the labelled value; a wheel takes part
in this turn when the wheel to its right goes from 9 to 0 (an offset > 0 at a 9, an offset < 0 at a
0); then every wheel is off by its own play of at most 0.05 digits and the view shifts the wheels by
at most 0.03 digits.  So a digit is never nearer than 0.04 digits to the exact middle between two.
"""
import math

import torch
import torch.nn.functional as F

from glyphs import EXTENT_X, EXTENT_Y, GLYPHS, FontBank
from randomness import Draw

WHEELS = 5
CAMERA_HEIGHT, CAMERA_WIDTH = 120, 360


def render(seed, indices, fonts=None):
    """indices: int64 [B] -> images uint8 [B, 3, CAMERA_HEIGHT, CAMERA_WIDTH], digits int64 [B, WHEELS].

    `fonts` is the seed's FontBank (give it to keep the fonts drawn between calls).
    """
    draw = Draw(seed, indices)
    fonts = fonts or FontBank(seed, device=indices.device)
    fields, half_stroke = fonts.get(draw.integers(fonts.count))
    digits, positions = _reading(draw)
    x, y, pitch = _camera(draw)
    face = _Face(draw, x, y, pitch, fields, half_stroke)
    image = face.paint(positions)
    image = _light(draw, image, x, y)
    image = _optics(draw, image)
    image = _sensor(draw, image)
    image = _jpeg(draw, image)
    return (image * 255).round().clamp(0, 255).to(torch.uint8), digits


def _each(v):
    """Per-image numbers [B] -> [B, 1, 1, 1]; colours [B, 3] -> [B, 3, 1, 1]."""
    return v.reshape(v.shape[0], -1, 1, 1)


def _blend(below, above, alpha):
    """Paints `above` over `below` where alpha (0..1) is 1."""
    return below + (above - below) * alpha


def _step(distance, width):
    """1 inside (distance < 0), 0 outside, with a ramp of the given width."""
    return (0.5 - distance / width).clamp(0, 1)


def _box(x, y, half_x, half_y, radius):
    """Signed distance to a rounded box about the origin, negative inside."""
    qx, qy = x.abs() - half_x + radius, y.abs() - half_y + radius
    outside = torch.sqrt(qx.clamp_min(0) ** 2 + qy.clamp_min(0) ** 2 + 1e-12)
    return outside + torch.maximum(qx, qy).clamp(max=0) - radius


def _reading(draw):
    """-> digits int64 [B, WHEELS] (the labels) and positions float [B, WHEELS] (digits at y = 0)."""
    digits = draw.integers(10, WHEELS)
    place = torch.arange(WHEELS, device=draw.device)
    leading = draw.integers(4) * draw.chance(0.3)
    digits = torch.where(place[None] < leading[:, None], torch.zeros_like(digits), digits)
    offset = torch.where(draw.chance(0.45), draw.uniform(-0.06, 0.06), draw.uniform(-0.38, 0.38))
    rolling = torch.where(draw.chance(0.3), 1 + draw.integers(4), torch.zeros_like(leading))
    end = torch.where(offset > 0, 9, 0)
    digits = torch.where(place[None] >= WHEELS - rolling[:, None], end[:, None], digits)
    turning = torch.ones_like(offset)
    offsets = []
    for wheel in reversed(range(WHEELS)):
        offsets.insert(0, offset * turning)
        turning = turning * (digits[:, wheel] == end)
    play = draw.uniform(-0.035, 0.035, WHEELS) + draw.uniform(-0.015, 0.015, 1)
    return digits, digits + torch.stack(offsets, 1) + play


def _camera(draw):
    """-> x, y: face coordinates of every camera pixel, [B, 1, H, W] each, and the pitch in camera units [B, 1, 1, 1]."""
    h, w = CAMERA_HEIGHT, CAMERA_WIDTH
    v = ((torch.arange(h, device=draw.device) + 0.5) / h * 2 - 1).reshape(1, 1, h, 1)
    u = (((torch.arange(w, device=draw.device) + 0.5) / w * 2 - 1) * (w / h)).reshape(1, 1, 1, w)
    barrel = _each(draw.uniform(-0.004, 0.012))
    bend = 1 + barrel * (u * u + v * v)
    u, v = u * bend, v * bend
    angle = _each(draw.normal().clamp(-2.5, 2.5) * math.radians(2.8))
    c, s = torch.cos(angle), torch.sin(angle)
    u, v = c * u + s * v, c * v - s * u
    depth = 1 + _each(draw.uniform(-0.035, 0.035)) * u + _each(draw.uniform(-0.12, 0.12)) * v
    pitch = _each(draw.uniform(0.98, 1.15))
    shift_x = _each(draw.uniform(-1, 1)) * (3.0 - 2.5 * pitch).clamp(0.08, 0.35)
    shift_y = _each(draw.uniform(-0.2, 0.2))
    stretch = _each(draw.uniform(0.92, 1.08))
    shear = _each(draw.uniform(-0.05, 0.05))
    x = (u / depth - shift_x) / pitch
    y = (v / depth - shift_y) / (pitch * stretch)
    return x + shear * y, y, pitch


class _Face:
    """Paints the face: plate, print, bezel and the wheels seen through the window."""

    def __init__(self, draw, x, y, pitch, fields, half_stroke):
        self.draw, self.x, self.y = draw, x, y
        self.fields, self.half_stroke = fields, _each(half_stroke)
        self.pixel = 2.0 / CAMERA_HEIGHT / pitch            # a camera pixel in face units
        cap = draw.uniform(0.72, 1.0)                       # height of a digit
        self.cap = _each(cap)
        self.spacing = _each(cap * draw.uniform(1.3, 1.75))         # from digit to digit along the wheel
        self.window = _each(cap * draw.uniform(0.6, 0.82))          # half the window's height
        self.radius = self.spacing * (10 / (2 * math.pi)) * _each(draw.uniform(1.0, 2.2))
        self.decimals = torch.where(draw.chance(0.4), torch.zeros_like(draw.integers(1)), 1 + draw.integers(3))

    def glyph(self, glyph, gx, gy, pixel, bolder=0.0):
        """Coverage 0..1 of glyphs (int64 [B, 1, H, W]) at glyph coordinates gx, gy; pixel: a pixel's size there."""
        inside = (gx.abs() < EXTENT_X) & (gy.abs() < EXTENT_Y)
        row = (gy.clamp(-EXTENT_Y, EXTENT_Y) / EXTENT_Y + 1) / 2
        rows = (glyph + row.clamp(0.01, 0.99)) / GLYPHS * 2 - 1
        grid = torch.stack([(gx / EXTENT_X)[:, 0], rows[:, 0]], -1)
        atlas = self.fields.flatten(1, 2)[:, None]
        distance = F.grid_sample(atlas, grid, mode="bilinear", padding_mode="border", align_corners=False)
        return _step(distance - self.half_stroke - bolder, pixel) * inside

    def colour(self, low, high, tint):
        """Random colours [B, 3]: a grey in [low, high) with a tint of +-tint a channel."""
        draw = self.draw
        return (draw.uniform(low, high, 1) + draw.uniform(-tint, tint, 3)).clamp(0, 1)

    def paint(self, positions):
        """-> linear-ish RGB [B, 3, H, W] in 0..1."""
        draw, x, y = self.draw, self.x, self.y
        bright_plate = draw.chance(0.65)[:, None]
        plate = torch.where(bright_plate, self.colour(0.55, 0.95, 0.06), self.colour(0.05, 0.4, 0.05))
        ink = torch.where(bright_plate, self.colour(0.02, 0.3, 0.05), self.colour(0.6, 0.95, 0.05))
        image = _each(plate).expand(-1, -1, CAMERA_HEIGHT, CAMERA_WIDTH)
        image = self.print_text(image, _each(ink))
        image = self.print_lines(image, _each(ink))

        single = _each(draw.chance(0.6).float())            # one window, or one opening for every wheel
        column = x.round().clamp(-2, 2)
        wheel_x = x - column
        corner = _each(draw.uniform(0.01, 0.12))
        opening = _each(draw.uniform(0.38, 0.47))
        margin = _each(draw.uniform(-0.02, 0.12))
        shared = _box(x, y, 2.5 + margin, self.window, corner)
        own = _box(wheel_x, y, opening, self.window, corner)
        window = torch.where(single > 0, shared, own)
        outline = torch.where(draw.chance(0.5)[:, None, None, None], shared, window)

        # The bezel: a frame around the window with light from above.
        frame = _each(draw.sometimes(0.75, 0.04, 0.22))
        colour = _each(torch.where(draw.chance(0.6)[:, None], self.colour(0.03, 0.3, 0.03), self.colour(0.5, 0.9, 0.04)))
        red_frame = _each(draw.chance(0.3).float())
        decimal = (column + 2 >= WHEELS - _each(self.decimals)).float()
        red = _each(self.red())
        bevel = _each(draw.uniform(-0.3, 0.3)) * (y / self.window).clamp(-1.3, 1.3)
        colour = _blend(colour, red, red_frame * decimal) * (1 - bevel)
        image = _blend(image, colour, _step(outline - frame, self.pixel) * (frame > 0))
        edge = _each(draw.uniform(0.01, 0.05))
        rim = _each(draw.uniform(-0.5, 0.4))
        image = (image * (1 + rim * _step((outline - frame).abs() - edge, self.pixel))).clamp(0, 1)

        wheels = self.paint_wheels(positions, column, wheel_x, decimal, red)
        depth = _each(draw.uniform(0.03, 0.25))             # shadow of the rim on the recessed wheels
        strength = _each(draw.uniform(0.1, 0.75))
        shift_x, shift_y = _each(draw.uniform(-0.06, 0.06)), _each(draw.uniform(-0.02, 0.1))
        rim = torch.where(single > 0, _box(x - shift_x, y - shift_y, 2.5 + margin, self.window, corner),
                          _box(wheel_x - shift_x, y - shift_y, opening, self.window, corner))
        wheels = wheels * (1 - strength * (1 + rim / depth).clamp(0, 1))
        image = _blend(image, wheels, _step(window, self.pixel))

        # The decimal comma, printed on the frame below the window.
        comma_x = x - (2.5 - _each(self.decimals))
        comma = torch.sqrt(comma_x ** 2 + (y - self.window - 0.07) ** 2) - 0.045
        shown = _each((draw.chance(0.5) & (self.decimals > 0)).float())
        return _blend(image, _each(self.colour(0.7, 0.95, 0.05)), _step(comma, self.pixel) * shown)

    def red(self):
        """A red [B, 3] between dark and bright."""
        value = self.draw.uniform(0.45, 0.85, 1)
        return torch.cat([value, value * self.draw.uniform(0.05, 0.35, 1), value * self.draw.uniform(0.05, 0.3, 1)], 1)

    def paint_wheels(self, positions, column, wheel_x, decimal, red):
        """The wheels without the window's edge: RGB [B, 3, H, W]."""
        draw = self.draw
        dark = draw.chance(0.6)[:, None]
        paper = torch.where(dark, self.colour(0.01, 0.16, 0.02), self.colour(0.68, 0.97, 0.05))
        ink = torch.where(dark, self.colour(0.75, 1.0, 0.05), self.colour(0.0, 0.2, 0.03))
        paper, ink = _each(paper), _each(ink)
        # Decimals: white on red, red on the common paper, inverted, or like the others.
        style = _each(draw.integers(4))
        pale = _each(self.colour(0.8, 1.0, 0.04))
        paper10 = torch.where(style == 0, red, torch.where(style == 2, ink, paper))
        ink10 = torch.where(style == 0, pale, torch.where(style == 2, paper, ink))
        ink10 = torch.where((style == 1) & ~_each(dark), red, ink10)
        paper, ink = _blend(paper, paper10, decimal), _blend(ink, ink10, decimal)

        parallax_y = _each(draw.uniform(-0.03, 0.03)) * self.spacing
        y = self.y - parallax_y
        turn = torch.asin((y / self.radius).clamp(-0.98, 0.98))
        index = (column + 2).long()
        position = self.pick(positions, index)
        along = position + turn * self.radius / self.spacing
        nearest = along.round()
        half = self.cap / 2
        skew = self.pick(draw.uniform(-0.05, 0.05, WHEELS), index)
        parallax_x = _each(draw.uniform(-0.06, 0.06))
        gx = (wheel_x - skew - parallax_x) / (half * _each(draw.uniform(0.95, 1.15)))
        gy = (along - nearest) * self.spacing / half
        bolder = _each(draw.uniform(-0.02, 0.03))
        cover = self.glyph(torch.remainder(nearest, 10).long(), gx, gy, self.pixel / half, bolder)
        worn = 1 - _each(draw.sometimes(0.25, 0.1, 0.45)) * _cloud(draw, 6, 18)
        image = _blend(paper, ink, cover * worn)

        shade = _each(draw.uniform(0.3, 1.0))
        image = image * (1 - shade * (1 - torch.cos(turn)) * 3).clamp(0.15, 1)
        tone = self.pick(draw.uniform(0.93, 1.07, WHEELS), index)
        gap = _each(draw.uniform(0.40, 0.5))
        groove = _each(self.colour(0.0, 0.25, 0.02))
        blur = self.pixel + _each(draw.uniform(0.0, 0.04))
        return _blend(groove, image * tone, _step((wheel_x - parallax_x).abs() - gap, blur))

    @staticmethod
    def pick(values, index):
        """values [B, WHEELS] at the wheel index of every pixel [B, 1, H, W]."""
        return values.gather(1, index.flatten(1)).reshape(index.shape)

    def print_text(self, image, ink):
        """Three lines of small print (serial numbers, units, letters) above and below the window."""
        draw = self.draw
        for line in range(3):
            height = _each(draw.uniform(0.1, 0.26))
            below = _each(torch.where(draw.chance(0.5), 1.0, -1.0))
            centre = below * (self.window + 0.08 + height * _each(draw.uniform(0.55, 1.2)))
            start, length = _each(draw.uniform(-2.6, 1.8)), _each(2.0 + draw.integers(9))
            advance = height * _each(draw.uniform(0.75, 1.1))
            place = (self.x - start) / advance
            letter = place.floor()
            numeric = draw.chance(0.5)[:, None]
            text = torch.where(numeric, draw.integers(10, 10), 10 + draw.integers(GLYPHS - 10, 10))
            glyph = text.gather(1, letter.clamp(0, 9).long().flatten(1)).reshape(letter.shape)
            gx = (place - letter - 0.5) * advance / (height / 2)
            gy = (self.y - centre) / (height / 2)
            cover = self.glyph(glyph, gx, gy, self.pixel / (height / 2))
            shown = _each(draw.chance(0.75).float()) * (letter >= 0) * (letter < length)
            image = _blend(image, ink, cover * shown)
        return image

    def print_lines(self, image, ink):
        """Rules and a coloured bar on the plate."""
        draw = self.draw
        for line in range(2):
            at = _each(draw.uniform(0.7, 1.1)) * _each(torch.where(draw.chance(0.5), 1.0, -1.0))
            slope = _each(draw.sometimes(0.3, -0.5, 0.5))
            width = _each(draw.sometimes(0.4, 0.005, 0.06))
            cover = _step((self.y - at - slope * self.x).abs() - width, self.pixel) * (width > 0)
            colour = _blend(ink, _each(draw.uniform(0, 1, 3)), _each(draw.chance(0.4).float()))
            image = _blend(image, colour, cover)
        screw_x = _each(torch.where(draw.chance(0.5), 2.85, -2.85) + draw.uniform(-0.1, 0.1))
        screw = torch.sqrt((self.x - screw_x) ** 2 + (self.y - _each(draw.uniform(-0.8, 0.8))) ** 2)
        shown = _each(draw.chance(0.25).float())
        metal = _each(self.colour(0.3, 0.8, 0.02)) * (0.8 + 0.4 * (screw * 60).sin().abs())
        return _blend(image, metal, _step(screw - 0.13, self.pixel) * shown)


def _cloud(draw, rows, columns, channels=1):
    """Smooth noise [B, channels, H, W] in 0..1."""
    coarse = draw.uniform(0, 1, channels, rows, columns)
    return F.interpolate(coarse, (CAMERA_HEIGHT, CAMERA_WIDTH), mode="bilinear", align_corners=False)


def _light(draw, image, x, y):
    """Grain, dirt, scratches, shadows, haze, glare and reflections on and before the glass."""
    h, w = CAMERA_HEIGHT, CAMERA_WIDTH
    image = image * (1 + _each(draw.uniform(0, 0.12)) * (_cloud(draw, 24, 72) - 0.5))

    dirt = _cloud(draw, 5, 14) * 0.6 + _cloud(draw, 15, 45) * 0.4
    dirt = ((dirt - _each(draw.uniform(0.45, 0.7))) * 6).clamp(0, 1) * _each(draw.sometimes(0.45, 0.1, 0.7))
    mud = _each(torch.tensor([0.30, 0.24, 0.17], device=draw.device)[None] * draw.uniform(0.3, 1.8, 1))
    image = _blend(image, mud, dirt)
    specks = ((_cloud(draw, 40, 120) - _each(draw.uniform(0.93, 1.0))) * 25).clamp(0, 1)
    image = _blend(image, _each(draw.uniform(0, 0.6, 1)), specks * _each(draw.sometimes(0.4, 0.2, 0.8)))
    for scratch in range(2):
        angle = _each(draw.uniform(0, math.pi))
        off = torch.cos(angle) * (x - _each(draw.uniform(-2.5, 2.5))) + torch.sin(angle) * (y - _each(draw.uniform(-0.5, 0.5)))
        alpha = _each(draw.sometimes(0.3, 0.1, 0.6))
        image = _blend(image, _each(draw.uniform(0, 1, 1)), _step(off.abs() - _each(draw.uniform(0.0, 0.015)), 0.02) * alpha)

    # Light: a gradient, a lamp's pool of light, the soft edge of a shadow.
    lit = 1 + _each(draw.uniform(-0.12, 0.12)) * x + _each(draw.uniform(-0.25, 0.25)) * y
    pool = ((x - _each(draw.uniform(-2, 2))) ** 2 / 8 + (y - _each(draw.uniform(-0.6, 0.6))) ** 2) / _each(draw.uniform(0.6, 3.0))
    lit = lit * (1 - _each(draw.sometimes(0.5, 0.1, 0.55)) * (1 - torch.exp(-pool)))
    for shadow in range(2):
        angle = _each(draw.uniform(0, 2 * math.pi))
        off = torch.cos(angle) * (x - _each(draw.uniform(-2.5, 2.5))) + torch.sin(angle) * (y - _each(draw.uniform(-0.7, 0.7)))
        lit = lit * (1 - _each(draw.sometimes(0.25, 0.15, 0.65)) * _step(off, _each(draw.uniform(0.03, 0.6))))
    image = image * lit.clamp_min(0.1)

    haze = _each(draw.sometimes(0.3, 0.05, 0.4))
    image = _blend(image, _each(draw.uniform(0.3, 0.9, 1)), haze * (0.6 + 0.4 * _cloud(draw, 3, 8)))
    for spot in range(3):
        size, squeeze = draw.uniform(0.0, 1.0), _each(draw.uniform(0.5, 2.0))
        dx, dy = x - _each(draw.uniform(-2.8, 2.8)), y - _each(draw.uniform(-0.8, 0.8))
        radius = _each(0.05 + 0.5 * size ** 2)
        peak = _each(draw.sometimes(0.35, 0.2, 1.0) * (1.2 - 0.6 * size))
        falloff = (dx * squeeze) ** 2 + (dy / squeeze) ** 2
        image = image + peak * torch.exp(-falloff / (2 * radius * radius))
    # The reflection of a window or a tube lamp: a soft-edged bar.
    angle = _each(draw.uniform(-1.2, 1.2))
    dx, dy = x - _each(draw.uniform(-2.5, 2.5)), y - _each(draw.uniform(-0.8, 0.8))
    bar = _box(torch.cos(angle) * dx + torch.sin(angle) * dy, torch.cos(angle) * dy - torch.sin(angle) * dx,
               _each(draw.uniform(0.1, 0.5)), _each(draw.uniform(0.3, 1.5)), 0.05)
    image = image + _each(draw.sometimes(0.3, 0.08, 0.38)) * _step(bar, _each(draw.uniform(0.02, 0.2)))
    return image.clamp(0, 1.6)


def _optics(draw, image):
    """Defocus and motion blur: one anisotropic Gaussian kernel an image (camera pixels)."""
    size = 13
    reach = torch.arange(size, device=draw.device) - size // 2
    ky, kx = torch.meshgrid(reach.float(), reach.float(), indexing="ij")
    sigma = torch.where(draw.chance(0.7), draw.uniform(0.45, 1.1), draw.uniform(1.1, 2.6))
    motion = draw.sometimes(0.3, 0.3, 2.2)
    angle = draw.uniform(0, math.pi)
    c, s = torch.cos(angle)[:, None, None], torch.sin(angle)[:, None, None]
    along, across = c * kx + s * ky, c * ky - s * kx
    long = (sigma ** 2 + motion ** 2)[:, None, None]
    kernel = torch.exp(-along ** 2 / (2 * long) - across ** 2 / (2 * (sigma ** 2)[:, None, None]))
    kernel = kernel / kernel.sum((1, 2), keepdim=True)
    b, h, w = image.shape[0], *image.shape[2:]
    planes = F.pad(image.reshape(1, b * 3, h, w), [size // 2] * 4, mode="replicate")
    return F.conv2d(planes, kernel.repeat_interleave(3, 0)[:, None], groups=b * 3).reshape(b, 3, h, w)


def _sensor(draw, image):
    """Exposure, colour cast, tone curve, noise, over-sharpening; -> 0..1."""
    h, w = CAMERA_HEIGHT, CAMERA_WIDTH
    image = image * _each(draw.uniform(0.87, 1.13, 3))
    grey = image.mean(1, keepdim=True)
    saturation = torch.where(draw.chance(0.1), torch.zeros_like(draw.uniform()), draw.uniform(0.5, 1.3))
    image = _blend(grey, image, _each(saturation))
    low_light = draw.sometimes(0.25, 0.0, 1.0)
    exposure = draw.uniform(0.7, 1.2) * (1 - 0.7 * low_light)
    image = (image * _each(exposure)).clamp(0, 1)
    image = image ** _each(draw.uniform(0.75, 1.3))
    read = _each(draw.uniform(0.002, 0.025) + 0.02 * low_light)
    shot = _each(draw.uniform(0.0, 0.03))
    grain = draw.normal(1, h, w)
    colour = draw.normal(3, h // 2, w // 2)
    colour = F.interpolate(colour, (h, w), mode="bilinear", align_corners=False)
    noise = grain * 0.8 + colour * 0.7
    image = image + noise * (read + shot * torch.sqrt(image.clamp_min(0)))
    soft = F.avg_pool2d(F.pad(image, [1] * 4, mode="replicate"), 3, 1)
    image = image + (image - soft) * _each(draw.sometimes(0.5, 0.2, 1.2))
    black = _each(draw.sometimes(0.3, 0.0, 0.12))
    return _blend(image, torch.ones_like(black), black).clamp(0, 1)


_LUMA = [[16, 11, 10, 16, 24, 40, 51, 61], [12, 12, 14, 19, 26, 58, 60, 55], [14, 13, 16, 24, 40, 57, 69, 56],
         [14, 17, 22, 29, 51, 87, 80, 62], [18, 22, 37, 56, 68, 109, 103, 77], [24, 35, 55, 64, 81, 104, 113, 92],
         [49, 64, 78, 87, 103, 121, 120, 101], [72, 92, 95, 98, 112, 100, 103, 99]]


def _jpeg(draw, image):
    """JPEG's loss: 4:2:0 chroma, 8 x 8 cosine transform, quantised coefficients (Annex K's luma table for all)."""
    b, _, h, w = image.shape
    red, green, blue = (image * 255).unbind(1)
    luma = 0.299 * red + 0.587 * green + 0.114 * blue
    chroma = torch.stack([(blue - luma) * 0.564, (red - luma) * 0.713], 1)
    chroma = F.avg_pool2d(chroma, 2)
    chroma = F.interpolate(chroma, (h, w), mode="nearest")
    planes = torch.cat([luma[:, None] - 128, chroma], 1)

    k = torch.arange(8, device=image.device).float()
    basis = torch.cos((2 * k[None] + 1) * k[:, None] * math.pi / 16) * 0.5
    basis[0] *= math.sqrt(0.5)
    quality = draw.uniform(18, 95)
    scale = torch.where(quality < 50, 50 / quality, 2 - quality / 50)
    table = (torch.tensor(_LUMA, device=image.device)[None] * scale[:, None, None]).clamp_min(1)[:, None, None, None]
    blocks = planes.reshape(b, 3, h // 8, 8, w // 8, 8).permute(0, 1, 2, 4, 3, 5)
    coefficients = basis @ blocks @ basis.T
    blocks = basis.T @ ((coefficients / table).round() * table) @ basis
    planes = blocks.permute(0, 1, 2, 4, 3, 5).reshape(b, 3, h, w)
    luma, cb, cr = planes[:, 0] + 128, planes[:, 1], planes[:, 2]
    rgb = torch.stack([luma + 1.402 * cr, luma - 0.344 * cb - 0.714 * cr, luma + 1.772 * cb], 1)
    return (rgb / 255).clamp(0, 1)
