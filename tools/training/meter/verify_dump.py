# SPDX-License-Identifier: MIT
"""Writes held-out inputs and this code's own answers for verify.mjs to compare with.

    python3 verify_dump.py build/meter.pt build/verify [--count 500] [--start 0]
"""
import argparse
import inspect
import os

import torch

import evaluate
import network
import quantize
from train import HELD_OUT_SEED


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint")
    parser.add_argument("folder")
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--start", type=int, default=0)
    args = parser.parse_args()
    os.makedirs(args.folder, exist_ok=True)
    options = {"weights_only": False} if "weights_only" in inspect.signature(torch.load).parameters else {}
    saved = torch.load(args.checkpoint, map_location="cpu", **options)
    images, digits = evaluate.render_inputs(HELD_OUT_SEED, args.start, args.count, torch.device("cpu"), batch=16)
    answers = {"float": lambda x: network.run(saved["float"], x),
               "int8": lambda x: quantize.simulate(saved["int8"], saved["grids"], x)}
    write = lambda name, t: open(os.path.join(args.folder, name), "wb").write(t.contiguous().numpy().tobytes())
    write("images.u8", images)
    write("digits.i64", digits)
    for name, function in answers.items():
        with torch.no_grad():
            logits = torch.cat([function(part.float() / 255) for part in images.split(16)])
        write(f"logits_{name}.f32", logits)
        print(name, evaluate.score(logits.argmax(-1), digits))


if __name__ == "__main__":
    main()
