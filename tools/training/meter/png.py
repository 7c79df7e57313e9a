# SPDX-License-Identifier: MIT
"""Writes 8-bit RGB PNG files with the standard library alone."""
import struct
import zlib


def _filters(row, above):
    """The row under PNG's filters 0..4 (bytes each); 3 bytes a pixel."""
    left = bytes(3) + row[:-3]
    corner = bytes(3) + above[:-3]

    def paeth(a, b, c):
        p = a + b - c
        pa, pb, pc = abs(p - a), abs(p - b), abs(p - c)
        return a if pa <= pb and pa <= pc else b if pb <= pc else c

    yield row
    yield bytes((x - a) & 255 for x, a in zip(row, left))
    yield bytes((x - b) & 255 for x, b in zip(row, above))
    yield bytes((x - (a + b) // 2) & 255 for x, a, b in zip(row, left, above))
    yield bytes((x - paeth(a, b, c)) & 255 for x, a, b, c in zip(row, left, above, corner))


def write_png(path, image):
    """image: uint8 tensor [3, height, width]."""
    _, height, width = image.shape
    rows = [bytes(row) for row in image.permute(1, 2, 0).reshape(height, -1).tolist()]
    data, above = bytearray(), bytes(width * 3)
    for row in rows:
        candidates = list(_filters(row, above))
        costs = [sum(min(v, 256 - v) for v in c) for c in candidates]
        best = costs.index(min(costs))
        data += bytes([best]) + candidates[best]
        above = row

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    with open(path, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(data), 9))
                   + chunk(b"IEND", b""))
