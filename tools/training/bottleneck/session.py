# SPDX-License-Identifier: MIT
"""What every training program here shares: the images, the device, the batches, their soft labels where it learns from
them, and the log."""
import os
import time

import numpy as np
import torch
import torch.nn.functional as F

import data
import soft
from assistant import accuracy

TEMPERATURE = 4                          # of the soft labels


def arguments(parser):
    """Adds the options of a session to a parser."""
    parser.add_argument("--data", required=True)
    parser.add_argument("--soft", required=True, help="soft.py's folder")
    parser.add_argument("--passes", type=int, default=120, help="in soft.py's folder")
    parser.add_argument("--out", required=True)
    parser.add_argument("--batch", type=int, default=1024)
    parser.add_argument("--mixed", type=float, default=0.5, help="part of each batch that is mixed up, as in soft.py")
    parser.add_argument("--labels", type=float, default=0.1, help="weight of the labels beside the soft ones")
    parser.add_argument("--decay", type=float, default=0.05)
    parser.add_argument("--held-out", type=int, default=2500)
    parser.add_argument("--every", type=float, default=15, help="seconds between reports")
    parser.add_argument("--seed", type=int, default=1)


class Session:
    """options: data, out and held_out; for batches also batch and passes, for soft labels soft and mixed."""

    def __init__(self, options):
        self.options = options
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        seed, passes = getattr(options, "seed", 1), getattr(options, "passes", 1 << 16)
        torch.manual_seed(seed)
        torch.backends.cudnn.benchmark = True
        torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = True
        self.sets = data.load(options.data, options.held_out)
        self.batches = data.Batches(*self.sets["train"], getattr(options, "batch", 1024), getattr(options, "mixed", 0),
                                    self.device, passes, 13 * seed % passes)
        self.begin = time.monotonic()
        if hasattr(options, "soft"):
            self.soft = soft.load(options.soft, passes, self.device)
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

    def next_images(self):
        """Images only: needs no soft labels."""
        return self.batches.next()[0]

    def place(self, module):
        return module.to(self.device, memory_format=torch.channels_last)

    def half(self):
        return torch.autocast(self.device, torch.bfloat16, enabled=self.device == "cuda", cache_enabled=False)

    def outputs_loss(self, logits, soft_labels, target):
        """Distillation (Hinton et al., 2015) and cross-entropy; target: probabilities of the labels, [B,10]."""
        imitation = F.kl_div(F.log_softmax(logits.float() / TEMPERATURE, 1), soft_labels, reduction="batchmean")
        share = self.options.labels
        return (1 - share) * TEMPERATURE ** 2 * imitation + share * F.cross_entropy(logits.float(), target)

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


def exact():
    """From here on float32 is float32."""
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = False


def save(path, module):
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    torch.save(module.state_dict(), path)
