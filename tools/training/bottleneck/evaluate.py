# SPDX-License-Identifier: MIT
"""Measures an exported pair with ONNX Runtime: accuracy and really coded bytes, on lossless and JPEG test images.

    python3 evaluate.py --data DIR c4 [c8 ...]        (folders of train.py; writes FOLDER/figures.json)

Also how far the exported pair is from the trained student (student.npz): images whose latent differs somewhere, and the
largest difference of a logit where it does not.
"""
import argparse
import json
import multiprocessing
import os

import numpy as np
import onnxruntime

import data
import rate


def _open(path):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def _answers(folder, images):
    """(symbols, logits, bytes of the coded latents) of the pair, one image after the other."""
    head, tail = (_open(os.path.join(folder, f"{name}.onnx")) for name in ("head", "tail"))
    tables = _tables(head)
    symbols, logits = [], []
    for image in images:
        latent = head.run(["latent"], {"image": image.transpose(2, 0, 1)[None]})[0]
        symbols.append(latent[0])
        logits.append(tail.run(None, {"latent": latent})[0][0])
    symbols = np.stack(symbols)
    return symbols, np.stack(logits), rate.coded_bytes(symbols, tables)


def _tables(head):
    keys = head.get_modelmeta().custom_metadata_map
    return [[int(f) for f in line.split(",")] for line in keys["edge.latent.histogram"].split("\n")]


def measure(folder, images, labels, processes):
    """Figures of the pair on one set."""
    head = _open(os.path.join(folder, "head.onnx"))
    bits = int(head.get_modelmeta().custom_metadata_map["edge.latent.bits"])
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        parts = pool.starmap(_answers, [(folder, part) for part in np.array_split(images, processes)])
    symbols, logits, coded = (np.concatenate(p) for p in zip(*parts))
    right = int((logits.argmax(1) == labels).sum())
    figures = {"images": len(images), "accuracy": 100 * right / len(images), "right": right,
               "coded_bytes_mean": float(coded.mean()), "coded_bytes_max": int(coded.max()),
               "coded_bytes_95": float(np.percentile(coded, 95)), "ideal_bytes_mean": rate.ideal_bytes(symbols, _tables(head)),
               "fixed_bytes": symbols[0].size * bits / 8}
    return figures, symbols, logits


def difference(folder, symbols, logits):
    """The pair's outputs against the student's."""
    student = np.load(os.path.join(folder, "student.npz"))
    same = (student["latent"] == symbols).all((1, 2, 3))
    return {"latents_differing": int((~same).sum()), "symbols_differing": int((student["latent"] != symbols).sum()),
            "largest_logit_difference": float(np.abs(student["logits"] - logits)[same].max())}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", required=True)
    parser.add_argument("--limit", type=int, default=10000, help="JPEG test images used at most")
    parser.add_argument("--processes", type=int, default=min(os.cpu_count(), 16))
    parser.add_argument("folders", nargs="+")
    options = parser.parse_args()
    sets = data.load(options.data, held_out=0)
    for folder in options.folders:
        lossless, symbols, logits = measure(folder, *sets["lossless"], options.processes)
        test, _, _ = measure(folder, *(part[:options.limit] for part in sets["test"]), options.processes)
        figures = {"lossless": lossless, "test": test, "student": difference(folder, symbols, logits)}
        with open(os.path.join(folder, "figures.json"), "w") as stream:
            json.dump(figures, stream, indent=1)
        print(folder, json.dumps(figures), flush=True)


if __name__ == "__main__":
    main()
