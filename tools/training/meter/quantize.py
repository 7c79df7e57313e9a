# SPDX-License-Identifier: MIT
"""Int8 quantisation of a folded network: calibration, simulation and fine-tuning.

Activations: int8, asymmetric, one scale and zero point a tensor.  Weights: int8, symmetric, one
scale an output channel.  Biases: int32, scale = input scale x weight scale.  The input's scale is
1/255 with zero point -128, so its int8 value is pixel - 128.  A tensor after ReLU6 has zero point
-128 and a scale of at most 6/255, so that quantising alone already clips to 0..6.  A pool's output
has its input's scale and zero point.
"""
import copy

import torch

import network

INPUT_SCALE, INPUT_ZERO = 1.0 / 255.0, -128


def calibrate(ops, batches):
    """Batches of pixels in 0..1 -> {tensor name: (scale, zero point)} for the outputs of all ops and the image."""
    lows, highs = {}, {}

    def seen(name, tensor):
        # The mean over the batches of the batch's extremes: less led by one outlier than the extreme of all.
        lows.setdefault(name, []).append(float(tensor.min()))
        highs.setdefault(name, []).append(float(tensor.max()))

    with torch.no_grad():
        for batch in batches:
            network.run(ops, batch, seen)
    mean = lambda v: sum(v) / len(v)
    grids = {"image": (INPUT_SCALE, INPUT_ZERO)}
    for op in ops:
        if op.kind == "pool":
            grids[op.name] = grids[op.inputs[0]]
        elif op.clip:
            grids[op.name] = (_single(max(min(mean(highs[op.name]), 6.0), 1e-3) / 255.0), -128)
        else:
            low, high = min(mean(lows[op.name]), 0.0), max(mean(highs[op.name]), 0.0)
            scale = _single(max(high - low, 1e-3) / 255.0)
            grids[op.name] = (scale, int(max(-128, min(127, round(-128 - low / scale)))))
    return grids


def _single(value):
    """The nearest float32, as a Python float: what the exported file holds."""
    return float(torch.tensor(value, dtype=torch.float32))


class _Round(torch.autograd.Function):
    """Round half to even; the gradient passes straight through."""

    @staticmethod
    def forward(ctx, x):
        return torch.round(x)

    @staticmethod
    def backward(ctx, gradient):
        return gradient


def snap(x, grid):
    """A float tensor -> the values that its int8 form stands for (differentiable)."""
    scale, zero = grid
    return ((_Round.apply(x / scale) + zero).clamp(-128, 127) - zero) * scale


def weight_scale(op, input_scale):
    """float32 [outputs]: the scale of every output channel's weights (wide enough for the bias to fit int32)."""
    largest = op.weight.detach().abs().amax((1, 2, 3)) / 127.0
    needed = op.bias.detach().abs() / (input_scale * 2.0 ** 28)
    return torch.maximum(largest, needed).clamp_min(1e-9).float()


def quantized_parameters(op, input_scale):
    """-> weights int8 [outputs, ...], weight scales float32 [outputs], bias int32 [outputs], bias scales float32 [outputs]."""
    scale = weight_scale(op, input_scale)
    weight = (op.weight.detach() / scale[:, None, None, None]).round().clamp(-127, 127).to(torch.int8)
    bias_scale = (scale * torch.tensor(input_scale, dtype=torch.float32, device=scale.device)).float()
    bias = (op.bias.detach().double() / bias_scale.double()).round().to(torch.int32)
    return weight, scale, bias, bias_scale


def simulate(ops, grids, image):
    """The int8 network in float arithmetic: pixels in 0..1 -> logits [B, WHEELS, DIGITS] on the output's grid.

    Every tensor is rounded to the grid of its int8 form with the exported scales.  Differentiable,
    with straight-through rounding, so the same function serves for fine-tuning and for evaluation.
    """
    tensors = {"image": snap(image, grids["image"])}
    for op in ops:
        inputs = [tensors[i] for i in op.inputs]
        if op.kind == "conv":
            input_scale = grids[op.inputs[0]][0]
            scale = weight_scale(op, input_scale)
            column = scale[:, None, None, None]
            weight = _Round.apply(op.weight / column).clamp(-127, 127) * column
            bias = _Round.apply(op.bias / (scale * input_scale)) * (scale * input_scale)
            y = network.apply(op, inputs, weight, bias)
        else:
            y = network.apply(op, inputs)
        tensors[op.name] = snap(y, grids[op.name])
    return tensors[ops[-1].name][:, :, 0].transpose(1, 2)


def copy_ops(ops, trainable=False):
    """A copy of the list with weights of its own."""
    new = copy.deepcopy(ops)
    for op in new:
        if op.kind == "conv":
            op.weight.requires_grad_(trainable)
            op.bias.requires_grad_(trainable)
    return new
