# SPDX-License-Identifier: MIT
"""Writes a model as GGUF version 3 (github.com/ggml-org/ggml, docs/gguf.md), matrices as F16 or Q8_0."""
import struct

import numpy

from tokenizer import END_ID, SPECIAL

_UINT32, _INT32, _FLOAT32, _BOOL, _STRING, _ARRAY = 4, 5, 6, 7, 8, 9
_F32, _F16, _Q8_0 = 0, 1, 8
_FILE_TYPES = {"F16": 1, "Q8_0": 7}
_ALIGNMENT = 32
_NORMAL, _CONTROL = 1, 3

CHAT_TEMPLATE = (
    "{% for message in messages %}"
    "{% if message['role'] == 'user' %}{{ '<|user|>' + message['content'] }}"
    "{% elif message['role'] == 'assistant' %}{{ '<|assistant|>' + message['content'] + '<|end|>' }}{% endif %}"
    "{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|assistant|>' }}{% endif %}")


def write(path, shape, tensors, tokenizer, kind, name):
    """tensors: name without ".weight" to float32 array; kind: "F16" or "Q8_0". Vectors stay F32."""
    metadata = [
        ("general.architecture", _STRING, "llama"),
        ("general.name", _STRING, name),
        ("general.license", _STRING, "mit"),
        ("general.file_type", _UINT32, _FILE_TYPES[kind]),
        ("general.quantization_version", _UINT32, 2),
        ("llama.vocab_size", _UINT32, shape.vocabulary),
        ("llama.context_length", _UINT32, shape.context),
        ("llama.embedding_length", _UINT32, shape.width),
        ("llama.block_count", _UINT32, shape.layers),
        ("llama.feed_forward_length", _UINT32, shape.hidden),
        ("llama.attention.head_count", _UINT32, shape.heads),
        ("llama.attention.head_count_kv", _UINT32, shape.kv_heads),
        ("llama.attention.layer_norm_rms_epsilon", _FLOAT32, shape.epsilon),
        ("llama.rope.dimension_count", _UINT32, shape.head),
        ("llama.rope.freq_base", _FLOAT32, shape.rope_base),
        ("tokenizer.ggml.model", _STRING, "gpt2"),
        ("tokenizer.ggml.pre", _STRING, "gpt-2"),
        ("tokenizer.ggml.tokens", _STRING, tokenizer.tokens),
        ("tokenizer.ggml.token_type", _INT32, [_CONTROL if token in SPECIAL else _NORMAL for token in tokenizer.tokens]),
        ("tokenizer.ggml.merges", _STRING, [f"{left} {right}" for left, right in tokenizer.merges]),
        ("tokenizer.ggml.bos_token_id", _UINT32, END_ID),
        ("tokenizer.ggml.eos_token_id", _UINT32, END_ID),
        ("tokenizer.ggml.padding_token_id", _UINT32, END_ID),
        ("tokenizer.ggml.add_bos_token", _BOOL, False),
        ("tokenizer.ggml.add_eos_token", _BOOL, False),
        ("tokenizer.chat_template", _STRING, CHAT_TEMPLATE),
    ]
    blobs, infos, offset = [], [], 0
    for tensor, values in tensors.items():
        type_id, blob = (_F32, values.astype("<f4").tobytes()) if values.ndim == 1 else encode(values, kind)
        infos.append(_text(tensor + ".weight") + struct.pack(f"<I{values.ndim}QIQ", values.ndim, *reversed(values.shape), type_id, offset))
        blobs.append(blob + bytes(-len(blob) % _ALIGNMENT))
        offset += len(blobs[-1])
    head = b"GGUF" + struct.pack("<IQQ", 3, len(infos), len(metadata)) + b"".join(_entry(*entry) for entry in metadata) + b"".join(infos)
    with open(path, "wb") as file:
        file.write(head + bytes(-len(head) % _ALIGNMENT) + b"".join(blobs))


def encode(values, kind):
    """(type, bytes) of a matrix."""
    if kind == "F16":
        return _F16, values.astype("<f2").tobytes()
    scales, quants = q8_0(values)
    blocks = numpy.zeros(len(scales), dtype=[("d", "<f2"), ("q", "i1", 32)])
    blocks["d"], blocks["q"] = scales, quants
    return _Q8_0, blocks.tobytes()


def q8_0(values):
    """Blocks of 32: float16 scale = largest / 127, and the rounded quotients."""
    blocks = values.reshape(-1, 32).astype(numpy.float32)
    scales = numpy.abs(blocks).max(axis=1) / 127
    inverse = numpy.divide(1, scales, out=numpy.zeros_like(scales), where=scales > 0)
    scaled = blocks * inverse[:, None]
    return scales.astype("<f2"), (numpy.sign(scaled) * numpy.floor(numpy.abs(scaled) + 0.5)).astype(numpy.int8)


def rounded(values, kind):
    """The matrix as the file holds it, float32."""
    if kind == "F16":
        return values.astype(numpy.float16).astype(numpy.float32)
    scales, quants = q8_0(values)
    return (scales.astype(numpy.float32)[:, None] * quants).reshape(values.shape)


def _text(value):
    data = value.encode()
    return struct.pack("<Q", len(data)) + data


def _entry(key, kind, value):
    if isinstance(value, list):
        return _text(key) + struct.pack("<IIQ", _ARRAY, kind, len(value)) + b"".join(_value(kind, item) for item in value)
    return _text(key) + struct.pack("<I", kind) + _value(kind, value)


def _value(kind, value):
    return _text(value) if kind == _STRING else struct.pack({_UINT32: "<I", _INT32: "<i", _FLOAT32: "<f", _BOOL: "<?"}[kind], value)
