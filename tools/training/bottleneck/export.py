# SPDX-License-Identifier: MIT
"""Writes head and tail as ONNX (opset 13), batch normalisation folded into the convolutions.

head: `image` uint8 [1,3,32,32] to `latent` uint8 [1,C,8,8], with an exit also `exit_logits` float [1,10];
tail: `latent` to `logits` float [1,10], of one tail or the mean of several, or a picture's decoder and the teacher.
All carry what a coder of the latent needs in metadata_props.
"""
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from torch import nn

import network
import rans

OPSET, IR_VERSION = 13, 7
EXIT = "exit_logits"
LABELS = "airplane,automobile,bird,cat,deer,dog,frog,horse,ship,truck"


def metadata(channels, bits, tables):
    """The keys of both files; the histogram is one line for each channel, frequencies of the symbols 0.. in order."""
    return {"edge.labels": LABELS, "edge.latent.channels": str(channels), "edge.latent.bits": str(bits),
            "edge.latent.coder": "rans-static",
            "edge.latent.coder.precision": str(rans.BITS), "edge.latent.coder.low": str(rans.LOW),
            "edge.latent.histogram": "\n".join(",".join(map(str, t)) for t in tables)}


class _Graph:
    """Nodes and constants under construction; every method takes and returns tensor names."""

    def __init__(self, prefix=""):
        self.prefix, self.nodes, self.constants = prefix, [], []

    def constant(self, values, kind=np.float32):
        name = f"{self.prefix}c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.asarray(values, kind), name))
        return name

    def add(self, kind, inputs, output=None, **attributes):
        output = output or f"{self.prefix}t{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [output], **attributes))
        return output

    def convolution(self, x, layer, gain=1.0, offset=0.0):
        """A ConvNorm of input gain * x; offset is added to its output."""
        conv, norm = layer.conv, layer.norm
        scale = (norm.weight / (norm.running_var + norm.eps).sqrt()).detach().double().cpu().numpy()
        bias = norm.bias.detach().double().cpu().numpy() - norm.running_mean.double().cpu().numpy() * scale + offset
        weight = conv.weight.detach().double().cpu().numpy() * scale[:, None, None, None] * gain
        kernel, pad = list(conv.kernel_size), conv.padding[0]
        x = self.add("Conv", [x, self.constant(weight), self.constant(bias)], kernel_shape=kernel, dilations=[1, 1],
                     group=conv.groups, pads=[pad] * 4, strides=list(conv.stride))
        if layer.activation == "relu6":
            return self.add("Clip", [x, self.constant(0), self.constant(6)])
        return self.add("Relu", [x]) if layer.activation == "relu" else x

    def block(self, x, layer):
        if isinstance(layer, network.ConvNorm):
            return self.convolution(x, layer)
        if isinstance(layer, nn.Sequential):
            for part in layer:
                x = self.block(x, part)
            return x
        if isinstance(layer, nn.MaxPool2d):
            return self.add("MaxPool", [x], kernel_shape=[2, 2], strides=[2, 2])
        if isinstance(layer, network.Shuffle):
            return self.add("DepthToSpace", [x], blocksize=2, mode="CRD")
        inside = x
        for part in layer.body:
            inside = self.convolution(inside, part)
        total = self.add("Add", [x, inside])
        return self.add("Relu", [total]) if isinstance(layer, network.Residual) else total

    def linear(self, x, layer, gain, output):
        weight, bias = (gain * p.detach().cpu().numpy() for p in (layer.weight, layer.bias))
        return self.add("Gemm", [x, self.constant(weight), self.constant(bias)], output, transB=1)

    def save(self, path, name, inputs, outputs, keys):
        graph = helper.make_graph(self.nodes, name, [helper.make_tensor_value_info(*i) for i in inputs],
                                  [helper.make_tensor_value_info(*o) for o in outputs], self.constants)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="edge")
        model.ir_version = IR_VERSION
        helper.set_model_props(model, keys)
        onnx.checker.check_model(model)
        onnx.save(model, path)


def write_head(path, head, bits, keys):
    graph = _Graph()
    x = graph.add("Cast", ["image"], to=TensorProto.FLOAT)
    x = graph.add("Sub", [x, graph.constant(head.normalise.mean.cpu().numpy())])
    x = graph.add("Div", [x, graph.constant(head.normalise.deviation.cpu().numpy())])
    for layer in head.layers:
        x = graph.block(x, layer)
    x = graph.convolution(x, head.project, offset=-head.low)
    x = graph.add("Clip", [x, graph.constant(0), graph.constant((1 << bits) - 1)])
    x = graph.add("Round", [x])
    graph.add("Cast", [x], "latent", to=TensorProto.UINT8)
    channels = head.project.conv.out_channels
    graph.save(path, "head", [("image", TensorProto.UINT8, [1, 3, 32, 32])], [_latent(channels)], keys)


