# SPDX-License-Identifier: MIT
"""Writes ONNX files without the onnx package: the few protobuf messages that a simple graph needs.

Every function returns the bytes of one message.  Field numbers are those of onnx.proto3.
"""
import struct

FLOAT, INT8, INT32, INT64 = 1, 3, 6, 7
_FORMATS = {FLOAT: "f", INT8: "b", INT32: "i", INT64: "q"}


def _varint(value):
    value &= (1 << 64) - 1               # negative numbers: two's complement, ten bytes
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def _integer(number, value):
    return _varint(number << 3) + _varint(value)


def _bytes(number, value):
    value = value.encode() if isinstance(value, str) else value
    return _varint(number << 3 | 2) + _varint(len(value)) + value


def tensor(name, kind, shape, values):
    """TensorProto; values: a flat sequence of numbers (an empty shape is a scalar)."""
    out = b"".join(_integer(1, d) for d in shape)
    raw = struct.pack(f"<{len(values)}{_FORMATS[kind]}", *values)
    return out + _integer(2, kind) + _bytes(8, name) + _bytes(9, raw)


def _attribute(name, value):
    """AttributeProto of an int or of a list of ints."""
    if isinstance(value, int):
        return _bytes(1, name) + _integer(3, value) + _integer(20, 2)
    return _bytes(1, name) + b"".join(_integer(8, v) for v in value) + _integer(20, 7)


def node(kind, inputs, output, **attributes):
    """NodeProto with one output, after which it is named."""
    out = b"".join(_bytes(1, i) for i in inputs) + _bytes(2, output)
    out += _bytes(3, f"{output}/{kind}") + _bytes(4, kind)
    return out + b"".join(_bytes(5, _attribute(k, v)) for k, v in attributes.items())


def value(name, kind, shape):
    """ValueInfoProto of a tensor with a fixed shape."""
    dimensions = b"".join(_bytes(1, _integer(1, d)) for d in shape)
    return _bytes(1, name) + _bytes(2, _bytes(1, _integer(1, kind) + _bytes(2, dimensions)))


def model(name, nodes, initializers, inputs, outputs, metadata, opset=13, ir_version=8):
    """ModelProto; nodes, initializers, inputs and outputs are messages of this file, metadata a dict of strings."""
    graph = b"".join(_bytes(1, n) for n in nodes) + _bytes(2, name)
    graph += b"".join(_bytes(5, t) for t in initializers)
    graph += b"".join(_bytes(11, i) for i in inputs) + b"".join(_bytes(12, o) for o in outputs)
    out = _integer(1, ir_version) + _bytes(2, "edge-meter") + _bytes(3, "1")
    out += _bytes(7, graph) + _bytes(8, _bytes(1, "") + _integer(2, opset))
    return out + b"".join(_bytes(14, _bytes(1, k) + _bytes(2, v)) for k, v in metadata.items())
