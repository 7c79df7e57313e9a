# SPDX-License-Identifier: MIT
"""Writes the head.onnx and tail.onnx of a stage 1, with its own tail or those of stage 2; training.json and student.npz too.

    python3 pair.py --data DIR --student c12 [--tail c12/tail0 ...] --out c12
"""
import argparse
import copy
import json
import os

import numpy as np
import torch

import export
import rate
from distil import load_student
from network import multiply_accumulates
from session import Session, exact, session_arguments


def write(session, shape, head, symbols_to_logits, write_tail, figures):
    """Histograms, the two ONNX files, and what the networks that they were written from say of the lossless images."""
    options = session.options
    exact()
    tables = rate.histograms(session.symbols(head, "train"), shape.bits)
    os.makedirs(options.out, exist_ok=True)
    keys = export.metadata(shape.channels, shape.bits, tables)
    export.write_head(os.path.join(options.out, "head.onnx"), head, shape.bits, keys)
    write_tail(os.path.join(options.out, "tail.onnx"), keys)
    latent = session.symbols(head, "lossless")
    logits = session.collect("lossless", lambda x: symbols_to_logits(head.quantise(head(x))))
    np.savez_compressed(os.path.join(options.out, "student.npz"), latent=latent, logits=logits)
    figures = {"channels": shape.channels, "bits": shape.bits, "target_bytes": shape.target_bytes, **figures,
               "head_macs": multiply_accumulates(head, torch.zeros(1, 3, 32, 32, device=session.device)),
               "held_out": session.held_accuracy(lambda x: symbols_to_logits(head.quantise(head(x)))),
               "held_out_ideal_bytes": rate.ideal_bytes(session.symbols(head, "held"), tables)}
    with open(os.path.join(options.out, "training.json"), "w") as stream:
        json.dump(figures, stream, indent=1)
    session.log(json.dumps(figures))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    session_arguments(parser)
    parser.add_argument("--student", required=True, help="train.py's folder")
    parser.add_argument("--tail", action="append", default=[], help="distil.py's folder; of several the logits are averaged")
    session = Session(parser.parse_args())
    options = session.options
    shape, head, tail = load_student(options.student)
    tails = [tail] if not options.tail else []
    for folder in options.tail:
        tails.append(copy.deepcopy(tail))
        tails[-1].load_state_dict(torch.load(os.path.join(folder, "tail.pt"), map_location="cpu"))
    tails = [session.place(t).eval().requires_grad_(False) for t in tails]
    head = session.place(head)
    one = torch.zeros(1, shape.channels, 8, 8, device=session.device)
    figures = {"tails": len(tails), "tail_macs": sum(multiply_accumulates(t, one) for t in tails),
               "tail_parameters": sum(p.numel() for t in tails for p in t.parameters()),
               "head_parameters": sum(p.numel() for p in head.parameters())}
    write(session, shape, head, lambda levels: sum(t(levels)[0] for t in tails) / len(tails),
          lambda path, keys: export.write_tail(path, tails, head.low, shape.channels, keys), figures)


if __name__ == "__main__":
    main()