def write_tail(path, tails, low, channels, keys):
    """tails: one, or several whose logits are averaged."""
    graph = _Graph()
    levels = _levels(graph, low)
    logits = []
    for tail in tails:
        x = graph.convolution(levels, tail.decoder[0], gain=tail.step)
        for layer in [*tail.decoder[1:], *tail.top]:
            x = graph.block(x, layer)
        x = graph.add("ReduceMax" if isinstance(tail, network.DeepTail) else "ReduceMean", [x], axes=[2, 3], keepdims=0)
        logits.append(graph.linear(x, tail.classifier, 1 / len(tails), "logits" if len(tails) == 1 else None))
    if len(tails) > 1:
        graph.add("Sum", logits, "logits")
    graph.save(path, "tail", [_latent(channels)], [("logits", TensorProto.FLOAT, [1, network.CLASSES])], keys)


def write_picture_tail(path, decoder, low, channels, teacher, keys):
    """The decoder, its picture as bytes, and the teacher (an ONNX file of `image` uint8 [1,3,32,32]) on that."""
    graph = _Graph()
    x = graph.convolution(_levels(graph, low), decoder.layers[0], gain=decoder.step)
    for layer in decoder.layers[1:]:
        x = graph.block(x, layer)
    x = graph.add("Mul", [x, graph.constant(decoder.normalise.deviation.cpu().numpy())])
    x = graph.add("Add", [x, graph.constant(decoder.normalise.mean.cpu().numpy())])
    x = graph.add("Clip", [x, graph.constant(0), graph.constant(255)])
    picture = graph.add("Cast", [graph.add("Round", [x])], "picture", to=TensorProto.UINT8)
    model = onnx.load(teacher).graph
    names = {model.input[0].name: picture, model.output[0].name: "logits"}
    for node in model.node:
        node = onnx.NodeProto.FromString(node.SerializeToString())
        for side in (node.input, node.output):
            side[:] = [names.get(n, "teacher/" + n) if n else n for n in side]
        graph.nodes.append(node)
    for tensor in model.initializer:
        tensor.name = "teacher/" + tensor.name
        graph.constants.append(tensor)
    graph.save(path, "tail", [_latent(channels)], [("logits", TensorProto.FLOAT, [1, network.CLASSES])], keys)


def add_exit(source, path, classifier, threshold):
    """A copy of the head with the classifier on its inner features as a second output, in place of one that it has; its
    own nodes stay as they are."""
    model = onnx.load(source)
    for kept in (model.graph.node, model.graph.initializer, model.graph.output):
        for item in [i for i in kept if (i.output[0] if isinstance(i, onnx.NodeProto) else i.name).startswith("exit_")]:
            kept.remove(item)
    graph = _Graph("exit_")
    x = inner_features(model.graph)
    for layer in classifier.layers:
        x = graph.block(x, layer)
    graph.linear(graph.add("ReduceMean", [x], axes=[2, 3], keepdims=0), classifier.classifier, 1, EXIT)
    model.graph.node.extend(graph.nodes)
    model.graph.initializer.extend(graph.constants)
    model.graph.output.append(helper.make_tensor_value_info(EXIT, TensorProto.FLOAT, [1, network.CLASSES]))
    keys = {p.key: p.value for p in model.metadata_props}
    helper.set_model_props(model, {**keys, "edge.exit.output": EXIT, "edge.exit.threshold": f"{threshold:.3f}"})
    onnx.checker.check_model(model)
    onnx.save(model, path)


def inner_features(graph):
    """The name of what the convolution before a head's latent reads."""
    makers = {n.output[0]: n for n in graph.node}
    node = makers["latent"]
    while node.op_type != "Conv":
        node = makers[node.input[0]]
    return node.input[0]


def _latent(channels):
    return "latent", TensorProto.UINT8, [1, channels, network.GRID, network.GRID]


def _levels(graph, low):
    """The latent's levels, centred on 0: padding is level 0."""
    return graph.add("Add", [graph.add("Cast", ["latent"], to=TensorProto.FLOAT), graph.constant(low)])
