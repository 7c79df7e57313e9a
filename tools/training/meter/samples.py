# SPDX-License-Identifier: MIT
"""Renders the 12 sample images: camera-sized PNG files and labels.json.

    python3 samples.py ../../edge/Assets/meter/samples
"""
import json
import os
import sys

import torch

from png import write_png
from renderer import render

SAMPLE_SEED = 77
INDICES = [3, 6, 9, 11, 12, 14, 17, 18, 22, 27, 33, 38]     # chosen by eye for variety


def main(folder):
    os.makedirs(folder, exist_ok=True)
    images, digits = render(SAMPLE_SEED, torch.tensor(INDICES))
    labels = {}
    for i, (image, reading) in enumerate(zip(images, digits.tolist())):
        name = f"meter{i + 1:02d}.png"
        write_png(os.path.join(folder, name), image)
        labels[name] = "".join(str(d) for d in reading)
    with open(os.path.join(folder, "labels.json"), "w") as file:
        json.dump(labels, file, indent=2)
        file.write("\n")


if __name__ == "__main__":
    main(sys.argv[1])
