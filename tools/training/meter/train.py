# SPDX-License-Identifier: MIT
"""Trains the meter reader and writes both ONNX files.

    python3 train.py --out build [--steps 9000] [--tune-steps 500]

Training images are rendered while training goes on: a pool of images stays on the device, every
step trains on a random batch of it, and every few steps new images are rendered over the oldest.
"""
import argparse
import json
import math
import os
import time

import torch
import torch.nn.functional as F

import evaluate
import export
import network
import quantize
from glyphs import FontBank
from renderer import render

TRAIN_SEED, HELD_OUT_SEED = 1, 2027


class Pool:
    """A ring of rendered network inputs of the training seed."""

    def __init__(self, size, fresh, every, device):
        """size: images kept; `fresh` new images every `every` batches."""
        self.size, self.fresh, self.every, self.device = size, fresh, every, device
        self.fonts = FontBank(TRAIN_SEED, device=device)
        self.images = torch.zeros(size, 3, network.INPUT_HEIGHT, network.INPUT_WIDTH, dtype=torch.uint8, device=device)
        self.digits = torch.zeros(size, network.WHEELS, dtype=torch.int64, device=device)
        self.rendered = self.batches = 0
        while self.rendered < size:
            self.refresh()

    def refresh(self):
        """Renders the seed's next images over the oldest of the pool."""
        indices = torch.arange(self.rendered, self.rendered + self.fresh, device=self.device)
        image, digits = render(TRAIN_SEED, indices, self.fonts)
        where = indices % self.size
        self.images[where] = network.to_input(image)
        self.digits[where] = digits
        self.rendered += self.fresh

    def batch(self, size):
        """-> pixels in 0..1 [size, 3, 80, 240], digits int64 [size, 5]."""
        self.batches += 1
        if self.batches % self.every == 0:
            self.refresh()
        pick = torch.randint(self.size, (size,), device=self.device)
        image = self.images[pick].to(memory_format=torch.channels_last).float() / 255
        return image, self.digits[pick]


def loss_of(logits, digits):
    return F.cross_entropy(logits.flatten(0, 1).float(), digits.flatten())


def schedule(step, steps, peak, warm=300):
    """Learning rate: linear warm-up, then half a cosine to zero."""
    return peak * min((step + 1) / warm, 1) * 0.5 * (1 + math.cos(math.pi * step / steps))


def train_float(pool, steps, batch, device, log):
    """-> the trained MeterNet (the running mean of its weights), in evaluation mode."""
    net = network.MeterNet().to(device, memory_format=torch.channels_last)
    mean = network.MeterNet().to(device)
    mean.load_state_dict(net.state_dict())
    decay = [p for p in net.parameters() if p.ndim > 1]
    plain = [p for p in net.parameters() if p.ndim <= 1]
    optimiser = torch.optim.AdamW([{"params": decay, "weight_decay": 0.02}, {"params": plain, "weight_decay": 0.0}])
    started = time.time()
    for step in range(steps):
        for group in optimiser.param_groups:
            group["lr"] = schedule(step, steps, 4e-3)
        image, digits = pool.batch(batch)
        with torch.autocast(device.type, torch.bfloat16, enabled=device.type == "cuda"):
            logits = net(image)
        loss = loss_of(logits, digits)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 2.0)
        optimiser.step()
        if step % 5 == 0:
            keep = min(0.995, (step + 1) / (step + 50))
            for old, new in zip(mean.state_dict().values(), net.state_dict().values()):
                if old.is_floating_point():
                    old.lerp_(new, 1 - keep)
        if step % 200 == 0 or step == steps - 1:
            right = (logits.argmax(-1) == digits).float().mean().item()
            log(f"step {step} loss {loss.item():.4f} digits {right:.4f} images {pool.rendered} {time.time() - started:.0f} s")
    return mean.eval()


def tune_int8(ops, grids, pool, steps, batch, log):
    """Quantisation-aware fine-tuning of a copy of the folded network with fixed activation grids; -> its ops."""
    tuned = quantize.copy_ops(ops, trainable=True)
    parameters = [p for op in tuned if op.kind == "conv" for p in (op.weight, op.bias)]
    optimiser = torch.optim.Adam(parameters)
    started = time.time()
    for step in range(steps):
        for group in optimiser.param_groups:
            group["lr"] = schedule(step, steps, 2e-4, warm=50)
        image, digits = pool.batch(batch)
        with torch.no_grad():
            teacher = network.run(ops, image)
        logits = quantize.simulate(tuned, grids, image)
        soft = F.kl_div(logits.log_softmax(-1), teacher.log_softmax(-1), log_target=True, reduction="none").sum(-1).mean()
        loss = 0.5 * loss_of(logits, digits) + 0.5 * soft
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        optimiser.step()
        if step % 100 == 0 or step == steps - 1:
            log(f"tune {step} loss {loss.item():.4f} {time.time() - started:.0f} s")
    return quantize.copy_ops(tuned)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", default="build", help="folder for the ONNX files, report.json and train.log")
    parser.add_argument("--steps", type=int, default=9000)
    parser.add_argument("--tune-steps", type=int, default=500)
    parser.add_argument("--batch", type=int, default=512)
    parser.add_argument("--pool", type=int, default=131072)
    parser.add_argument("--fresh", type=int, default=2048, help="images rendered at a time")
    parser.add_argument("--every", type=int, default=32, help="steps between renderings")
    parser.add_argument("--held-out", type=int, default=20000, help="images of the held-out seed to evaluate on")
    args = parser.parse_args()

    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    torch.manual_seed(0)
    torch.backends.cudnn.benchmark = True
    os.makedirs(args.out, exist_ok=True)
    path = lambda name: os.path.join(args.out, name)
    lines = open(path("train.log"), "w")

    def log(text):
        print(text, flush=True)
        print(text, file=lines, flush=True)

    started = time.time()
    pool = Pool(args.pool, args.fresh, args.every, device)
    if device.type == "cuda":
        torch.cuda.synchronize()
    log(f"pool of {args.pool} images rendered in {time.time() - started:.1f} s")
    net = train_float(pool, args.steps, args.batch, device, log)
    ops = network.fold(net)
    parameters, multiplies, peak = network.count(ops)
    log(f"{parameters} parameters, {multiplies} multiply-accumulates, peak {peak} elements")

    calibration = [pool.batch(256)[0] for _ in range(16)]
    grids = quantize.calibrate(ops, calibration)
    torch.save({"float": ops, "int8": ops, "grids": grids}, path("meter.pt"))
    report = {"post_training": evaluate.evaluate(ops, ops, grids, HELD_OUT_SEED, min(4000, args.held_out), device)}
    tuned = tune_int8(ops, grids, pool, args.tune_steps, min(args.batch, 256), log)
    report["held_out"] = evaluate.evaluate(ops, tuned, grids, HELD_OUT_SEED, args.held_out, device)
    report.update(parameters=parameters, multiply_accumulates=multiplies, peak_elements=peak,
                  rendered=pool.rendered, steps=args.steps, tune_steps=args.tune_steps,
                  float_bytes=export.export_float(ops, path("meter_float.onnx")),
                  int8_bytes=export.export_int8(tuned, grids, path("meter_int8.onnx")),
                  seconds=round(time.time() - started))
    torch.save({"float": ops, "int8": tuned, "grids": grids}, path("meter.pt"))
    with open(path("report.json"), "w") as file:
        json.dump(report, file, indent=1)
    log(json.dumps(report))


if __name__ == "__main__":
    main()
