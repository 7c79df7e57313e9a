# SPDX-License-Identifier: MIT
"""Trains one assistant, the larger network whose soft outputs teach beside the teacher's features.

    python3 assistant.py --data DIR --out assistant0.pt [--seconds 80] [--seed 0]
"""
import argparse

import torch
import torch.nn.functional as F

import data
from network import Assistant
from schedule import Clock


@torch.no_grad()
def accuracy(predict, images, labels, device, batch=1000):
    """Percent of the uint8 images [N,32,32,3] that predict (float [N,3,32,32] to logits) gets right."""
    right = 0
    for i in range(0, len(images), batch):
        x = data.to_input(torch.from_numpy(images[i:i + batch]).to(device))
        right += (predict(x).argmax(1).cpu() == torch.from_numpy(labels[i:i + batch])).sum().item()
    return 100 * right / len(images)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--seconds", type=float, default=80)
    parser.add_argument("--batch", type=int, default=768)
    parser.add_argument("--rate", type=float, default=0.3, help="peak learning rate")
    parser.add_argument("--mixed", type=float, default=0, help="part of each batch that is mixed up")
    parser.add_argument("--held-out", type=int, default=2500)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.manual_seed(options.seed)
    torch.backends.cudnn.benchmark = True
    sets = data.load(options.data, options.held_out)
    batches = data.Batches(*sets["train"], options.batch, options.mixed, device, passes=1 << 16, first=1000 * options.seed)
    network = Assistant().to(device, memory_format=torch.channels_last)
    decayed = [p for p in network.parameters() if p.dim() > 1]
    plain = [p for p in network.parameters() if p.dim() <= 1]
    optimizer = torch.optim.SGD([{"params": decayed, "weight_decay": 5e-4}, {"params": plain, "weight_decay": 0.0}],
                                lr=options.rate, momentum=0.9, nesterov=True)

    def forward(x):
        with torch.autocast(device, torch.bfloat16, enabled=device == "cuda"):
            return network(x).float()

    def loss():
        x, target, _ = batches.next()
        return F.cross_entropy(forward(x), target)

    loss().backward()                                 # algorithms are chosen outside of the clock
    clock = Clock(options.seconds, rise=0.2)
    while clock.part() < 1:
        for group in optimizer.param_groups:
            group["lr"] = options.rate * clock.factor()
        optimizer.zero_grad(set_to_none=True)
        value = loss()
        value.backward()
        optimizer.step()
        clock.steps += 1
        if clock.report_due(20):
            print(f"assistant {options.seed} step {clock.steps} loss {value.item():.3f}", flush=True)
    network.eval()
    figures = {k: accuracy(network, *sets[k], device) for k in ("held", "test", "lossless")}
    print(f"assistant {options.seed}: {clock.steps} steps of {options.batch}, held-out {figures['held']:.2f} %, "
          f"JPEG test {figures['test']:.2f} %, lossless {figures['lossless']:.2f} %", flush=True)
    torch.save({k: v.half() if v.is_floating_point() else v for k, v in network.state_dict().items()}, options.out)


if __name__ == "__main__":
    main()
