# SPDX-License-Identifier: MIT
"""The networks: head (weak device) with an exit, quantiser, tail (strong device), and the assistant that helps to teach.

Head and tail are built of convolutions with batch normalisation that fold into plain convolutions.
"""
import torch
import torch.nn as nn
import torch.nn.functional as F

from data import DEVIATION, MEAN

CLASSES, GRID = 10, 8                    # the latent is [C, 8, 8]


class ConvNorm(nn.Module):
    """Convolution (padding keeps the size), batch normalisation, and no activation, "relu" or "relu6"."""

    def __init__(self, inputs, outputs, kernel=3, stride=1, groups=1, activation=None):
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False)
        self.norm = nn.BatchNorm2d(outputs)
        self.activation = activation

    def forward(self, x):
        x = self.norm(self.conv(x))
        if self.activation == "relu6":
            return F.relu6(x)
        return F.relu(x) if self.activation == "relu" else x


class Inverted(nn.Module):
    """MobileNetV2's inverted residual block at stride 1: 1x1 expand, 3x3 depthwise, 1x1 project, add."""

    def __init__(self, width, expanded):
        super().__init__()
        self.body = nn.Sequential(ConvNorm(width, expanded, 1, activation="relu6"),
                                  ConvNorm(expanded, expanded, 3, groups=expanded, activation="relu6"),
                                  ConvNorm(expanded, width, 1))

    def forward(self, x):
        return x + self.body(x)


class Residual(nn.Module):
    """Two 3x3 convolutions and an add, ReLU after it (He et al., 2016)."""

    def __init__(self, width):
        super().__init__()
        self.body = nn.Sequential(ConvNorm(width, width, activation="relu"), ConvNorm(width, width))
        nn.init.zeros_(self.body[1].norm.weight)       # starts as the identity

    def forward(self, x):
        return F.relu(x + self.body(x))


class Normalise(nn.Module):
    """(pixel - mean) / deviation, channel by channel."""

    def __init__(self):
        super().__init__()
        self.register_buffer("mean", torch.tensor(MEAN).view(1, 3, 1, 1))
        self.register_buffer("deviation", torch.tensor(DEVIATION).view(1, 3, 1, 1))

    def forward(self, x):
        return (x - self.mean) / self.deviation


HEADS = {
    # 4.4 M multiply-accumulates, 56 k parameters
    "standard": lambda: [ConvNorm(3, 24, stride=2, activation="relu6"), Inverted(24, 72),
                         ConvNorm(24, 64, stride=2, activation="relu6"), Inverted(64, 128), Inverted(64, 128)],
    # 1.5 M multiply-accumulates, 22 k parameters
    "light": lambda: [ConvNorm(3, 16, stride=2, activation="relu6"), ConvNorm(16, 64, stride=2, activation="relu6"),
                      Inverted(64, 88)],
}



class Head(nn.Module):
    """[N,3,32,32] (0..255) to the latent before rounding, [N,C,8,8], one level apart and zero-centred."""

    def __init__(self, kind, channels, bits, deviation):
        """deviation: of the latent at the start, in levels."""
        super().__init__()
        self.normalise = Normalise()
        self.layers = nn.Sequential(*HEADS[kind]())
        width = self.layers[-1].body[2].conv.out_channels
        self.project = ConvNorm(width, channels, 1)
        nn.init.constant_(self.project.norm.weight, deviation)
        self.low, self.high = -(1 << bits - 1), (1 << bits - 1) - 1

    def forward(self, x):
        x = self.layers(self.normalise(x))
        with torch.autocast(x.device.type, enabled=False):      # bfloat16 is coarser than a level
            return self.project(x.float())

    def quantise(self, latent):
        """Rounds to levels and clamps; the gradient passes as if nothing had happened (straight through)."""
        return latent + (latent.round().clamp(self.low, self.high) - latent).detach()


class Shuffle(nn.Module):
    """[N,4C,H,W] to [N,C,2H,2W]: four channels become the pixels of a 2x2 square (Shi et al., 2016)."""

    def forward(self, x):
        return F.pixel_shuffle(x, 2)


def stage(inputs, outputs):
    """Twice the channels at half the size."""
    return nn.Sequential(ConvNorm(inputs, outputs, activation="relu"), nn.MaxPool2d(2))


