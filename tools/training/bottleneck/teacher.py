# SPDX-License-Identifier: MIT
"""A float network read from ONNX, with taps at named tensors: the teacher, and an exported head or tail."""
import onnx
import onnx.numpy_helper
import torch
import torch.nn as nn
import torch.nn.functional as F


class OnnxNetwork(nn.Module):
    """Runs the operators of a convolutional classifier one by one.

    forward(images [N,3,H,W], 0..255) returns (logits [N,K], [tap, ...]).
    """

    def __init__(self, path, taps=()):
        super().__init__()
        graph = onnx.load(path).graph
        self.input, self.output, self.taps = graph.input[0].name, graph.output[0].name, tuple(taps)
        self.steps, self.slots = [], {}
        for tensor in graph.initializer:
            self._keep(tensor.name, onnx.numpy_helper.to_array(tensor))
        for node in graph.node:
            attributes = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
            if node.op_type == "Constant":
                self._keep(node.output[0], onnx.numpy_helper.to_array(attributes["value"]))
            else:
                self.steps.append((node.op_type, list(node.input), node.output[0], attributes))
        missing = set(self.taps) - {output for _, _, output, _ in self.steps}
        if missing:
            raise ValueError(f"{path} has no tensor {sorted(missing)}")

    def _keep(self, name, array):
        self.slots[name] = f"constant{len(self.slots)}"
        self.register_buffer(self.slots[name], torch.from_numpy(array.copy()))

    def forward(self, images):
        values = {self.input: images}

        def value(name):
            return values[name] if name in values else getattr(self, self.slots[name])

        for kind, inputs, output, attributes in self.steps:
            values[output] = _apply(kind, [value(i) for i in inputs], attributes)
        return values[self.output], [values[t] for t in self.taps]


def _apply(kind, x, attributes):
    if kind == "Cast":
        return x[0].float()
    if kind == "Sub":
        return x[0] - x[1]
    if kind == "Div":
        return x[0] / x[1]
    if kind == "Add":
        return x[0] + x[1]
    if kind == "Clip":
        return x[0].clamp(*(x[1:] or (0, 6)))             # without bounds: the teacher's ReLU6
    if kind == "Relu":
        return x[0].relu()
    if kind == "MaxPool":
        return F.max_pool2d(x[0], attributes["kernel_shape"], attributes["strides"])
    if kind == "DepthToSpace":
        return F.pixel_shuffle(x[0], attributes["blocksize"])     # of the mode CRD
    if kind == "Round":
        return x[0].round()
    if kind == "Conv":
        return F.conv2d(x[0], x[1], x[2], attributes["strides"], attributes["pads"][:2], 1, attributes["group"])
    if kind == "ReduceMean":
        return x[0].mean((2, 3))
    if kind == "ReduceMax":
        return x[0].amax((2, 3))
    if kind == "Gemm":
        return F.linear(x[0], x[1], x[2])
    raise ValueError(f"operator {kind}")
