# SPDX-License-Identifier: MIT
"""The curve that a bottleneck must beat: lossless test images sent as JPEG, the teacher on what arrives.

    python3 jpeg_curve.py --data DIR --teacher mobilenetv2_cifar10.onnx --out jpeg.csv

Every quality of 1..100, 4:2:0 and 4:4:4, the standard's Huffman tables and tables made for the image.  Bytes: of the
whole file, and of what follows its header (the scan's data and the end marker); a decoder can do without the header
only where the tables are the standard's.
"""
import argparse
import csv
import io

import numpy as np
import torch
from PIL import Image, features

import data
from assistant import accuracy
from teacher import OnnxNetwork


def scan_bytes(file):
    """Bytes behind the start-of-scan segment."""
    at = 2
    while True:
        marker, length = file[at + 1], int.from_bytes(file[at + 2:at + 4], "big")
        at += 2 + length
        if marker == 0xDA:
            return len(file) - at


def encode(image, quality, subsampling, optimised):
    """uint8 [32,32,3] to a JPEG file."""
    out = io.BytesIO()
    Image.fromarray(image).save(out, "JPEG", quality=quality, subsampling=subsampling, optimize=optimised)
    return out.getvalue()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", required=True)
    parser.add_argument("--teacher", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--step", type=int, default=1, help="between qualities")
    options = parser.parse_args()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = False
    images, labels = data.read_lossless(f"{options.data}/cifar10_test_lossless.bin")
    teacher = OnnxNetwork(options.teacher).to(device).eval()
    print("libjpeg-turbo", features.version("libjpeg_turbo"))
    with open(options.out, "w", newline="") as stream:
        table = csv.writer(stream)
        table.writerow(["subsampling", "quality", "optimised", "file_bytes", "scan_bytes", "accuracy"])
        for subsampling in ("4:2:0", "4:4:4"):
            for quality in range(1, 101, options.step):
                plain, optimised = ([encode(i, quality, subsampling, o) for i in images] for o in (False, True))
                decoded = np.stack([np.asarray(Image.open(io.BytesIO(f))) for f in plain])     # both decode alike
                right = accuracy(lambda x: teacher(x)[0], decoded, labels, device)
                for name, files in ((0, plain), (1, optimised)):
                    sizes, scans = np.mean([len(f) for f in files]), np.mean([scan_bytes(f) for f in files])
                    table.writerow([subsampling, quality, name, f"{sizes:.1f}", f"{scans:.1f}", f"{right:.2f}"])


if __name__ == "__main__":
    main()
