# SPDX-License-Identifier: MIT
"""Training by the clock: an optimiser whose rate follows the time used, and an average of the weights."""
import copy
import math
import time

import torch


class Clock:
    """The part of a stage's seconds that has gone, and a learning rate for it: a short rise, then half a cosine."""

    def __init__(self, seconds, rise=0.04):
        self.seconds, self.rise, self.begin, self.steps = seconds, rise, time.monotonic(), 0
        self.reported = self.begin

    def part(self):
        return (time.monotonic() - self.begin) / self.seconds

    def factor(self):
        part = min(self.part(), 1.0)
        if part < self.rise:
            return part / self.rise
        return 0.5 + 0.5 * math.cos(math.pi * (part - self.rise) / (1 - self.rise))

    def report_due(self, every):
        """True once in every so many seconds."""
        if time.monotonic() - self.reported < every:
            return False
        self.reported = time.monotonic()
        return True


def optimiser(groups, decay):
    """AdamW; groups: (parameters, peak rate) pairs. Weight decay acts on convolution and linear weights only."""
    out = []
    for parameters, rate in groups:
        parameters = [p for p in parameters if p.requires_grad]
        out.append({"params": [p for p in parameters if p.dim() > 1], "weight_decay": decay, "peak": rate})
        out.append({"params": [p for p in parameters if p.dim() <= 1], "weight_decay": 0.0, "peak": rate})
    out = [g for g in out if g["params"]]
    return torch.optim.AdamW(out, lr=1e-3, betas=(0.9, 0.99), **({"fused": True} if torch.cuda.is_available() else {}))


def set_rate(optimizer, factor):
    for group in optimizer.param_groups:
        group["lr"] = group["peak"] * factor


class Average:
    """An exponential moving average of a module's weights and running statistics, kept in a copy of it."""

    def __init__(self, module, decay=0.998):
        self.copy = copy.deepcopy(module).eval().requires_grad_(False)
        self.decay, self.steps = decay, 0
        pairs = [(a, b) for a, b in zip(self.copy.state_dict().values(), module.state_dict().values())
                 if a.is_floating_point()]
        self.kept, self.trained = [a for a, _ in pairs], [b for _, b in pairs]

    @torch.no_grad()
    def update(self):
        self.steps += 1
        weight = 1 - min(self.decay, self.steps / (10 + self.steps))
        torch._foreach_mul_(self.kept, 1 - weight)
        torch._foreach_add_(self.kept, self.trained, alpha=weight)
