# SPDX-License-Identifier: MIT
"""Stage 2: a tail learns on behind the frozen head of a stage 1; writes OUT/tail.pt and OUT/tail.json.

    python3 distil.py --data DIR --soft soft --student c12 --out c12/tail0 [--grow assistant1.pt] [--seed 2]

With --grow the upper layers begin as another assistant's, so that several tails of one head differ: an exported pair
may hold several, and answers with the mean of their logits.
"""
import argparse
import json
import os

import torch

import soft
from session import Lesson, lesson_arguments, save
from train import Student


def load_student(folder):
    """(shape, head, tail) of a stage 1."""
    with open(os.path.join(folder, "student.json")) as stream:
        shape = argparse.Namespace(**json.load(stream))
    student = Student(shape)
    student.load_state_dict(torch.load(os.path.join(folder, "student.pt"), map_location="cpu"))
    return shape, student.head.eval().requires_grad_(False), student.tail


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    lesson_arguments(parser)
    parser.add_argument("--student", required=True, help="train.py's folder")
    parser.add_argument("--grow", help="an assistant")
    parser.add_argument("--seconds", type=float, default=200)
    parser.add_argument("--rate", type=float, default=2e-3)
    options = parser.parse_args()
    session = Lesson(options)
    _, head, tail = load_student(options.student)
    if options.grow:
        tail.grown_from(soft.load_assistant(options.grow))
    head, tail = session.place(head), session.place(tail.train())
    # The latent is to be the exported head's, so it is not made in half precision.
    tail, steps = session.teach(tail, lambda images: head.quantise(head(images)), lambda module, levels: module(levels)[0])
    save(os.path.join(options.out, "tail.pt"), tail)
    figures = {"steps": steps, "held_out": session.held_accuracy(lambda x: tail(head.quantise(head(x)))[0])}
    with open(os.path.join(options.out, "tail.json"), "w") as stream:
        json.dump(figures, stream)
    session.log(json.dumps(figures))


if __name__ == "__main__":
    main()
