# SPDX-License-Identifier: MIT
"""Trains an early exit of an exported head: a classifier on the device, for images that need not cross the link.

    python3 exit.py --data DIR --soft soft --head bottleneck_c4.head.onnx --tail bottleneck_c4.tail.onnx --out exit4

The head is frozen and its nodes are copied unchanged: the latent stays what it was. An image leaves by the exit where the
largest softmax of `exit_logits` is at least the threshold: the lowest one, in steps of 0.005, from which on the held-out
images, exit and tail together, lose no more than --loss points.  Writes OUT/head.onnx and OUT/exit.json.
"""
import argparse
import json
import os

import numpy as np
import onnx
import torch
import torch.nn.functional as F

import export
from network import ExitClassifier, multiply_accumulates
from rans import Coder
from session import Lesson, exact, lesson_arguments
from teacher import OnnxNetwork


@torch.no_grad()
def calibrate(session, features, classifier):
    """Divides the logits by the temperature that makes the held-out images likeliest (Guo et al., 2017); returns it.

    Without it most images leave at a probability above 0.99, and a threshold says little.
    """
    logits = torch.from_numpy(session.collect("held", lambda x: classifier(features(x))))
    labels = torch.from_numpy(session.sets["held"][1])
    temperature = min((t / 20 for t in range(10, 161)), key=lambda t: F.cross_entropy(logits / t, labels).item())
    for parameter in classifier.classifier.parameters():
        parameter.div_(temperature)
    return temperature


class Answers:
    """What exit and tail say of one set."""

    def __init__(self, session, name, features, classifier, head, tail, coder):
        labels = session.sets[name][1]
        probabilities = session.collect(name, lambda x: classifier(features(x)).softmax(1))
        symbols = session.collect(name, lambda x: head(x)[0].to(torch.uint8))
        self.confidence = probabilities.max(1)
        self.exit_right = probabilities.argmax(1) == labels
        self.tail_right = session.collect(name, lambda x: tail(head(x)[0])[0]).argmax(1) == labels
        self.bytes = np.array([len(coder.encode(s.reshape(len(s), -1).tolist())) for s in symbols])

    def at(self, threshold):
        """Figures with this threshold."""
        leaves = self.confidence >= threshold
        right = np.where(leaves, self.exit_right, self.tail_right)
        return {"threshold": threshold, "exit_share": 100 * leaves.mean().item(), "accuracy": 100 * right.mean().item(),
                "exit_accuracy": 100 * self.exit_right[leaves].mean().item() if leaves.any() else None,
                "bytes_mean": np.where(leaves, 0, self.bytes).mean().item(),
                "accuracy_without": 100 * self.tail_right.mean().item(), "bytes_without": self.bytes.mean().item(),
                "exit_alone": 100 * self.exit_right.mean().item()}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    lesson_arguments(parser)
    parser.add_argument("--head", required=True)
    parser.add_argument("--tail", required=True)
    parser.add_argument("--seconds", type=float, default=100)
    parser.add_argument("--rate", type=float, default=3e-3)
    parser.add_argument("--loss", type=float, default=0, help="points that the held-out images may lose")
    session = Lesson(parser.parse_args())
    options = session.options
    model = onnx.load(options.head)
    tables = next(p.value for p in model.metadata_props if p.key == "edge.latent.histogram")
    coder = Coder([[int(f) for f in line.split(",")] for line in tables.split("\n")])
    inner = export.inner_features(model.graph)
    head = session.place(OnnxNetwork(options.head, (inner,))).eval()
    tail = session.place(OnnxNetwork(options.tail)).eval()
    features = lambda images: head(images)[1][0]
    with torch.no_grad():
        one = features(torch.zeros(1, 3, 32, 32, device=session.device))
    classifier = session.place(ExitClassifier(one.shape[1]))
    classifier, _ = session.teach(classifier, features, lambda module, inner: module(inner))
    exact()
    temperature = calibrate(session, features, classifier)
    held, test, lossless = (Answers(session, name, features, classifier, head, tail, coder)
                            for name in ("held", "test", "lossless"))
    wanted = held.at(2)["accuracy"] - options.loss
    threshold = next(t / 1000 for t in range(300, 1001, 5)
                     if all(held.at(u / 1000)["accuracy"] >= wanted for u in range(t, 1001, 5)))
    os.makedirs(options.out, exist_ok=True)
    export.add_exit(options.head, os.path.join(options.out, "head.onnx"), classifier, threshold)
    figures = {"exit_macs": multiply_accumulates(classifier, one), "temperature": temperature, "threshold": threshold,
               "held": held.at(threshold), "test": test.at(threshold), "lossless": lossless.at(threshold),
               "held_curve": [held.at(t / 100) for t in range(40, 100, 5)],
               "lossless_curve": [lossless.at(t / 100) for t in range(40, 100, 5)]}
    with open(os.path.join(options.out, "exit.json"), "w") as stream:
        json.dump(figures, stream, indent=1)
    session.log(json.dumps({k: v for k, v in figures.items() if not k.endswith("curve")}))


if __name__ == "__main__":
    main()
