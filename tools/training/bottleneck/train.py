# SPDX-License-Identifier: MIT
"""Trains a bottleneck for the teacher and writes its head.onnx and tail.onnx.

    python3 train.py --data DIR --teacher mobilenetv2_cifar10.onnx --assistant assistant0.pt \
        --channels 4 --bits 6 --target-bytes 120 --out c4

Stage 1: head, prior and tail learn to imitate the teacher's features and the teachers' soft outputs under a
price on the latent's bytes; the price moves until the latent costs what it may.  Stage 2: the head is frozen,
the tail learns from labels and soft outputs.  The quantiser is active in both.  Stages end by the clock.
"""
import argparse
import json
import math
import os
import time

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

import data
import export
import rate
from assistant import accuracy
from network import GRID, HEADS, TAILS, Assistant, Head, Tail, multiply_accumulates
from schedule import Average, Clock, optimiser, set_rate
from teacher import OnnxNetwork

TAPS = ("/encoder/blocks.13/Add_output_0", "/encoder/blocks.16/Add_output_0")     # [96,8,8], [160,4,4]
TAP_WIDTHS = (96, 160)
TAPPED = 4                               # taps are compared on one image in four: the teacher's first blocks are slow


class Student(nn.Module):
    """Head, prior and tail as they train in stage 1, with 1x1 convolutions from the tail's features to the taps'."""

    def __init__(self, options):
        super().__init__()
        symbols = options.channels * GRID * GRID
        deviation = 2 ** (8 * options.target_bytes / symbols) / math.sqrt(2 * math.pi * math.e)   # a Gaussian's
        self.head = Head(options.head, options.channels, options.bits, deviation)
        self.tail = Tail(options.channels, 1 / deviation, *TAILS[options.tail])
        self.prior = rate.LogisticMixture(options.channels, deviation)
        widths = (self.tail.decoder[0].conv.out_channels, self.tail.top[0].conv.out_channels)
        self.adaptors = nn.ModuleList(nn.Conv2d(a, b, 1) for a, b in zip(widths, TAP_WIDTHS))

    def forward(self, images):
        """(logits, imitated taps, mean bytes of the latent)."""
        latent = self.head(images)
        logits, features = self.tail(self.head.quantise(latent))
        imitations = [a(f[:len(f) // TAPPED]) for a, f in zip(self.adaptors, features)]
        price = self.prior.bytes(latent + torch.rand_like(latent) - 0.5)
        return logits, imitations, price


class Teachers(nn.Module):
    """forward: (probabilities at the temperature, the teacher's taps of some images, normalised channel by channel)."""

    def __init__(self, teacher, assistants, temperature):
        super().__init__()
        self.teacher, self.assistants, self.temperature = teacher, nn.ModuleList(assistants), temperature

    def taps(self, images):
        return [F.batch_norm(t.float(), None, None, training=True) for t in self.teacher(images)[1]]

    def soft(self, images):
        logits = [a(images) for a in self.assistants] or [self.teacher(images)[0]]
        return sum(F.softmax(l.float() / self.temperature, 1) for l in logits) / len(logits)

    def forward(self, images):
        return self.soft(images), self.taps(images[:len(images) // TAPPED])


class Run:
    """One network's training: data, networks, and the two stages."""

    def __init__(self, options):
        self.options = options
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        torch.manual_seed(options.seed)
        torch.backends.cudnn.benchmark = True
        torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = True
        self.sets = data.load(options.data, options.held_out)
        self.batches = data.Batches(*self.sets["train"], options.batch, self.device, options.seed)
        self.random = torch.Generator(device=self.device)
        self.random.manual_seed(options.seed)
        self.student = self._place(Student(options))
        assistants = [Assistant() for _ in options.assistant]
        for network, path in zip(assistants, options.assistant):
            network.load_state_dict(torch.load(path, map_location="cpu"))
        teachers = Teachers(OnnxNetwork(options.teacher, TAPS), assistants, options.temperature)
        self.teachers = self._place(teachers).eval().requires_grad_(False)
        self.begin = time.monotonic()

    def _place(self, module):
        return module.to(self.device, memory_format=torch.channels_last)

    def _half(self):
        return torch.autocast(self.device, torch.bfloat16, enabled=self.device == "cuda")

    def log(self, text):
        name = os.path.basename(self.options.out)
        print(f"[{name} {time.monotonic() - self.begin:5.0f} s] {text}", flush=True)

    def outputs_loss(self, logits, soft, target):
        """Distillation (Hinton et al., 2015) and cross-entropy; target: probabilities of the labels, [B,10]."""
        temperature = self.options.temperature
        imitation = F.kl_div(F.log_softmax(logits.float() / temperature, 1), soft, reduction="batchmean")
        share = self.options.labels
        return (1 - share) * temperature ** 2 * imitation + share * F.cross_entropy(logits.float(), target)

    def held_accuracy(self, head, tail):
        return accuracy(lambda x: tail(head.quantise(head(x)))[0], *self.sets["held"], self.device)

    @torch.no_grad()
    def held_bytes(self, student):
        """Mean bytes of the held-out images' rounded latents under the prior."""
        images = torch.from_numpy(self.sets["held"][0]).to(self.device)
        return student.prior.bytes(student.head.quantise(student.head(data.to_input(images)))).item()

    def imitate(self):
        """Stage 1. Returns the averaged student."""
        options, student = self.options, self.student
        average = Average(student)
        prior = list(student.prior.parameters())
        rest = [p for n, p in student.named_parameters() if not n.startswith("prior.")]
        optimizer = optimiser([(rest, options.rate)], options.decay)
        prior_optimizer = torch.optim.Adam(prior, lr=0.01)
        log_price = torch.tensor(math.log(options.price), device=self.device)
        allowed, spent = torch.tensor(float(options.target_bytes), device=self.device), None

        def losses():
            images, target = data.mix(*self.batches.next(), options.mixed1, self.random)
            with torch.no_grad(), self._half():
                soft, taps = self.teachers(images)
            with self._half():
                logits, imitations, price = student(images)
            features = sum(F.mse_loss(i.float(), t) for i, t in zip(imitations, taps))
            return self.outputs_loss(logits, soft, target), features, price

        sum(losses()).backward()                      # algorithms are chosen outside of the clock
        clock = Clock(options.stage1)
        while clock.part() < 1:
            factor = clock.factor()
            set_rate(optimizer, factor)
            prior_optimizer.param_groups[0]["lr"] = 0.01 * max(factor, 0.05)
            optimizer.zero_grad(set_to_none=True)
            prior_optimizer.zero_grad(set_to_none=True)
            outputs, features, cost = losses()
            (outputs + options.features * features + log_price.exp() * cost / options.target_bytes).backward()
            nn.utils.clip_grad_norm_(rest, 5.0)
            optimizer.step()
            prior_optimizer.step()
            average.update()
            spent = cost.detach() if spent is None else spent.lerp(cost.detach(), 0.02)
            log_price = (log_price + 0.02 * (cost.detach() / allowed - 1).clamp(-0.5, 0.5)).clamp(-9, 3)
            clock.steps += 1
            if clock.report_due(options.every):
                clean = self.held_bytes(average.copy)
                # augmented images cost something else than clean ones: aim at the clean ones' bytes
                allowed.fill_(options.target_bytes * min(max(spent.item() / clean, 0.8), 1.25))
                self.log(f"stage 1 step {clock.steps} outputs {outputs.item():.3f} features {features.item():.3f} "
                         f"bytes {spent.item():.1f} (held-out {clean:.1f}) price {log_price.exp().item():.3f} "
                         f"held-out {self.held_accuracy(average.copy.head, average.copy.tail):.2f} %")
        return average.copy

    def distil(self, head, tail):
        """Stage 2: the head is frozen. Returns the averaged tail."""
        options = self.options
        tail = tail.requires_grad_(True).train()
        average = Average(tail)
        optimizer = optimiser([(tail.parameters(), options.rate2)], options.decay)

        def loss():
            images, target = data.mix(*self.batches.next(), options.mixed2, self.random)
            with torch.no_grad():
                levels = head.quantise(head(images))
                with self._half():
                    soft = self.teachers.soft(images)
            with self._half():
                logits, _ = tail(levels)
            return self.outputs_loss(logits, soft, target)

        loss().backward()                             # algorithms are chosen outside of the clock
        clock = Clock(options.stage2)
        while clock.part() < 1:
            set_rate(optimizer, clock.factor())
            optimizer.zero_grad(set_to_none=True)
            value = loss()
            value.backward()
            nn.utils.clip_grad_norm_(tail.parameters(), 5.0)
            optimizer.step()
            average.update()
            clock.steps += 1
            if clock.report_due(options.every):
                self.log(f"stage 2 step {clock.steps} loss {value.item():.3f} "
                         f"held-out {self.held_accuracy(head, average.copy):.2f} %")
        return average.copy

    @torch.no_grad()
    def symbols(self, head, name):
        """The set's latents as the coder sees them, uint8 [N,C,8,8]."""
        out, images = [], self.sets[name][0]
        for i in range(0, len(images), 1000):
            x = data.to_input(torch.from_numpy(images[i:i + 1000]).to(self.device))
            out.append((head.quantise(head(x)) - head.low).to(torch.uint8).cpu())
        return torch.cat(out).numpy()

    def finish(self, head, tail, stage1_accuracy):
        """Histograms, the two ONNX files, what the student says of the lossless images, and figures of the training."""
        options = self.options
        torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = False
        tables = rate.histograms(self.symbols(head, "train"), options.bits)
        os.makedirs(options.out, exist_ok=True)
        metadata = export.metadata(options.channels, options.bits, tables)
        export.write_head(os.path.join(options.out, "head.onnx"), head, options.bits, metadata)
        export.write_tail(os.path.join(options.out, "tail.onnx"), tail, head.low, options.channels, metadata)
        latent = self.symbols(head, "lossless")
        figures = {"channels": options.channels, "bits": options.bits, "head": options.head, "tail": options.tail,
                   "head_macs": multiply_accumulates(head, torch.zeros(1, 3, 32, 32, device=self.device)),
                   "tail_macs": multiply_accumulates(tail, torch.zeros(1, *latent.shape[1:], device=self.device)),
                   "head_parameters": sum(p.numel() for p in head.parameters()),
                   "tail_parameters": sum(p.numel() for p in tail.parameters()),
                   "held_out_after_stage_1": stage1_accuracy, "held_out": self.held_accuracy(head, tail),
                   "held_out_ideal_bytes": rate.ideal_bytes(self.symbols(head, "held"), tables)}
        with torch.no_grad():
            images = data.to_input(torch.from_numpy(self.sets["lossless"][0]).to(self.device))
            logits = tail(head.quantise(head(images)))[0].cpu().numpy()
        np.savez_compressed(os.path.join(options.out, "student.npz"), latent=latent, logits=logits)
        with open(os.path.join(options.out, "training.json"), "w") as stream:
            json.dump(figures, stream, indent=1)
        self.log(json.dumps(figures))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", required=True)
    parser.add_argument("--teacher", required=True)
    parser.add_argument("--assistant", action="append", default=[], help="an assistant's weights; one or several")
    parser.add_argument("--channels", type=int, required=True)
    parser.add_argument("--bits", type=int, required=True, choices=range(2, 9))
    parser.add_argument("--target-bytes", type=float, required=True, help="ideal bytes of a held-out image's latent")
    parser.add_argument("--head", default="standard", choices=HEADS)
    parser.add_argument("--tail", default="standard", choices=TAILS)
    parser.add_argument("--out", required=True)
    parser.add_argument("--stage1", type=float, default=330, help="seconds")
    parser.add_argument("--stage2", type=float, default=200, help="seconds")
    parser.add_argument("--batch", type=int, default=1024)
    parser.add_argument("--rate", type=float, default=3e-3)
    parser.add_argument("--rate2", type=float, default=2e-3)
    parser.add_argument("--decay", type=float, default=0.05)
    parser.add_argument("--temperature", type=float, default=4)
    parser.add_argument("--labels", type=float, default=0.1, help="weight of the labels beside the soft outputs")
    parser.add_argument("--features", type=float, default=0.5, help="weight of the taps in stage 1")
    parser.add_argument("--price", type=float, default=0.1, help="of the latent's bytes at the start")
    parser.add_argument("--mixed1", type=float, default=0, help="part of each batch of stage 1 that is mixed up")
    parser.add_argument("--mixed2", type=float, default=0.5, help="the same for stage 2")
    parser.add_argument("--held-out", type=int, default=2500)
    parser.add_argument("--every", type=float, default=15, help="seconds between reports")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    run = Run(options)
    student = run.imitate()
    stage1_accuracy = run.held_accuracy(student.head, student.tail)
    tail = run.distil(student.head, student.tail)
    run.finish(student.head, tail, stage1_accuracy)


if __name__ == "__main__":
    main()
