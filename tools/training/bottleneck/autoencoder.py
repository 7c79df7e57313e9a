# SPDX-License-Identifier: MIT
"""The baseline that knows no task: the same head and coder, a decoder that restores the picture, the unchanged teacher on it.

    python3 autoencoder.py --data DIR --teacher mobilenetv2_cifar10.onnx --channels 4 --bits 6 --target-bytes 120 --out ae4

Head, prior and decoder learn the mean squared error of the picture under the price that train.py describes; the tail.onnx
is the decoder and the teacher.
"""
import argparse
import math
import os

import torch
import torch.nn as nn
import torch.nn.functional as F

import data
import export
import rate
from network import Head, PictureDecoder, multiply_accumulates
from pair import write
from schedule import Average, Clock, Step, optimiser, set_rate
from session import Session, session_arguments
from teacher import OnnxNetwork
from train import start_deviation


class Autoencoder(nn.Module):
    def __init__(self, shape):
        super().__init__()
        deviation = start_deviation(shape)
        self.head = Head("standard", shape.channels, shape.bits, deviation)
        self.decoder = PictureDecoder(shape.channels, 1 / deviation)
        self.prior = rate.LogisticMixture(shape.channels, deviation)

    def forward(self, images):
        """(restored pictures, mean bytes of the latent)."""
        latent = self.head(images)
        return self.decoder(self.head.quantise(latent)), self.prior.bytes(latent + torch.rand_like(latent) - 0.5)


@torch.no_grad()
def held_out(session, network):
    """(mean bytes of the held-out images, peak signal-to-noise ratio of their pictures in dB)."""
    images = data.to_input(torch.from_numpy(session.sets["held"][0]).to(session.device))
    levels = network.head.quantise(network.head(images))
    error = F.mse_loss(network.decoder(levels).clamp(0, 255).round(), images).item()
    return network.prior.bytes(levels).item(), 10 * math.log10(255 ** 2 / error)


def restore(session, network):
    """Trains the network; returns (its average, steps)."""
    options = session.options
    average = Average(network)
    rest = [p for n, p in network.named_parameters() if not n.startswith("prior.")]
    optimizer = optimiser([(rest, options.rate)], options.decay)
    prior_optimizer = rate.prior_optimiser(network.prior)
    price = rate.Price(options.target_bytes, 0.1, session.device)

    def work(images):
        with session.half():
            pictures, cost = network(images)
        error = F.mse_loss(pictures.float(), images) / 1000
        optimizer.zero_grad(set_to_none=True)
        prior_optimizer.zero_grad(set_to_none=True)
        (error + price.of(cost)).backward()
        nn.utils.clip_grad_norm_(rest, 5.0)
        optimizer.step()
        prior_optimizer.step()
        average.update()
        price.move(cost)
        return error.detach()

    set_rate(optimizer, 0.02)
    batches = data.Batches(*session.sets["train"], options.batch, 0, session.device, 1 << 16, 13 * options.seed)
    step = Step(work, batches.next()[0])
    clock = Clock(options.seconds)
    while clock.part() < 1:
        set_rate(optimizer, clock.factor())
        error = step(batches.next()[0])
        clock.steps += 1
        if clock.report_due(options.every):
            clean, ratio = held_out(session, average.copy)
            price.aim(clean)
            session.log(f"step {clock.steps} error {1000 * error.item():.1f} bytes {price.spent.item():.1f} "
                        f"(held-out {clean:.1f}, {ratio:.2f} dB) price {price.logarithm.exp().item():.3f}")
    return average.copy, clock.steps


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    session_arguments(parser)
    parser.add_argument("--teacher", required=True)
    parser.add_argument("--channels", type=int, required=True)
    parser.add_argument("--bits", type=int, required=True, choices=range(2, 9))
    parser.add_argument("--target-bytes", type=float, required=True)
    parser.add_argument("--seconds", type=float, default=150)
    parser.add_argument("--rate", type=float, default=3e-3)
    parser.add_argument("--decay", type=float, default=0.05)
    parser.add_argument("--batch", type=int, default=1024)
    parser.add_argument("--every", type=float, default=15)
    session = Session(parser.parse_args())
    options = session.options
    network, steps = restore(session, session.place(Autoencoder(options)))
    teacher = session.place(OnnxNetwork(options.teacher)).eval()
    decoder = network.decoder
    one = torch.zeros(1, options.channels, 8, 8, device=session.device)
    figures = {"steps": steps, "decoder_macs": multiply_accumulates(decoder, one),
               "held_out_decibel": held_out(session, network)[1]}
    write(session, options, network.head, lambda levels: teacher(decoder(levels).clamp(0, 255).round())[0],
          lambda path, keys: export.write_picture_tail(path, decoder, network.head.low, options.channels, options.teacher, keys),
          figures)


if __name__ == "__main__":
    main()
