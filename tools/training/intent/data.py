# SPDX-License-Identifier: MIT
"""Conversations packed into rows of tokens, made while training runs."""
import numpy
import torch

import sentences
from tokenizer import END_ID

ASKED, ANSWERED = 1, 10  # tenths of a token's weight in the loss


class Rows(torch.utils.data.IterableDataset):
    """Endless (ids, weights), int16 and uint8 `[length + 1]`: whole turns one behind the other, the rest of a row unweighted."""

    def __init__(self, tokenizer, seed, length):
        self.tokenizer, self.seed, self.length = tokenizer, seed, length

    def __iter__(self):
        worker = torch.utils.data.get_worker_info()
        number, step = (worker.id, worker.num_workers) if worker else (0, 1)
        ids, weights = [], []
        while True:
            for sentence in sentences.block(self.seed, number):
                if sentence.reasons:
                    continue
                turn, head = self.tokenizer.conversation(sentence.asked, sentence.answer)
                if len(ids) + len(turn) > self.length + 1:
                    yield self._row(ids, weights)
                    ids, weights = [], []
                ids += turn
                weights += [ASKED] * head + [ANSWERED] * (len(turn) - head)
            number += step

    def _row(self, ids, weights):
        rest = self.length + 1 - len(ids)
        return numpy.array(ids + [END_ID] * rest, dtype=numpy.int16), numpy.array(weights + [0] * rest, dtype=numpy.uint8)


def held_out(seed, count):
    """The first `count` sentences of a seed with something that training never sees."""
    return _first(seed, count, lambda sentence: sentence.reasons)


def familiar(seed, count):
    """The first `count` sentences of a seed that training might have seen."""
    return _first(seed, count, lambda sentence: not sentence.reasons)


def _first(seed, count, wanted):
    found, number = [], 0
    while len(found) < count:
        found += filter(wanted, sentences.block(seed, number))
        number += 1
    return found[:count]
