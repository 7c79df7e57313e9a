# SPDX-License-Identifier: MIT
"""Stage 1: a head, a prior of its latent and a tail learn together; writes OUT/student.pt and OUT/student.json.

    python3 train.py --data DIR --soft soft --guide assistant0.pt --tail deep --channels 12 --bits 6 --target-bytes 328 --out c12
    python3 train.py --data DIR --soft soft --guide mobilenetv2_cifar10.onnx --channels 4 --bits 6 --target-bytes 120 --out c4

They imitate the guide's features and the assistants' soft outputs under a price on the latent's bytes; the price moves
until the latent costs what it may.  Rounding is active throughout.  The stage ends by the clock.
"""
import argparse
import json
import math
import os

import torch
import torch.nn as nn
import torch.nn.functional as F

import data
import rate
import soft
from network import GRID, HEADS, TAILS, Assistant, Head
from schedule import Average, Clock, Step, optimiser, set_rate
from session import Lesson, lesson_arguments, save
from teacher import OnnxNetwork

TAPS = {"/encoder/blocks.13/Add_output_0": 96, "/encoder/blocks.16/Add_output_0": 160}     # at 8x8 and 4x4: channels
GUIDED = 4                               # features are compared on one image in four


def guide_widths(tail):
    """Channels of the features that guide a kind of tail."""
    return (Assistant.FEATURES,) if tail == "deep" else tuple(TAPS.values())


