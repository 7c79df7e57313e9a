# SPDX-License-Identifier: MIT
"""Exact match: every token of the answer, and its end, is the most probable one.

That is what greedy decoding gives: as long as it follows the right answer it sees exactly these tokens, and where the most
probable token is another one it has left it.
"""
from collections import defaultdict

import torch


@torch.no_grad()
def exact(network, tokenizer, sentences, batch=1024):
    """One bool for each sentence."""
    device = next(network.parameters()).device
    turns = [tokenizer.conversation(sentence.asked, sentence.answer) for sentence in sentences]
    order = sorted(range(len(turns)), key=lambda i: len(turns[i][0]))
    right = [False] * len(turns)
    for first in range(0, len(order), batch):
        chosen = order[first:first + batch]
        longest = len(turns[chosen[-1]][0])
        ids = torch.tensor([turns[i][0] + [0] * (longest - len(turns[i][0])) for i in chosen], device=device)
        answer = torch.zeros_like(ids, dtype=torch.bool)
        for row, i in enumerate(chosen):
            answer[row, turns[i][1]:len(turns[i][0])] = True
        best = network(ids[:, :-1]).argmax(-1)
        wrong = ((best != ids[:, 1:]) & answer[:, 1:]).any(dim=1).tolist()
        for i, failed in zip(chosen, wrong):
            right[i] = not failed
    return right


@torch.no_grad()
def answered(network, tokenizer, asked, most=64):
    """What the network answers, greedily."""
    device = next(network.parameters()).device
    ids, head = tokenizer.conversation(asked, "")
    ids = ids[:head]
    while len(ids) < head + most:
        ids.append(int(network(torch.tensor([ids], device=device))[0, -1].argmax()))
        if ids[-1] == 0:
            break
    return tokenizer.decode(ids[head:])


def table(sentences, right):
    """Exact match by category and by what is held out: name -> (right, of)."""
    counts = defaultdict(lambda: [0, 0])
    for sentence, is_right in zip(sentences, right):
        for name in ("all", sentence.category, *(f"held out: {reason}" for reason in sentence.reasons)):
            counts[name][0] += is_right
            counts[name][1] += 1
    return {name: tuple(counts[name]) for name in sorted(counts)}
