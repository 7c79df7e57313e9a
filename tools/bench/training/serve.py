"""The peer of `bench training`: trains a network with PyTorch, told what to do a line at a time.

load<TAB>DESCRIPTION<TAB>VALUES<TAB>THREADS  reads a network (JSON) and its values (float32), answers the loss of the first step
step<TAB>COUNT                               makes steps, answers the microseconds of each
processor                                    answers the seconds of processor time so far
"""
import json
import sys
import time

import numpy
import torch
import torch.nn.functional as functional


class Network(torch.nn.Module):
    """The nodes of the description, one after the other."""

    def __init__(self, description, values):
        super().__init__()
        self.description = description
        self.weights = torch.nn.ParameterList()
        self.norms = torch.nn.ModuleDict()
        for index, node in enumerate(description["nodes"]):
            node["first"] = len(self.weights)
            for shape, start in node.get("parameters", []):
                count = int(numpy.prod(shape))
                self.weights.append(torch.nn.Parameter(torch.from_numpy(values[start : start + count].reshape(shape).copy())))
            if node.get("normalized"):
                norm = torch.nn.BatchNorm2d(node["parameters"][0][0][0])
                norm.bias.data.copy_(self.weights[-1].data)  # The bias of the convolution becomes the first shift.
                self.norms[str(index)] = norm

    def forward(self, x):
        tensors = {self.description["input"]: x}
        for index, node in enumerate(self.description["nodes"]):
            operands = [tensors[i] for i in node["inputs"]]
            weights = [self.weights[node["first"] + i] for i in range(len(node.get("parameters", [])))]
            y = self.compute(node, operands, weights)
            if node.get("normalized"):
                y = self.norms[str(index)](y)
            activation = node.get("activation")
            tensors[node["output"]] = functional.relu(y) if activation == "Relu" else functional.relu6(y) if activation == "Relu6" else y
        return tensors[self.description["output"]].flatten(1)

    @staticmethod
    def compute(node, operands, weights):
        x = operands[0]
        if node["kind"] == "conv":
            top, left, bottom, right = node["padding"]
            padding = (top, left)
            if (top, left) != (bottom, right):
                x, padding = functional.pad(x, (left, right, top, bottom)), 0
            bias = weights[1] if len(weights) > 1 and not node.get("normalized") else None
            return functional.conv2d(x, weights[0], bias, node["stride"], padding, 1, node["groups"])
        if node["kind"] == "add":
            return x + operands[1]
        if node["kind"] == "mean":
            return x.mean((2, 3))
        return functional.linear(x.flatten(1), *weights)


class Training:
    """One network, its data and optimiser."""

    def __init__(self, description, values, is_channels_last):
        self.network = Network(description, values)
        count = description["batch"] * int(numpy.prod(description["shape"]))
        images = values[-count:].reshape([description["batch"]] + description["shape"])
        self.images = torch.from_numpy(images.transpose(0, 3, 1, 2).copy())
        if is_channels_last:
            self.network = self.network.to(memory_format=torch.channels_last)
            self.images = self.images.to(memory_format=torch.channels_last)
        self.labels = torch.arange(description["batch"]) % 10
        self.optimizer = torch.optim.SGD(self.network.parameters(), lr=0.001, momentum=0.9)

    def step(self):
        self.optimizer.zero_grad(set_to_none=True)
        loss = functional.cross_entropy(self.network(self.images), self.labels)
        loss.backward()
        self.optimizer.step()
        return loss.item()

    def time(self, count):
        times = []
        for _ in range(count):
            start = time.perf_counter()
            self.step()
            times.append((time.perf_counter() - start) * 1e6)
        return times


def load(description_path, values_path, threads):
    """Reads a network, and takes the memory format in which it is faster."""
    torch.set_num_threads(int(threads))
    values = numpy.fromfile(values_path, dtype=numpy.float32)
    best = None
    for is_channels_last in (False, True):
        with open(description_path, encoding="utf-8") as file:
            training = Training(json.load(file), values, is_channels_last)
        losses = [training.step() for _ in range(3)]
        took = min(training.time(3))
        if best is None or took < best[0]:
            best = (took, training, losses)
    return best[1], best[2]


def main():
    """Serves until its input ends."""
    training = None
    for line in sys.stdin:
        command, *arguments = line.rstrip("\n").split("\t")
        try:
            if command == "load":
                training, losses = load(*arguments)
                print(json.dumps(losses), flush=True)
            elif command == "processor":
                print(time.process_time(), flush=True)
            else:
                print(json.dumps(training.time(int(arguments[0]))), flush=True)
        except Exception as reason:  # pylint: disable=broad-except
            print("error " + repr(reason).replace("\n", " "), flush=True)


main()
