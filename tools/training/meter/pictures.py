# SPDX-License-Identifier: MIT
"""Renders pictures for `edge bottleneck train`: PPM files of the network's input size, without their readings.

    python3 pictures.py FOLDER --seed 1 --count 17000
"""
import argparse
import os

import torch

from glyphs import FontBank
from network import INPUT_HEIGHT, INPUT_WIDTH, to_input
from renderer import render

BATCH = 250


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder")
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--count", type=int, required=True)
    options = parser.parse_args()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    os.makedirs(options.folder, exist_ok=True)
    fonts = FontBank(options.seed, device=device)
    for first in range(0, options.count, BATCH):
        numbers = torch.arange(first, min(first + BATCH, options.count), device=device)
        images, _ = render(options.seed, numbers, fonts)
        for number, image in zip(numbers.tolist(), to_input(images).permute(0, 2, 3, 1).contiguous().cpu()):
            with open(os.path.join(options.folder, f"{number:05d}.ppm"), "wb") as file:
                file.write(b"P6\n%d %d\n255\n" % (INPUT_WIDTH, INPUT_HEIGHT) + image.numpy().tobytes())


if __name__ == "__main__":
    main()
