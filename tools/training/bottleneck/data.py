# SPDX-License-Identifier: MIT
"""The CIFAR-10 images of a data folder, and augmented batches of them made on the training device.

Images are uint8 [N,32,32,3] (RGB); networks take float 0..255 [N,3,32,32] in channels-last memory.
"""
import io
import multiprocessing
import os
import struct

import numpy as np
import torch
from PIL import Image

PADDING, CUTOUT = 4, 8
MEAN = (125.307, 122.961, 113.8575)      # of the channels, in 0..255: the teacher's own
DEVIATION = (62.985, 62.0925, 66.708)


def _decode(file):
    return np.asarray(Image.open(io.BytesIO(file)).convert("RGB"))


def read_pack(path):
    """Decodes a CJP1 pack: (train images, train labels, test images, test labels), every one a JPEG of quality 75."""
    with open(path, "rb") as stream:
        content = stream.read()
    magic, train, test, length = struct.unpack_from("<4sIII", content)
    if magic != b"CJP1":
        raise ValueError(f"{path} is not a CJP1 pack")
    header, at = content[16:16 + length], 16 + length
    files, labels = [], []
    for _ in range(train + test):
        label, size = struct.unpack_from("<BH", content, at)
        files.append(header + content[at + 3:at + 3 + size])
        labels.append(label)
        at += 3 + size
    with multiprocessing.Pool(min(os.cpu_count(), 16)) as pool:
        images = np.stack(pool.map(_decode, files, chunksize=500))
    labels = np.array(labels, np.int64)
    return images[:train], labels[:train], images[train:], labels[train:]


def read_lossless(path):
    """The lossless test images, classic layout (a label byte, then planes R, G, B): (images, labels)."""
    rows = np.fromfile(path, np.uint8).reshape(-1, 1 + 3 * 32 * 32)
    return rows[:, 1:].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1).copy(), rows[:, 0].astype(np.int64)


def load(folder, held_out):
    """Four sets of the folder: train, held (the last held_out training images), test (JPEG), lossless."""
    train, train_labels, test, test_labels = read_pack(os.path.join(folder, "cifar10_jpeg.pack"))
    cut = len(train) - held_out
    return {"train": (train[:cut], train_labels[:cut]), "held": (train[cut:], train_labels[cut:]),
            "test": (test, test_labels), "lossless": read_lossless(os.path.join(folder, "cifar10_test_lossless.bin"))}


def to_input(images):
    """uint8 [N,H,W,3] to float [N,3,H,W], channels last in memory."""
    return images.permute(0, 3, 1, 2).float()


class Batches:
    """Endless augmented batches of one set: random crop, flip and cutout, whole passes in random order.

    Everything random in pass p, what `mix` draws included, follows from p alone: what a network says of pass p's
    batches can be computed once and kept (soft.py). After `passes` of them pass 0 comes again.
    """

    def __init__(self, images, labels, size, mixed, device, passes, first=0):
        """mixed: the part of each batch that is mixed up; first: the pass to begin with."""
        padded = np.pad(images, ((0, 0), (PADDING, PADDING), (PADDING, PADDING), (0, 0)), mode="reflect")
        self.images = torch.from_numpy(padded).to(device)
        self.labels = torch.from_numpy(labels).to(device)
        self.size, self.mixed, self.device, self.passes = min(size, len(images)), mixed, device, passes
        self.length = len(images) // self.size              # batches in a pass
        self.number, self.at = first - 1, self.length       # pass, and the next batch in it
        self.random = torch.Generator(device=device)
        self.fill = torch.tensor(MEAN, device=device).round().to(torch.uint8)
        self.axis = torch.arange(32, device=device)

    def _integers(self, low, high):
        return torch.randint(low, high, (self.size, 1), generator=self.random, device=self.device)

    def next(self):
        """(images float [B,3,32,32], label probabilities [B,10], (pass, batch))."""
        if self.at == self.length:
            self.number, self.at = (self.number + 1) % self.passes, 0
            self.random.manual_seed(self.number)
            self.order = torch.randperm(len(self.images), generator=self.random, device=self.device)
        chosen = self.order[self.at * self.size:(self.at + 1) * self.size]
        self.at += 1
        rows = self.axis + self._integers(0, 2 * PADDING + 1)
        columns = torch.where(self._integers(0, 2) == 1, self.axis.flip(0), self.axis)
        columns = columns + self._integers(0, 2 * PADDING + 1)
        images = self.images[chosen[:, None, None], rows[:, :, None], columns[:, None, :]]
        top, left = self._integers(-CUTOUT, 32), self._integers(-CUTOUT, 32)     # partly outside: a smaller hole
        hole = (((self.axis >= top) & (self.axis < top + CUTOUT))[:, :, None]
                & ((self.axis >= left) & (self.axis < left + CUTOUT))[:, None, :])
        images = torch.where(hole[..., None], self.fill, images)
        images, target = mix(to_input(images), self.labels[chosen], self.mixed, self.random)
        return images, target, (self.number, self.at - 1)


def mix(images, labels, part, random):
    """Mixup (Zhang et al., 2018) of the last part (0..1) of a batch with itself: (images, label probabilities)."""
    clean = len(images) - round(part * len(images))
    target = torch.nn.functional.one_hot(labels, 10).float()
    share = torch.rand(len(images) - clean, 1, generator=random, device=images.device)

    def blend(x, share):
        return torch.cat([x[:clean], x[clean:] * share + x[clean:].flip(0) * (1 - share)])

    return blend(images, share[:, :, None, None]), blend(target, share)
