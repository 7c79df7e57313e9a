# SPDX-License-Identifier: MIT
"""What training never sees: phrasings, pairs of place and kind, objects, chatter, chosen by a hash and not by hand."""
import zlib


def one_in(count, name):
    """Whether an element is held out; one in `count` is."""
    return zlib.crc32(("edge intent " + name).encode()) % count == 0