class Tail(nn.Module):
    """Quantised latent [N,C,8,8] to logits [N,10]: a decoder at 8x8, then the classifier at 4x4.

    forward returns (logits, [decoder's features [N,W,8,8], classifier's features [N,V,4,4]]).
    """

    def __init__(self, channels, step, width, depth, top, top_depth):
        """step: what one level is worth in the decoder's input."""
        super().__init__()
        self.step = step
        self.decoder = nn.Sequential(ConvNorm(channels, width, activation="relu"),
                                     *[Residual(width) for _ in range(depth)])
        self.top = nn.Sequential(ConvNorm(width, top, stride=2, activation="relu"),
                                 *[Residual(top) for _ in range(top_depth)])
        self.classifier = nn.Linear(top, CLASSES)
        self.widths = (width, top)

    def forward(self, levels):
        low = self.decoder(levels * self.step)
        high = self.top(low)
        return self.classifier(high.mean((2, 3))), [low, high]

    def grown_from(self, assistant):
        """This tail shares no layer with an assistant."""
        return self


class DeepTail(nn.Module):
    """Quantised latent [N,C,8,8] to logits [N,10]: a decoder to an assistant's features at 16x16, then its upper layers.

    forward returns (logits, [the decoder's features [N,128,16,16]]).
    """

    def __init__(self, channels, step, width=256, depth=2):
        super().__init__()
        upper = Assistant()
        self.step = step
        self.decoder = nn.Sequential(ConvNorm(channels, width, activation="relu"),
                                     *[Residual(width) for _ in range(depth)],
                                     ConvNorm(width, 4 * Assistant.FEATURES, 1, activation="relu"), Shuffle())
        self.top, self.classifier = upper.layers[Assistant.LOWER:], upper.classifier
        self.widths = (Assistant.FEATURES,)

    def forward(self, levels):
        low = self.decoder(levels * self.step)
        return self.classifier(self.top(low).amax((2, 3))), [low]

    def grown_from(self, assistant):
        """Takes the upper layers' weights over from an assistant; returns itself."""
        self.top.load_state_dict(assistant.layers[Assistant.LOWER:].state_dict())
        self.classifier.load_state_dict(assistant.classifier.state_dict())
        return self


class Assistant(nn.Module):
    """A nine-layer residual network (380 M multiply-accumulates): the second teacher, for soft outputs."""

    LOWER, FEATURES = 2, 128             # the layers up to 16x16, and their channels

    def __init__(self):
        super().__init__()
        self.normalise = Normalise()
        self.layers = nn.Sequential(ConvNorm(3, 64, activation="relu"), stage(64, 128), Residual(128),
                                    stage(128, 256), stage(256, 512), Residual(512))
        self.classifier = nn.Linear(512, CLASSES)

    def forward(self, x):
        return self.classifier(self.layers(self.normalise(x)).amax((2, 3)))

    def features(self, x):
        """[N,3,32,32] to [N,128,16,16]."""
        return self.layers[:self.LOWER](self.normalise(x))


class PictureDecoder(nn.Module):
    """Quantised latent [N,C,8,8] to a picture [N,3,32,32] (0..255, neither rounded nor clamped)."""

    def __init__(self, channels, step, width=256, depth=2):
        super().__init__()
        self.step = step
        self.layers = nn.Sequential(ConvNorm(channels, width, activation="relu"),
                                    *[Residual(width) for _ in range(depth)],
                                    ConvNorm(width, 4 * 128, 1, activation="relu"), Shuffle(), Residual(128), Residual(128),
                                    ConvNorm(128, 4 * 48, 1, activation="relu"), Shuffle(), Residual(48), ConvNorm(48, 3))
        self.normalise = Normalise()

    def forward(self, levels):
        return self.layers(levels * self.step) * self.normalise.deviation + self.normalise.mean


class ExitClassifier(nn.Module):
    """A head's inner features [N,W,8,8] to logits [N,10], 1.4 M multiply-accumulates at width 64: an answer on the device."""

    def __init__(self, width, inner=128):
        super().__init__()
        self.layers = nn.Sequential(ConvNorm(width, inner, stride=2, activation="relu6"),
                                    ConvNorm(inner, inner, 1, activation="relu6"))
        self.classifier = nn.Linear(inner, CLASSES)

    def forward(self, features):
        return self.classifier(self.layers(features).mean((2, 3)))


# 109 M, 36 M and 463 M multiply-accumulates
TAILS = {"standard": lambda channels, step: Tail(channels, step, 128, 5, 192, 1),
         "small": lambda channels, step: Tail(channels, step, 80, 4, 128, 1),
         "deep": DeepTail}


def multiply_accumulates(network, example):
    """Multiply-accumulates of the convolutions and linear layers for one example, [1,...]."""
    total, hooks = [0], []

    def count(module, inputs, output):
        outputs = output.numel() // output.shape[0]
        total[0] += outputs * (module.weight.numel() // module.weight.shape[0])

    for module in network.modules():
        if isinstance(module, (nn.Conv2d, nn.Linear)):
            hooks.append(module.register_forward_hook(count))
    network(example)
    for hook in hooks:
        hook.remove()
    return total[0]
