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
import torch.nn as nn

import soft
from schedule import Average, Clock, Step, optimiser, set_rate
from session import Lesson, lesson_arguments, save
from train import Student


def load_student(folder):
    """(shape, head, tail) of a stage 1."""
    with open(os.path.join(folder, "student.json")) as stream:
        shape = argparse.Namespace(**json.load(stream))
    student = Student(shape)
    student.load_state_dict(torch.load(os.path.join(folder, "student.pt"), map_location="cpu"))
    return shape, student.head.eval().requires_grad_(False), student.tail


def distil(session, head, tail):
    """Trains the tail; returns (its average, steps)."""
    options = session.options
    average = Average(tail)
    optimizer = optimiser([(tail.parameters(), options.rate)], options.decay)

    def work(images, target, soft_labels):
        with torch.no_grad():                             # not in half: the latent is to be the exported head's
            levels = head.quantise(head(images))
        with session.half():
            logits, _ = tail(levels)
        loss = session.outputs_loss(logits, soft_labels, target)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(tail.parameters(), 5.0)
        optimizer.step()
        average.update()
        return loss.detach()

    set_rate(optimizer, 0.02)
    step = Step(work, *session.next())
    clock = Clock(options.seconds)
    while clock.part() < 1:
        set_rate(optimizer, clock.factor())
        loss = step(*session.next())
        clock.steps += 1
        if clock.report_due(options.every):
            session.log(f"stage 2 step {clock.steps} loss {loss.item():.3f} "
                        f"held-out {session.held_accuracy(lambda x: average.copy(head.quantise(head(x)))[0]):.2f} %")
    return average.copy, clock.steps


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
    tail, steps = distil(session, head, tail)
    save(os.path.join(options.out, "tail.pt"), tail)
    figures = {"steps": steps, "held_out": session.held_accuracy(lambda x: tail(head.quantise(head(x)))[0])}
    with open(os.path.join(options.out, "tail.json"), "w") as stream:
        json.dump(figures, stream)
    session.log(json.dumps(figures))


if __name__ == "__main__":
    main()
