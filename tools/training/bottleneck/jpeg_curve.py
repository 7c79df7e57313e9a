# SPDX-License-Identifier: MIT
"""The curve that a bottleneck must beat: lossless test images sent as JPEG, the teacher on what arrives.

    python3 jpeg_curve.py --data DIR --teacher mobilenetv2_cifar10.onnx --out jpeg.csv

Every quality of 1..100, 4:2:0 and 4:4:4, optimised Huffman tables. Bytes: the whole file, and without its header
(what is left is the scan's data and the end marker: both sides would have to know the header already, tables included).
"""
import argparse
import csv
import io

import numpy as np
import torch
from PIL import Image, features

import data
from teacher import OnnxNetwork


def scan_bytes(file):
    """Bytes behind the start-of-scan segment."""
    at = 2
    while True:
        marker, length = file[at + 1], int.from_bytes(file[at + 2:at + 4], "big")
        at += 2 + length
        if marker == 0xDA:
            return len(file) - at


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", required=True)
    parser.add_argument("--teacher", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--step", type=int, default=1)
    options = parser.parse_args()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = False
    images, labels = data.read_lossless(f"{options.data}/cifar10_test_lossless.bin")
    teacher = OnnxNetwork(options.teacher).to(device).eval()
    accuracies = {}                       # the pixels do not depend on the Huffman tables: once for both
    print("libjpeg-turbo", features.version("libjpeg_turbo"))
    with open(options.out, "w", newline="") as stream, torch.no_grad():
        table = csv.writer(stream)
        table.writerow(["subsampling", "optimised", "quality", "file_bytes", "scan_bytes", "accuracy"])
        for subsampling in ("4:2:0", "4:4:4"):
            for optimise in (False, True):
                for quality in range(1, 101, options.step):
                    decoded, sizes, scans = [], [], []
                    for image in images:
                        out = io.BytesIO()
                        Image.fromarray(image).save(out, "JPEG", quality=quality, subsampling=subsampling, optimize=optimise)
                        sizes.append(len(out.getvalue()))
                        scans.append(scan_bytes(out.getvalue()))
                        decoded.append(np.asarray(Image.open(out)))
                    if not optimise:
                        logits = teacher(data.to_input(torch.from_numpy(np.stack(decoded)).to(device)))[0]
                        accuracies[subsampling, quality] = 100 * (logits.argmax(1).cpu().numpy() == labels).mean()
                    table.writerow([subsampling, int(optimise), quality, f"{np.mean(sizes):.1f}", f"{np.mean(scans):.1f}",
                                    f"{accuracies[subsampling, quality]:.2f}"])


if __name__ == "__main__":
    main()
