# SPDX-License-Identifier: MIT
"""Writes head and tail as ONNX (opset 13), batch normalisation folded into the convolutions.

head: `image` uint8 [1,3,32,32] to `latent` uint8 [1,C,8,8]; tail: `latent` to `logits` float [1,10].
Both carry what a coder of the latent needs in metadata_props.
"""
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

import network
import rans

OPSET, IR_VERSION = 13, 7
LABELS = "airplane,automobile,bird,cat,deer,dog,frog,horse,ship,truck"


def metadata(channels, bits, tables):
    """The keys of both files; the histogram is one line for each channel, frequencies of the symbols 0.. in order."""
    return {"edge.labels": LABELS, "edge.latent.channels": str(channels), "edge.latent.bits": str(bits),
            "edge.latent.coder": "rans-static",
            "edge.latent.coder.precision": str(rans.BITS), "edge.latent.coder.low": str(rans.LOW),
            "edge.latent.histogram": "\n".join(",".join(map(str, t)) for t in tables)}


class _Graph:
    """Nodes and constants under construction; every method takes and returns tensor names."""

    def __init__(self):
        self.nodes, self.constants = [], []

    def constant(self, values, kind=np.float32):
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.asarray(values, kind), name))
        return name

    def add(self, kind, inputs, output=None, **attributes):
        output = output or f"t{len(self.nodes)}"
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
        inside = x
        for part in layer.body:
            inside = self.convolution(inside, part)
        total = self.add("Add", [x, inside])
        return self.add("Relu", [total]) if isinstance(layer, network.Residual) else total

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
    graph.save(path, "head", [("image", TensorProto.UINT8, [1, 3, 32, 32])],
               [("latent", TensorProto.UINT8, [1, channels, network.GRID, network.GRID])], keys)


def write_tail(path, tail, low, channels, keys):
    graph = _Graph()
    x = graph.add("Cast", ["latent"], to=TensorProto.FLOAT)
    x = graph.add("Add", [x, graph.constant(low)])          # levels are centred on 0; padding is level 0
    x = graph.convolution(x, tail.decoder[0], gain=tail.step)
    for layer in [*tail.decoder[1:], *tail.top]:
        x = graph.block(x, layer)
    x = graph.add("ReduceMean", [x], axes=[2, 3], keepdims=0)
    weight, bias = (p.detach().cpu().numpy() for p in (tail.classifier.weight, tail.classifier.bias))
    graph.add("Gemm", [x, graph.constant(weight), graph.constant(bias)], "logits", transB=1)
    graph.save(path, "tail", [("latent", TensorProto.UINT8, [1, channels, network.GRID, network.GRID])],
               [("logits", TensorProto.FLOAT, [1, network.CLASSES])], keys)
