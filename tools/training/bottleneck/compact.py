# SPDX-License-Identifier: MIT
"""Stores the weights of an ONNX file as int8 with a scale for each output channel: a quarter of its size, computed in float as before.

usage: compact.py IN.onnx OUT.onnx [TENSOR]

With TENSOR the file ends there: `picture` makes of an autoencoder's tail the decoder alone. Each float weight of a Conv or a Gemm becomes what DequantizeLinear makes of int8 numbers in [-127, 127]. What else the file
holds, metadata too, stays.
"""
import sys

import numpy as np
import onnx
import onnx.utils
from onnx import helper, numpy_helper

LEAST = 1024  # elements; what is smaller is not worth a node


def compact(model):
    graph = model.graph
    weights = {node.input[1] for node in graph.node if node.op_type == "Conv" or (node.op_type == "Gemm" and _is_transposed(node))}
    constants, nodes = [], []
    for tensor in graph.initializer:
        values = numpy_helper.to_array(tensor)
        if tensor.name not in weights or values.dtype != np.float32 or values.size < LEAST:
            constants.append(tensor)
            continue
        largest = np.abs(values).reshape(len(values), -1).max(axis=1)
        scales = np.where(largest > 0, largest / 127, 1).astype(np.float32)
        stored = np.rint(values / scales.reshape(-1, *[1] * (values.ndim - 1))).astype(np.int8)
        names = [f"{tensor.name}/{part}" for part in ("stored", "scale", "zero")]
        for name, part in zip(names, (stored, scales, np.zeros(len(scales), np.int8))):
            constants.append(numpy_helper.from_array(part, name))
        nodes.append(helper.make_node("DequantizeLinear", names, [tensor.name], axis=0))
    del graph.initializer[:]
    graph.initializer.extend(constants)
    nodes.extend(graph.node)
    del graph.node[:]
    graph.node.extend(nodes)
    onnx.checker.check_model(model)
    return model


def _is_transposed(node):
    return any(a.name == "transB" and a.i == 1 for a in node.attribute)


def until(model, tensor):
    inputs = [i.name for i in model.graph.input]
    part = onnx.utils.Extractor(model).extract_model(inputs, [tensor])
    part.metadata_props.extend(model.metadata_props)
    return part


if __name__ == "__main__":
    whole = onnx.load(sys.argv[1])
    onnx.save(compact(until(whole, sys.argv[3]) if len(sys.argv) > 3 else whole), sys.argv[2])
