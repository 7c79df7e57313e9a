# SPDX-License-Identifier: MIT
"""Counter-based random numbers: image `i` of seed `s` is a pure function of (s, i).

PyTorch's generators give different numbers on a CPU and on a GPU and make an image depend on the
batch it was drawn in.  Here every number is a 32-bit integer hash of (seed, image index, draw
number, element number), so an image comes out the same alone, in any batch and on any device (but
for the last bits of sines and logarithms).
"""
import math

import torch

_MASK = 0xFFFFFFFF


def _mix(x):
    """A 32-bit finaliser (xor-shift and multiply) on int64 tensors that hold values below 2**32."""
    x = x ^ (x >> 16)
    x = (x * 0x7FEB352D) & _MASK
    x = x ^ (x >> 15)
    x = (x * 0x846CA68B) & _MASK
    return x ^ (x >> 16)


class Draw:
    """Random tensors for a batch of B images; each call consumes one draw number."""

    def __init__(self, seed, indices):
        """seed: a Python int; indices: int64 [B] on the device that the numbers are wanted on."""
        indices = indices.to(torch.int64)
        base = torch.full_like(indices, seed & _MASK)
        self.device = indices.device
        self.batch = indices.shape[0]
        self._low = _mix((_mix(base) + indices) & _MASK)
        self._high = _mix((_mix(base ^ 0x5BD1E995) ^ _mix(indices ^ 0x1B873593)) & _MASK)
        self._count = 0

    def uniform(self, low=0.0, high=1.0, *shape):
        """float32 [B, *shape], uniform in [low, high)."""
        self._count += 1
        n = math.prod(shape)
        step = (self._count * 0x9E3779B9) & _MASK
        counter = _mix((torch.arange(n, device=self.device) + step) & _MASK)
        h = _mix((counter[None, :] + self._low[:, None]) & _MASK)
        h = _mix((h ^ self._high[:, None]))
        u = (h >> 8).to(torch.float32) * (1.0 / (1 << 24))
        return (low + (high - low) * u).reshape(self.batch, *shape)

    def normal(self, *shape):
        """float32 [B, *shape], standard normal (Box-Muller)."""
        radius = torch.sqrt(-2.0 * torch.log(self.uniform(0.0, 1.0, *shape) + 2.0 ** -25))
        return radius * torch.cos(2.0 * math.pi * self.uniform(0.0, 1.0, *shape))

    def chance(self, probability, *shape):
        """bool [B, *shape], true with the given probability."""
        return self.uniform(0.0, 1.0, *shape) < probability

    def integers(self, count, *shape):
        """int64 [B, *shape], uniform in 0..count-1."""
        return (self.uniform(0.0, 1.0, *shape) * count).long().clamp_(max=count - 1)

    def sometimes(self, probability, low, high, *shape):
        """float32 [B, *shape]: uniform in [low, high) with the given probability, otherwise 0."""
        on = self.chance(probability, *shape)
        return torch.where(on, self.uniform(low, high, *shape), torch.zeros((), device=self.device))
