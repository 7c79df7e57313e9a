# SPDX-License-Identifier: MIT
"""What the training programs here share: the images, the device and the log; in a lesson also batches with soft labels."""
import os
import time

import torch
import torch.nn as nn
import torch.nn.functional as F

import data
import soft
from assistant import accuracy
from schedule import Average, Clock, Step, optimiser, set_rate

TEMPERATURE = 4                          # of the soft labels


def session_arguments(parser):
    """Adds the options of a session to a parser."""
    parser.add_argument("--data", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--held-out", type=int, default=2500, help="training images that choices are made on")
    parser.add_argument("--seed", type=int, default=1)


def lesson_arguments(parser):
    """Adds the options of a lesson to a parser."""
    session_arguments(parser)
    parser.add_argument("--soft", required=True, help="soft.py's folder")
    parser.add_argument("--passes", type=int, default=120, help="in soft.py's folder")
    parser.add_argument("--batch", type=int, default=1024)
    parser.add_argument("--mixed", type=float, default=0.5, help="part of each batch that is mixed up, as in soft.py")
    parser.add_argument("--labels", type=float, default=0.1, help="weight of the labels beside the soft ones")
    parser.add_argument("--decay", type=float, default=0.05)
    parser.add_argument("--every", type=float, default=15, help="seconds between reports")


class Session:
    """options: those of session_arguments."""

    def __init__(self, options):
        self.options = options
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        torch.manual_seed(options.seed)
        torch.backends.cudnn.benchmark = True
        torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = True
        self.sets = data.load(options.data, options.held_out)
        self.begin = time.monotonic()

    def place(self, module):
        return module.to(self.device, memory_format=torch.channels_last)

    def half(self):
        return torch.autocast(self.device, torch.bfloat16, enabled=self.device == "cuda", cache_enabled=False)

    def held_accuracy(self, predict):
        return accuracy(predict, *self.sets["held"], self.device)

    @torch.no_grad()
    def collect(self, name, function):
        """function(float [N,3,32,32]) over the set's images in order, as one NumPy array."""
        images, out = self.sets[name][0], []
        for i in range(0, len(images), 1000):
            out.append(function(data.to_input(torch.from_numpy(images[i:i + 1000]).to(self.device))).cpu())
        return torch.cat(out).numpy()

    def symbols(self, head, name):
        """The set's latents as the coder sees them, uint8 [N,C,8,8]."""
        return self.collect(name, lambda x: (head.quantise(head(x)) - head.low).to(torch.uint8))

    def log(self, text):
        name = os.path.basename(self.options.out)
        print(f"[{name} {time.monotonic() - self.begin:5.0f} s] {text}", flush=True)


class Lesson(Session):
    """A session with batches and their soft labels; options: those of lesson_arguments."""

    def __init__(self, options):
        super().__init__(options)
        self.batches = data.Batches(*self.sets["train"], options.batch, options.mixed, self.device, options.passes,
                                    13 * options.seed % options.passes)
        self.soft = soft.load(options.soft, options.passes, self.device)
        self._check()

    def _check(self):
        """Soft labels that belong to other batches would teach nonsense."""
        _, target, soft_labels = self.next()
        clean = target.max(1).values == 1
        agreement = (soft_labels.argmax(1) == target.argmax(1))[clean].float().mean().item()
        if agreement < 0.7:
            raise ValueError(f"the soft labels of {self.options.soft} agree with {agreement:.0%} of the labels: of other batches")

    def next(self):
        """(images, label probabilities, soft labels)."""
        images, target, (number, at) = self.batches.next()
        return images, target, self.soft[number, at].float()

    def outputs_loss(self, logits, soft_labels, target):
        """Distillation (Hinton et al., 2015) and cross-entropy; target: probabilities of the labels, [B,10]."""
        imitation = F.kl_div(F.log_softmax(logits.float() / TEMPERATURE, 1), soft_labels, reduction="batchmean")
        share = self.options.labels
        return (1 - share) * TEMPERATURE ** 2 * imitation + share * F.cross_entropy(logits.float(), target)

    def teach(self, module, prepare, predict):
        """Trains a module on what a frozen network makes of the images, for options.seconds at the peak options.rate.

        prepare: images to the module's inputs, without gradients and not in half precision; predict: a copy of the
        module and its inputs to logits. Returns (the module's average, steps).
        """
        options = self.options
        average = Average(module)
        optimizer = optimiser([(module.parameters(), options.rate)], options.decay)

        def work(images, target, soft_labels):
            with torch.no_grad():
                inputs = prepare(images)
            with self.half():
                logits = predict(module, inputs)
            loss = self.outputs_loss(logits, soft_labels, target)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            nn.utils.clip_grad_norm_(module.parameters(), 5.0)
            optimizer.step()
            average.update()
            return loss.detach()

        set_rate(optimizer, 0.02)
        step = Step(work, *self.next())
        clock = Clock(options.seconds)
        while clock.part() < 1:
            set_rate(optimizer, clock.factor())
            loss = step(*self.next())
            clock.steps += 1
            if clock.report_due(options.every):
                held = self.held_accuracy(lambda x: predict(average.copy, prepare(x)))
                self.log(f"step {clock.steps} loss {loss.item():.3f} held-out {held:.2f} %")
        return average.copy, clock.steps


def exact():
    """From here on float32 is float32."""
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = False


def save(path, module):
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    torch.save(module.state_dict(), path)
