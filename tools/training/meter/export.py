# SPDX-License-Identifier: MIT
"""A folded network -> ONNX: in float, and in int8 with QuantizeLinear / DequantizeLinear pairs."""
import onnx_writer as ow
from network import DIGITS, INPUT_HEIGHT, INPUT_WIDTH, WHEELS
from quantize import quantized_parameters

METADATA = {
    "edge.task": "digits",
    "edge.input.layout": "NCHW",
    "edge.input.color": "RGB",
    "edge.input.resize": "bilinear-half-pixel",   # no antialiasing, rounded to 0..255
    "edge.input.mean": "0,0,0",                   # value = (pixel / 255 - mean) / scale, a channel
    "edge.input.scale": "1,1,1",
    "edge.output.decode": "argmax-last-axis",
    "edge.labels": ",".join(str(d) for d in range(DIGITS)),
    "license": "MIT",
}


class _Graph:
    """Collects nodes and initializers."""

    def __init__(self):
        self.nodes, self.initializers = [], []

    def constant(self, name, kind, shape, values):
        self.initializers.append(ow.tensor(name, kind, shape, values))
        return name

    def add(self, kind, inputs, output, **attributes):
        self.nodes.append(ow.node(kind, inputs, output, **attributes))
        return output

    def operator(self, op, inputs, weight_bias, output):
        """One Op on tensors that exist already."""
        if op.kind == "add":
            return self.add("Add", inputs, output)
        if op.kind == "pool":
            return self.add("AveragePool", inputs, output, kernel_shape=list(op.window), strides=list(op.window),
                            pads=[0, 0, 0, 0])
        k = op.weight.shape[-1]
        result = self.add("Conv", inputs + weight_bias, output + "_conv" if op.clip else output, dilations=[1, 1],
                          group=op.groups, kernel_shape=[k, k], pads=[k // 2] * 4, strides=[op.stride] * 2)
        return self.add("Clip", [result, "zero", "six"], output) if op.clip else result

    def save(self, path, name, metadata):
        image = ow.value("image", ow.FLOAT, [1, 3, INPUT_HEIGHT, INPUT_WIDTH])
        digits = ow.value("digits", ow.FLOAT, [1, WHEELS, DIGITS])
        data = ow.model(name, self.nodes, self.initializers, [image], [digits], metadata)
        with open(path, "wb") as file:
            file.write(data)
        return len(data)


def export_float(ops, path):
    """Writes the float model; -> its size in bytes."""
    g = _Graph()
    g.constant("zero", ow.FLOAT, [], [0.0])
    g.constant("six", ow.FLOAT, [], [6.0])
    for op in ops:
        parameters = []
        if op.kind == "conv":
            w, b = op.weight.detach().cpu().float(), op.bias.detach().cpu().float()
            parameters = [g.constant(op.name + "_weight", ow.FLOAT, list(w.shape), w.flatten().tolist()),
                          g.constant(op.name + "_bias", ow.FLOAT, list(b.shape), b.tolist())]
        g.operator(op, list(op.inputs), parameters, op.name)
    shape = g.constant("shape", ow.INT64, [3], [1, DIGITS, WHEELS])
    g.add("Reshape", [ops[-1].name, shape], "reshaped")
    g.add("Transpose", ["reshaped"], "digits", perm=[0, 2, 1])
    return g.save(path, "meter_float", METADATA)


def export_int8(ops, grids, path):
    """Writes the int8 model: DequantizeLinear before and QuantizeLinear after every operator; -> its size in bytes."""
    g = _Graph()
    g.constant("zero", ow.FLOAT, [], [0.0])
    g.constant("six", ow.FLOAT, [], [6.0])

    def pair(tensor, grid, output):
        """tensor -> QuantizeLinear -> DequantizeLinear -> output."""
        scale = g.constant(tensor + "_scale", ow.FLOAT, [], [grid[0]])
        zero = g.constant(tensor + "_zero_point", ow.INT8, [], [grid[1]])
        g.add("QuantizeLinear", [tensor, scale, zero], tensor + "_q")
        return g.add("DequantizeLinear", [tensor + "_q", scale, zero], output)

    pair("image", grids["image"], "image_dq")
    for op in ops:
        parameters = []
        if op.kind == "conv":
            values = quantized_parameters(op, grids[op.inputs[0]][0])
            weight, scale, bias, bias_scale = [v.cpu() for v in values]
            n = op.name
            g.constant(n + "_weight_q", ow.INT8, list(weight.shape), weight.flatten().tolist())
            g.constant(n + "_weight_scale", ow.FLOAT, list(scale.shape), scale.tolist())
            g.constant(n + "_weight_zero_point", ow.INT8, list(scale.shape), [0] * len(scale))
            g.constant(n + "_bias_q", ow.INT32, list(bias.shape), bias.tolist())
            g.constant(n + "_bias_scale", ow.FLOAT, list(scale.shape), bias_scale.tolist())
            g.constant(n + "_bias_zero_point", ow.INT32, list(scale.shape), [0] * len(scale))
            parameters = [g.add("DequantizeLinear", [f"{n}_{p}_q", f"{n}_{p}_scale", f"{n}_{p}_zero_point"],
                                f"{n}_{p}", axis=0) for p in ("weight", "bias")]
        g.operator(op, [i + "_dq" for i in op.inputs], parameters, op.name)
        pair(op.name, grids[op.name], op.name + "_dq")
    last = grids[ops[-1].name]
    shape = g.constant("shape", ow.INT64, [3], [1, DIGITS, WHEELS])
    g.add("Reshape", [ops[-1].name + "_dq", shape], "reshaped")
    pair("reshaped", last, "reshaped_dq")
    g.add("Transpose", ["reshaped_dq"], "transposed", perm=[0, 2, 1])
    pair("transposed", last, "digits")
    return g.save(path, "meter_int8", METADATA)
