# SPDX-License-Identifier: MIT
"""The reader: a small MobileNetV2-style network, and its folded form (a plain list of operators).

MeterNet is what is trained: convolutions with batch normalisation.  `fold` turns it into a list of
Op records, in which batch normalisation has gone into the convolutions.  The list is what is
quantised and exported, so the exported graph and the graph that was evaluated are the same.
"""
from dataclasses import dataclass

import torch
import torch.nn as nn
import torch.nn.functional as F

INPUT_HEIGHT, INPUT_WIDTH = 80, 240
WHEELS, DIGITS = 5, 10
STEM = 16
STAGES = [(1, 16, 1, 1), (4, 24, 2, 2), (6, 40, 2, 3), (6, 64, 2, 3)]   # expansion, channels, stride, blocks
HEAD = 128


def to_input(images):
    """Camera images uint8 [B, 3, h, w] -> network input pixels uint8 [B, 3, INPUT_HEIGHT, INPUT_WIDTH].

    Plain bilinear resizing, half-pixel centres, no antialiasing, rounded to the nearest integer.
    """
    size = (INPUT_HEIGHT, INPUT_WIDTH)
    resized = F.interpolate(images.float(), size, mode="bilinear", align_corners=False)
    return resized.round().clamp(0, 255).to(torch.uint8)


class ConvUnit(nn.Module):
    """Convolution, batch normalisation and, where `clip`, ReLU6."""

    def __init__(self, inputs, outputs, kernel, stride=1, groups=1, clip=True):
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False)
        self.norm = nn.BatchNorm2d(outputs)
        self.clip = clip

    def forward(self, x):
        x = self.norm(self.conv(x))
        return F.relu6(x) if self.clip else x


class Block(nn.Module):
    """MobileNetV2's inverted residual: expand (1x1), depthwise (3x3), project (1x1, linear), add."""

    def __init__(self, inputs, outputs, stride, expansion):
        super().__init__()
        hidden = inputs * expansion
        units = [ConvUnit(inputs, hidden, 1)] if expansion > 1 else []
        units += [ConvUnit(hidden, hidden, 3, stride, groups=hidden), ConvUnit(hidden, outputs, 1, clip=False)]
        self.units = nn.Sequential(*units)
        self.residual = stride == 1 and inputs == outputs

    def forward(self, x):
        y = self.units(x)
        return x + y if self.residual else y


class MeterNet(nn.Module):
    """Pixels in 0..1, float [B, 3, 80, 240] -> logits [B, WHEELS, DIGITS]."""

    def __init__(self):
        super().__init__()
        self.stem = ConvUnit(3, STEM, 3, 2)
        blocks, channels = [], STEM
        for expansion, outputs, stride, count in STAGES:
            for i in range(count):
                blocks.append(Block(channels, outputs, stride if i == 0 else 1, expansion))
                channels = outputs
        self.blocks = nn.Sequential(*blocks)
        self.head = ConvUnit(channels, HEAD, 1)
        self.classifier = nn.Conv2d(HEAD, DIGITS, 1)

    def forward(self, x):
        x = self.head(self.blocks(self.stem(x)))
        x = F.avg_pool2d(x, column_window(x.shape[2], x.shape[3]))
        return self.classifier(x)[:, :, 0].transpose(1, 2)


def column_window(height, width):
    """The pooling window that leaves one column a wheel."""
    assert width % WHEELS == 0
    return height, width // WHEELS


@dataclass
class Op:
    """One operator: kind is "conv" (with `clip`: ReLU6 follows), "add" or "pool"."""
    kind: str
    name: str
    inputs: list
    weight: torch.Tensor = None          # [outputs, inputs / groups, k, k]
    bias: torch.Tensor = None            # [outputs]
    stride: int = 1
    groups: int = 1
    clip: bool = False
    window: tuple = None                 # of a pool


def fold(net):
    """MeterNet -> list of Op; the tensors' names are the ops' names, the input is "image"."""
    ops = []

    def unit(u, name, source):
        scale = u.norm.weight / torch.sqrt(u.norm.running_var + u.norm.eps)
        ops.append(Op("conv", name, [source], (u.conv.weight * scale[:, None, None, None]).detach().clone(),
                      (u.norm.bias - u.norm.running_mean * scale).detach().clone(), u.conv.stride[0],
                      u.conv.groups, u.clip))
        return name

    last = unit(net.stem, "stem", "image")
    for b, block in enumerate(net.blocks):
        source = last
        names = ["expand", "depthwise", "project"][3 - len(block.units):]
        for u, part in zip(block.units, names):
            last = unit(u, f"block{b + 1}_{part}", last)
        if block.residual:
            ops.append(Op("add", f"block{b + 1}_add", [source, last]))
            last = ops[-1].name
    last = unit(net.head, "head", last)
    ops.append(Op("pool", "columns", [last], window=column_window(INPUT_HEIGHT // 16, INPUT_WIDTH // 16)))
    ops.append(Op("conv", "classifier", ["columns"], net.classifier.weight.detach().clone(),
                  net.classifier.bias.detach().clone()))
    return ops


def apply(op, inputs, weight=None, bias=None):
    """Runs one Op in float."""
    if op.kind == "add":
        return inputs[0] + inputs[1]
    if op.kind == "pool":
        return F.avg_pool2d(inputs[0], op.window)
    weight, bias = (op.weight, op.bias) if weight is None else (weight, bias)
    y = F.conv2d(inputs[0], weight, bias, op.stride, op.weight.shape[-1] // 2, groups=op.groups)
    return y.clamp(0, 6) if op.clip else y


def run(ops, image, seen=None):
    """Pixels in 0..1 [B, 3, 80, 240] -> logits [B, WHEELS, DIGITS]; `seen(name, tensor)` is told of every tensor."""
    tensors = {"image": image}
    for op in ops:
        tensors[op.name] = apply(op, [tensors[i] for i in op.inputs])
        if seen:
            seen(op.name, tensors[op.name])
    return tensors[ops[-1].name][:, :, 0].transpose(1, 2)


def count(ops, height=INPUT_HEIGHT, width=INPUT_WIDTH):
    """-> (parameters, multiply-accumulates, largest sum of an operator's input and output elements)."""
    shapes = {"image": (3, height, width)}
    parameters = multiplies = peak = 0
    for op in ops:
        c, h, w = shapes[op.inputs[0]]
        if op.kind == "conv":
            shape = (op.weight.shape[0], -(-h // op.stride), -(-w // op.stride))
            parameters += op.weight.numel() + op.bias.numel()
            multiplies += op.weight.numel() * shape[1] * shape[2]
        elif op.kind == "pool":
            shape = (c, h // op.window[0], w // op.window[1])
        else:
            shape = (c, h, w)
        shapes[op.name] = shape
        elements = lambda s: s[0] * s[1] * s[2]
        peak = max(peak, elements(shape) + sum(elements(shapes[i]) for i in op.inputs))
    return parameters, multiplies, peak
