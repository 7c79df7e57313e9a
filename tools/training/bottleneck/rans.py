# SPDX-License-Identifier: MIT
"""A static-model rANS coder (Duda, 2013; byte-wise renormalisation) in integer arithmetic.

The stream of a latent of C channels of n symbols, coded channel by channel:
- each channel has a table of frequencies, all at least 1, of sum TOTAL = 2**12, known to both sides;
- the state is an unsigned integer in [LOW, 256 * LOW) = [2**16, 2**24) between symbols (32 bits suffice everywhere);
- the stream is the state, 3 bytes, most significant first, and then the bytes that the decoder takes in;
- decoding a symbol: slot = state mod 2**12; s is the symbol with start[s] <= slot < start[s] + f[s];
  state = f[s] * (state >> 12) + slot - start[s]; then, while state < LOW: state = state << 8 | next byte;
- symbols that a table lacks, or that coding would not make shorter, follow a byte 0 as they are (a state has no leading 0);
- after the last symbol the state must be LOW and every byte used: anything else is a damaged stream.
The encoder starts from LOW and walks the symbols backwards, so that the decoder walks forwards.
"""
BITS = 12
TOTAL = 1 << BITS
LOW = 1 << 16
STATE_BYTES = 3


def frequencies(counts):
    """Counts to frequencies of sum TOTAL, each at least 1 (every symbol can be coded), the largest takes the rest."""
    total = sum(counts)
    if len(counts) > TOTAL // 2 or total == 0:
        raise ValueError("no counts, or too many symbols")
    free = TOTAL - len(counts)
    out = [1 + count * free // total for count in counts]
    out[max(range(len(counts)), key=counts.__getitem__)] += TOTAL - sum(out)
    return out


class Coder:
    """Encodes and decodes latents under one table of frequencies for each channel."""

    def __init__(self, tables):
        self.tables, self.starts, self.symbols = tables, [], []
        for table in tables:
            if sum(table) != TOTAL or min(table) < 1:
                raise ValueError(f"frequencies must be at least 1 and have the sum {TOTAL}")
            starts, symbols = [], []
            for symbol, frequency in enumerate(table):
                starts.append(len(symbols))
                symbols += [symbol] * frequency
            self.starts.append(starts)
            self.symbols.append(symbols)

    def encode(self, channels):
        """C lists of symbols to bytes."""
        raw = b"\0" + bytes(symbol for channel in channels for symbol in channel)
        if any(symbol >= len(table) for table, channel in zip(self.tables, channels) for symbol in channel):
            return raw
        state, out = LOW, bytearray()
        for channel in range(len(channels) - 1, -1, -1):
            table, starts = self.tables[channel], self.starts[channel]
            for symbol in reversed(channels[channel]):
                frequency = table[symbol]
                limit = (LOW >> BITS << 8) * frequency
                while state >= limit:
                    out.append(state & 255)
                    state >>= 8
                state = (state // frequency << BITS) + state % frequency + starts[symbol]
        out += state.to_bytes(STATE_BYTES, "little")
        out.reverse()
        return bytes(out) if len(out) <= len(raw) else raw

    def decode(self, stream, count):
        """Bytes to C lists of count symbols; ValueError if the stream is damaged."""
        if stream[:1] == b"\0":
            if len(stream) != 1 + count * len(self.tables):
                raise ValueError("the symbols are too few or too many")
            return [list(stream[1 + c * count:1 + (c + 1) * count]) for c in range(len(self.tables))]
        if len(stream) < STATE_BYTES:
            raise ValueError("the stream ends in its state")
        state, at, channels = int.from_bytes(stream[:STATE_BYTES], "big"), STATE_BYTES, []
        if state < LOW:
            raise ValueError("the state is below its range")
        for table, starts, symbols in zip(self.tables, self.starts, self.symbols):
            channel = []
            for _ in range(count):
                slot = state & TOTAL - 1
                symbol = symbols[slot]
                channel.append(symbol)
                state = table[symbol] * (state >> BITS) + slot - starts[symbol]
                while state < LOW:
                    if at == len(stream):
                        raise ValueError("the stream ends too early")
                    state = state << 8 | stream[at]
                    at += 1
            channels.append(channel)
        if state != LOW or at != len(stream):
            raise ValueError("the stream does not end where its symbols do")
        return channels
