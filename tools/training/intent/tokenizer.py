# SPDX-License-Identifier: MIT
"""Byte-level byte-pair encoding (Sennrich et al., 2016; GPT-2's bytes and pre-tokenizer): training and encoding.

Digits are never merged: numbers are spelled one digit a token, which is how they are computed.
"""
import json
import re
from collections import Counter, defaultdict

END, USER, ASSISTANT = "<|end|>", "<|user|>", "<|assistant|>"
SPECIAL = [END, USER, ASSISTANT]
END_ID, USER_ID, ASSISTANT_ID = range(3)

# GPT-2's pattern for what the generator writes: letters are [^\W\d_], whatever is neither letter, digit nor space goes together.
_PIECES = re.compile(r"'s|'t|'re|'ve|'m|'ll|'d| ?[^\W\d_]+| ?\d+| ?(?:[^\s\w]|_)+|\s+(?!\S)|\s+")


def byte_characters():
    """GPT-2's printable character of each byte."""
    kept = [*range(33, 127), *range(161, 173), *range(174, 256)]
    rest = [byte for byte in range(256) if byte not in kept]
    return {byte: chr(byte) for byte in kept} | {byte: chr(256 + i) for i, byte in enumerate(rest)}


_CHARACTERS = byte_characters()


def _spelled(piece):
    return tuple(_CHARACTERS[byte] for byte in piece.encode())


def train(texts, size):
    """Merges, the most frequent pair first (ties: the smaller pair), until there are `size` tokens."""
    counts = Counter(piece for text in texts for piece in _PIECES.findall(text))
    words = {piece: list(_spelled(piece)) for piece, count in counts.items() if count > 1}
    pairs, where = Counter(), defaultdict(set)

    def note(piece, sign):
        for pair in zip(words[piece], words[piece][1:]):
            if not any(character.isdigit() for character in pair[0] + pair[1]):
                pairs[pair] += sign * counts[piece]
                where[pair].add(piece)

    for piece in words:
        note(piece, 1)
    merges = []
    while len(SPECIAL) + 256 + len(merges) < size:
        best = min(pairs, key=lambda pair: (-pairs[pair], pair))
        merges.append(best)
        for piece in where.pop(best):
            note(piece, -1)
            words[piece] = _merged(words[piece], best)
            note(piece, 1)
    return merges


def _merged(parts, pair):
    result, i = [], 0
    while i < len(parts):
        if i + 1 < len(parts) and (parts[i], parts[i + 1]) == pair:
            result.append(parts[i] + parts[i + 1])
            i += 2
        else:
            result.append(parts[i])
            i += 1
    return result


class Tokenizer:
    """Text to ids and back."""

    def __init__(self, merges):
        self.merges = [tuple(pair) for pair in merges]
        self.tokens = SPECIAL + [_CHARACTERS[byte] for byte in range(256)] + [left + right for left, right in self.merges]
        self._ids = {token: i for i, token in enumerate(self.tokens)}
        self._ranks = {pair: rank for rank, pair in enumerate(self.merges)}
        self._bytes = {character: byte for byte, character in _CHARACTERS.items()}
        self._pieces = {}

    @staticmethod
    def load(path):
        with open(path) as file:
            return Tokenizer(json.load(file))

    def save(self, path):
        with open(path, "w") as file:
            json.dump(self.merges, file)

    def encode(self, text):
        """Ids; special tokens are not parsed."""
        return [i for piece in _PIECES.findall(text) for i in self._piece(piece)]

    def decode(self, ids):
        """Text, without the special tokens."""
        return bytes(self._bytes[character] for i in ids if i >= len(SPECIAL) for character in self.tokens[i]).decode(errors="replace")

    def conversation(self, asked, answer):
        """(ids of a turn, how many of them come before the answer)."""
        head = [USER_ID, *self.encode(asked), ASSISTANT_ID]
        return head + self.encode(answer) + [END_ID], len(head)

    def _piece(self, piece):
        if piece not in self._pieces:
            parts = list(_spelled(piece))
            while len(parts) > 1:
                best = min(zip(parts, parts[1:]), key=lambda pair: self._ranks.get(pair, len(self._ranks)))
                if best not in self._ranks:
                    break
                parts = _merged(parts, best)
            if len(self._pieces) > 200_000:
                self._pieces.clear()
            self._pieces[piece] = [self._ids[part] for part in parts]
        return self._pieces[piece]
