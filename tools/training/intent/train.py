# SPDX-License-Identifier: MIT
"""Trains intent and writes both GGUF files, the report and samples: python3 train.py --out build [--seconds 400]"""
import argparse
import copy
import json
import math
import os
import time

import torch
import torch.nn.functional as F

import data
import evaluate
import gguf
import sentences
from network import Network, Shape
from tokenizer import Tokenizer, train as train_tokenizer

TRAINING_SEED, TEST_SEED, FAMILIAR_SEED = 1, 2, 3
ROW_TOKENS, ROWS = 256, 512
PEAK_RATE, LAST_RATE, WARM_UP_STEPS = 3e-3, 1e-5, 300


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", default="build")
    parser.add_argument("--seconds", type=float, default=400, help="of optimisation")
    parser.add_argument("--test", type=int, default=20000, help="held-out sentences")
    arguments = parser.parse_args()
    os.makedirs(arguments.out, exist_ok=True)
    torch.manual_seed(1)
    torch.set_float32_matmul_precision("high")
    device = "cuda" if torch.cuda.is_available() else "cpu"

    began = time.time()
    texts = [text for number in range(40) for sentence in sentences.block(TRAINING_SEED, number) if not sentence.reasons
             for text in (sentence.asked, sentence.answer)]
    shape = Shape()
    tokenizer = Tokenizer(train_tokenizer(texts, shape.vocabulary))
    tokenizer.save(os.path.join(arguments.out, "merges.json"))
    print(f"{len(tokenizer.tokens)} tokens, {time.time() - began:.0f} s", flush=True)

    network = Network(shape).to(device)
    parameters = sum(parameter.numel() for parameter in network.parameters())
    print(f"{parameters} parameters", flush=True)
    steps, seen = optimise(network, tokenizer, device, arguments.seconds)
    torch.save(network.state_dict(), os.path.join(arguments.out, "intent.pt"))

    report = {"parameters": parameters, "steps": steps, "tokens": seen, "seconds": arguments.seconds,
              "device": torch.cuda.get_device_name() if device == "cuda" else "cpu", "torch": torch.__version__}
    torch.set_float32_matmul_precision("highest")
    network.float().eval()
    test, familiar = data.held_out(TEST_SEED, arguments.test), data.familiar(FAMILIAR_SEED, arguments.test // 4)
    right = evaluate.exact(network, tokenizer, test)
    report["float32"] = evaluate.table(test, right)
    report["familiar"] = evaluate.table(familiar, evaluate.exact(network, tokenizer, familiar))
    tensors = {name.removesuffix(".weight"): parameter.detach().cpu().numpy() for name, parameter in network.named_parameters()}
    for kind in ("F16", "Q8_0"):
        gguf.write(os.path.join(arguments.out, f"intent-{kind.lower()}.gguf"), shape, tensors, tokenizer, kind, "intent")
        as_written = copy.deepcopy(network)
        for name, parameter in as_written.named_parameters():
            if parameter.dim() == 2:
                parameter.data = torch.from_numpy(gguf.rounded(parameter.detach().cpu().numpy(), kind)).to(device)
        report[kind] = evaluate.table(test, evaluate.exact(as_written, tokenizer, test))
    with open(os.path.join(arguments.out, "report.json"), "w") as file:
        json.dump(report, file, indent=1)
    samples = [{"asked": sentence.asked, "answer": sentence.answer} for sentence in test[:200]]
    with open(os.path.join(arguments.out, "samples.json"), "w") as file:
        json.dump(samples, file, indent=1)
    for name, (good, of) in report["float32"].items():
        print(f"{100 * good / of:7.2f} % of {of:6d}  {name}")
    for name in ("familiar", "F16", "Q8_0"):
        print(name, report[name]["all"])
    wrong = [sentence for sentence, is_right in zip(test, right) if not is_right]
    for sentence in wrong[:60]:
        print(f"{','.join(sentence.reasons)} | {sentence.asked}\n  {sentence.answer}\n  {evaluate.answered(network, tokenizer, sentence.asked)}")


def optimise(network, tokenizer, device, seconds):
    """AdamW on a cosine schedule over wall-clock time: (steps, tokens seen)."""
    workers = max(1, min(15, (os.cpu_count() or 2) - 1))
    rows = torch.utils.data.DataLoader(data.Rows(tokenizer, TRAINING_SEED, ROW_TOKENS), batch_size=ROWS if device == "cuda" else 8,
                                       num_workers=workers, prefetch_factor=4, pin_memory=device == "cuda")
    matrices = [parameter for parameter in network.parameters() if parameter.dim() == 2]
    vectors = [parameter for parameter in network.parameters() if parameter.dim() == 1]
    optimizer = torch.optim.AdamW([{"params": matrices, "weight_decay": 0.1}, {"params": vectors, "weight_decay": 0.0}],
                                  lr=PEAK_RATE, betas=(0.9, 0.98), fused=device == "cuda")
    model = torch.compile(network) if device == "cuda" else network
    began, steps = None, 0
    for ids, weights in rows:
        ids, weights = ids.to(device, non_blocking=True).long(), weights.to(device, non_blocking=True)[:, 1:].float() / data.ANSWERED
        progress = 0 if began is None else (time.time() - began) / seconds
        if progress >= 1:
            break
        rate = LAST_RATE + (PEAK_RATE - LAST_RATE) * 0.5 * (1 + math.cos(math.pi * progress))
        for group in optimizer.param_groups:
            group["lr"] = rate * min(1, (steps + 1) / WARM_UP_STEPS)
        with torch.autocast(device, dtype=torch.bfloat16):
            logits = model(ids[:, :-1])
            losses = F.cross_entropy(logits.flatten(0, 1).float(), ids[:, 1:].flatten(), reduction="none").view_as(weights)
        loss = (losses * weights).sum() / weights.sum()
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        steps += 1
        if steps % 250 == 1:
            answers = (losses * (weights == 1)).sum() / (weights == 1).sum()
            print(f"step {steps} at {0 if began is None else time.time() - began:.0f} s: loss {loss.item():.4f}, answers {answers.item():.5f}", flush=True)
        began = began or time.time()
    return steps, steps * ids.shape[0] * ROW_TOKENS


if __name__ == "__main__":
    main()
