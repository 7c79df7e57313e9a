# SPDX-License-Identifier: MIT
"""What a latent costs: a differentiable estimate for training, and the fixed histogram for the coder."""
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

import rans
from schedule import rate_value


class LogisticMixture(nn.Module):
    """A factorised prior: each channel's levels follow a mixture of logistics (Salimans et al., 2017).

    Its density is that of the level with uniform noise of one level added (Balle et al., 2017), so that a
    latent that is not yet rounded has a cost, and a gradient.
    """

    def __init__(self, channels, deviation, parts=4):
        super().__init__()
        self.deviation = deviation
        self.mean = nn.Parameter(torch.linspace(-1, 1, parts)[None].repeat(channels, 1))
        self.log_scale = nn.Parameter(torch.full((channels, parts), float(np.log(deviation * 0.4))))
        self.weight = nn.Parameter(torch.zeros(channels, parts))

    def bytes(self, latent):
        """Mean bytes of the latents [N,C,H,W], a scalar."""
        centred = latent.float()[:, :, None] - self.deviation * self.mean[None, :, :, None, None]
        scale = torch.exp(-self.log_scale)[None, :, :, None, None]
        mass = torch.sigmoid((centred + 0.5) * scale) - torch.sigmoid((centred - 0.5) * scale)
        share = F.softmax(self.weight, 1)[None, :, :, None, None]
        bits = -torch.log2((mass * share).sum(2).clamp_min(1e-6))
        return bits.sum() / (8 * len(latent))


class Price:
    """What the latent's bytes cost in a loss: it moves until they are `target`. Tensors throughout: recorded steps move it."""

    def __init__(self, target, start, device):
        self.target = target
        self.logarithm, self.allowed, self.spent = (torch.tensor(float(v), device=device)
                                                    for v in (np.log(start), target, target))

    def of(self, spent):
        """The term of the loss for latents of so many bytes."""
        return self.logarithm.exp() * spent / self.target

    def move(self, spent):
        spent = spent.detach()
        self.spent.lerp_(spent, 0.02)
        self.logarithm.add_(0.02 * (spent / self.allowed - 1).clamp(-0.5, 0.5)).clamp_(-9, 3)

    def aim(self, clean):
        """Augmented images cost something else than clean ones, which cost `clean` now: aims at the clean ones' bytes."""
        self.allowed.fill_(self.target * min(max(self.spent.item() / clean, 0.8), 1.25))


def prior_optimiser(prior):
    """Adam for a prior's parameters; its peak rate is 0.01."""
    gpu = {"capturable": True} if torch.cuda.is_available() else {}
    optimizer = torch.optim.Adam(prior.parameters(), lr=rate_value(0.01), **gpu)
    optimizer.param_groups[0]["peak"] = 0.01
    return optimizer


def histograms(symbols, bits):
    """uint8 symbols [N,C,H,W] to the coder's frequencies, a list of 2**bits for each channel, each sum rans.TOTAL."""
    return [rans.frequencies(np.bincount(symbols[:, c].reshape(-1), minlength=1 << bits).tolist())
            for c in range(symbols.shape[1])]


def ideal_bytes(symbols, tables):
    """Mean bytes of the symbols [N,C,H,W] under the tables, without the coder's state."""
    bits = 0.0
    for c, table in enumerate(tables):
        cost = -np.log2(np.array(table) / rans.TOTAL)
        bits += cost[symbols[:, c]].sum()
    return bits / (8 * len(symbols))


def coded_bytes(symbols, tables):
    """Bytes of each latent as really coded, [N]; every one is decoded and compared."""
    coder = rans.Coder(tables)
    sizes = np.empty(len(symbols), np.int64)
    for i, latent in enumerate(symbols):
        flat = latent.reshape(latent.shape[0], -1).tolist()
        stream = coder.encode(flat)
        if coder.decode(stream, len(flat[0])) != flat:
            raise AssertionError(f"latent {i} came back changed")
        sizes[i] = len(stream)
    return sizes
