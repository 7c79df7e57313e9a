# SPDX-License-Identifier: MIT
"""What training never sees: phrasings, pairs of place and kind, objects, chatter, chosen by a hash and not by hand."""
import re
import zlib


def one_in(count, name):
    """Whether an element is held out; one in `count` is."""
    return zlib.crc32(("edge intent, fourth split: " + name).encode()) % count == 0


def expanded(family):
    """All sentences of a family: alternatives in brackets, separated by `|`, multiply out."""
    found = re.search(r"\(([^()]*)\)", family)
    if not found:
        return [re.sub(" +", " ", family).strip()]
    return [text for choice in found.group(1).split("|") for text in expanded(family[:found.start()] + choice + family[found.end():])]
