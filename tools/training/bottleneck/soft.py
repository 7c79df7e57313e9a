# SPDX-License-Identifier: MIT
"""The assistants' opinion of every training batch, computed once for all networks.

    python3 soft.py --data DIR --out soft --assistant assistant0.pt [--assistant ...] [--passes 120] [--share 0/4]

Writes OUT/PASS.npy for each pass of this share: probabilities at the temperature, float16 [batches,B,10], the assistants' mean.
"""
import argparse
import os

import numpy as np
import torch
import torch.nn.functional as F

import data
from network import Assistant


def load(folder, passes, device):
    """float16 [passes, batches, B, 10] on the device."""
    return torch.stack([torch.from_numpy(np.load(os.path.join(folder, f"{p}.npy"))) for p in range(passes)]).to(device)


def load_assistant(path):
    network = Assistant()
    network.load_state_dict({k: v.float() if v.is_floating_point() else v
                             for k, v in torch.load(path, map_location="cpu").items()})
    return network


@torch.no_grad()
def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--assistant", action="append", required=True)
    parser.add_argument("--passes", type=int, default=120)
    parser.add_argument("--share", default="0/1", help="I/N: every Nth pass from I on")
    parser.add_argument("--batch", type=int, default=1024)
    parser.add_argument("--mixed", type=float, default=0.5, help="part of each batch that is mixed up")
    parser.add_argument("--temperature", type=float, default=4)
    parser.add_argument("--held-out", type=int, default=2500)
    options = parser.parse_args()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.backends.cudnn.benchmark = True
    os.makedirs(options.out, exist_ok=True)
    assistants = [load_assistant(p).to(device, memory_format=torch.channels_last).eval() for p in options.assistant]
    train = data.load(options.data, options.held_out)["train"]
    first, every = map(int, options.share.split("/"))
    for number in range(first, options.passes, every):
        batches = data.Batches(*train, options.batch, options.mixed, device, options.passes, number)
        rows = []
        for _ in range(batches.length):
            images = batches.next()[0]
            with torch.autocast(device, torch.bfloat16, enabled=device == "cuda"):
                rows.append(sum(F.softmax(a(images).float() / options.temperature, 1) for a in assistants) / len(assistants))
        np.save(os.path.join(options.out, f"{number}.npy"), torch.stack(rows).half().cpu().numpy())


if __name__ == "__main__":
    main()
