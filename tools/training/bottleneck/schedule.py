# SPDX-License-Identifier: MIT
"""Training by the clock: recorded steps, an optimiser whose rate follows the time used, an average of the weights."""
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
    for group in out:
        group["lr"] = rate_value(group["peak"])
    gpu = {"fused": True, "capturable": True} if torch.cuda.is_available() else {}
    return torch.optim.AdamW(out, betas=(0.9, 0.99), **gpu)


def rate_value(rate):
    """A learning rate as a recorded step needs it: a number that the GPU reads at every replay."""
    return torch.tensor(rate, device="cuda") if torch.cuda.is_available() else rate


def set_rate(optimizer, factor):
    for group in optimizer.param_groups:
        if torch.is_tensor(group["lr"]):
            group["lr"].fill_(group["peak"] * factor)
        else:
            group["lr"] = group["peak"] * factor


class Step:
    """A training step of fixed shapes, recorded as a CUDA graph: its hundreds of small kernels then start without Python.

    work(*inputs) does everything, from the forward pass to the optimiser, and returns tensors. Without a GPU it runs as it is.
    """

    def __init__(self, work, *inputs):
        """inputs: a first batch; work runs on it four times, so that algorithms are chosen and memory is found."""
        self.work, self.graph = work, None
        if not torch.cuda.is_available():
            return
        self.inputs = [x.clone() for x in inputs]
        side = torch.cuda.Stream()
        side.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(side):
            for _ in range(4):
                work(*self.inputs)
        torch.cuda.current_stream().wait_stream(side)
        self.graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(self.graph):
            self.outputs = work(*self.inputs)
        self.ended = [torch.cuda.Event(), torch.cuda.Event()]

    def __call__(self, *inputs):
        if self.graph is None:
            return self.work(*inputs)
        self.ended[0].synchronize()                    # two steps in flight at most: the clock is the GPU's
        for kept, given in zip(self.inputs, inputs):
            kept.copy_(given)
        self.graph.replay()
        self.ended[0].record()
        self.ended.reverse()
        return self.outputs


class Average:
    """An exponential moving average of a module's weights and running statistics, kept in a copy of it."""

    def __init__(self, module, decay=0.998):
        self.copy = copy.deepcopy(module).eval().requires_grad_(False)
        self.decay, self.steps = decay, torch.zeros((), device=next(module.parameters()).device)
        pairs = [(a, b) for a, b in zip(self.copy.state_dict().values(), module.state_dict().values())
                 if a.is_floating_point()]
        self.kept, self.trained = [a for a, _ in pairs], [b for _, b in pairs]

    @torch.no_grad()
    def update(self):
        self.steps += 1                                # a tensor: recorded steps count too
        weight = 1 - (self.steps / (10 + self.steps)).clamp(max=self.decay)
        changes = torch._foreach_sub(self.trained, self.kept)
        torch._foreach_mul_(changes, [weight] * len(changes))
        torch._foreach_add_(self.kept, changes)