class Student(nn.Module):
    """Head, prior and tail as they train in stage 1, with 1x1 convolutions from the tail's features to the guide's."""

    def __init__(self, shape):
        """shape: options channels, bits, target_bytes, head and tail."""
        super().__init__()
        deviation = start_deviation(shape)
        self.head = Head(shape.head, shape.channels, shape.bits, deviation)
        self.tail = TAILS[shape.tail](shape.channels, 1 / deviation)
        self.prior = rate.LogisticMixture(shape.channels, deviation)
        self.adaptors = nn.ModuleList(nn.Identity() if a == b else nn.Conv2d(a, b, 1)
                                      for a, b in zip(self.tail.widths, guide_widths(shape.tail)))

    def forward(self, images):
        """(logits, imitated features, mean bytes of the latent)."""
        latent = self.head(images)
        logits, features = self.tail(self.head.quantise(latent))
        imitations = [a(f[:len(f) // GUIDED]) for a, f in zip(self.adaptors, features)]
        price = self.prior.bytes(latent + torch.rand_like(latent) - 0.5)
        return logits, imitations, price


def start_deviation(shape):
    """Of a latent's level: a Gaussian of this deviation costs target_bytes."""
    return 2 ** (8 * shape.target_bytes / (shape.channels * GRID * GRID)) / math.sqrt(2 * math.pi * math.e)


class TeacherGuide(nn.Module):
    """The given teacher's features at TAPS, normalised channel by channel."""

    def __init__(self, path):
        super().__init__()
        self.network = OnnxNetwork(path, tuple(TAPS))

    def forward(self, images):
        return [F.batch_norm(t.float(), None, None, training=True) for t in self.network(images)[1]]


class AssistantGuide(nn.Module):
    """An assistant's features at 16x16, as a deep tail's upper layers take them."""

    def __init__(self, path):
        super().__init__()
        self.network = soft.load_assistant(path)

    def forward(self, images):
        return [self.network.features(images)]


def imitate(session, guide, student):
    """Trains the student; returns (its average, steps)."""
    options = session.options
    average = Average(student)
    prior = list(student.prior.parameters())
    upper = list(student.tail.top.parameters()) + list(student.tail.classifier.parameters())
    taken = set(map(id, prior + upper))
    rest = [p for p in student.parameters() if id(p) not in taken]
    optimizer = optimiser([(rest, options.rate), (upper, options.upper_rate)], options.decay)
    prior_optimizer = rate.prior_optimiser(student.prior)
    price = rate.Price(options.target_bytes, options.price, session.device)
    feature_weight = torch.tensor(options.features, device=session.device)

    def work(images, target, soft_labels):
        with torch.no_grad(), session.half():
            wanted = [t.float() for t in guide(images[:len(images) // GUIDED])]
        with session.half():
            logits, imitations, cost = student(images)
        features = sum(F.mse_loss(i.float(), t) / t.var() for i, t in zip(imitations, wanted))
        outputs = session.outputs_loss(logits, soft_labels, target)
        loss = outputs + feature_weight * features + price.of(cost)
        optimizer.zero_grad(set_to_none=True)
        prior_optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(rest + upper, 5.0)
        optimizer.step()
        prior_optimizer.step()
        average.update()
        price.move(cost)
        return outputs.detach(), features.detach()

    set_rate(optimizer, 0.02)
    step = Step(work, *session.next())
    clock = Clock(options.seconds)
    while clock.part() < 1:
        factor = clock.factor()
        set_rate(optimizer, factor)
        set_rate(prior_optimizer, max(factor, 0.05))
        feature_weight.fill_(options.features * factor)
        outputs, features = step(*session.next())
        clock.steps += 1
        if clock.report_due(options.every):
            clean = held_bytes(session, average.copy)
            price.aim(clean)
            session.log(f"stage 1 step {clock.steps} outputs {outputs.item():.3f} features {features.item():.3f} "
                        f"bytes {price.spent.item():.1f} (held-out {clean:.1f}) price {price.logarithm.exp().item():.3f} "
                        f"held-out {held_accuracy(session, average.copy):.2f} %")
    return average.copy, clock.steps


def held_accuracy(session, student):
    return session.held_accuracy(lambda x: student.tail(student.head.quantise(student.head(x)))[0])


@torch.no_grad()
def held_bytes(session, student):
    """Mean bytes of the held-out images' rounded latents under the prior."""
    images = data.to_input(torch.from_numpy(session.sets["held"][0]).to(session.device))
    return student.prior.bytes(student.head.quantise(student.head(images))).item()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    lesson_arguments(parser)
    parser.add_argument("--guide", required=True, help="the teacher (ONNX), or an assistant where the tail is deep")
    parser.add_argument("--channels", type=int, required=True)
    parser.add_argument("--bits", type=int, required=True, choices=range(2, 9))
    parser.add_argument("--target-bytes", type=float, required=True, help="ideal bytes of a held-out image's latent")
    parser.add_argument("--head", default="standard", choices=HEADS)
    parser.add_argument("--tail", default="standard", choices=TAILS)
    parser.add_argument("--seconds", type=float, default=330)
    parser.add_argument("--rate", type=float, default=3e-3)
    parser.add_argument("--upper-rate", type=float, default=2e-3, help="of the tail's upper layers")
    parser.add_argument("--features", type=float, default=0.5, help="weight of the features at the start; it falls with the rate")
    parser.add_argument("--price", type=float, default=0.1, help="of the latent's bytes at the start")
    options = parser.parse_args()
    if (options.tail == "deep") == options.guide.endswith(".onnx"):
        parser.error("a deep tail is guided by an assistant, the others by the teacher")
    session = Lesson(options)
    guide = AssistantGuide(options.guide) if options.tail == "deep" else TeacherGuide(options.guide)
    student = Student(options)
    if options.tail == "deep":
        student.tail.grown_from(guide.network)
    guide = session.place(guide).eval().requires_grad_(False)
    student, steps = imitate(session, guide, session.place(student))
    save(os.path.join(options.out, "student.pt"), student)
    shape = {k: getattr(options, k) for k in ("channels", "bits", "target_bytes", "head", "tail")}
    figures = {**shape, "steps": steps, "held_out": held_accuracy(session, student), "held_out_bytes": held_bytes(session, student)}
    with open(os.path.join(options.out, "student.json"), "w") as stream:
        json.dump(figures, stream, indent=1)
    session.log(json.dumps(figures))


if __name__ == "__main__":
    main()
