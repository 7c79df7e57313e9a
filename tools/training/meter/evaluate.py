# SPDX-License-Identifier: MIT
"""Accuracy of the float network and of the int8 simulation on rendered images of a held-out seed."""
import torch

import network
import quantize
from glyphs import FontBank
from renderer import render


def render_inputs(seed, start, count, device, fonts=None, batch=1024):
    """Images start..start+count-1 of a seed -> network input pixels uint8 [N, 3, 80, 240], digits int64 [N, 5]."""
    fonts = fonts or FontBank(seed, device=device)
    images, digits = [], []
    for first in range(start, start + count, batch):
        indices = torch.arange(first, min(first + batch, start + count), device=device)
        image, label = render(seed, indices, fonts)
        images.append(network.to_input(image))
        digits.append(label)
    return torch.cat(images), torch.cat(digits)


@torch.no_grad()
def predict(function, images, batch=256):
    """function: pixels in 0..1 [B, 3, 80, 240] -> logits; images uint8 [N, 3, 80, 240] -> digits int64 [N, 5]."""
    return torch.cat([function(part.float() / 255).argmax(-1) for part in images.split(batch)])


def score(predicted, digits):
    """-> {digit: share of digits right, reading: share of images with all five right, by_wheel: digit by wheel}."""
    right = predicted == digits
    return {"digits": digits.numel(), "digit": right.float().mean().item(),
            "reading": right.all(1).float().mean().item(), "by_wheel": right.float().mean(0).tolist()}


def evaluate(float_ops, int8_ops, grids, seed, count, device):
    """-> {"float": score, "int8": score, "same_digits": share of digits where both agree}."""
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = False
    images, digits = render_inputs(seed, 0, count, device, batch=1024 if device.type == "cuda" else 16)
    of_float = predict(lambda x: network.run(float_ops, x), images)
    of_int8 = predict(lambda x: quantize.simulate(int8_ops, grids, x), images)
    return {"seed": seed, "images": count, "float": score(of_float, digits), "int8": score(of_int8, digits),
            "same_digits": (of_float == of_int8).float().mean().item()}
