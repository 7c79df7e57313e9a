# SPDX-License-Identifier: MIT
"""The Llama architecture (Touvron et al., 2023) as llama.cpp computes it from a GGUF file.

RMSNorm; rotary positions on pairs of neighbouring values (2i, 2i+1), which is the order that GGUF stores queries and keys
in, so the exporter permutes nothing; grouped-query attention; SwiGLU; the output layer is not tied to the embedding.
"""
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import nn


@dataclass(frozen=True)
class Shape:
    """Sizes, and the constants of GGUF's metadata."""

    vocabulary: int = 1024
    width: int = 192
    layers: int = 6
    heads: int = 6
    kv_heads: int = 3
    hidden: int = 512
    context: int = 512
    rope_base: float = 10000.0
    epsilon: float = 1e-5

    @property
    def head(self):
        return self.width // self.heads


class Layer(nn.Module):
    def __init__(self, shape):
        super().__init__()
        self.shape = shape
        kv = shape.kv_heads * shape.head
        self.attn_norm = nn.RMSNorm(shape.width, eps=shape.epsilon)
        self.attn_q = nn.Linear(shape.width, shape.width, bias=False)
        self.attn_k = nn.Linear(shape.width, kv, bias=False)
        self.attn_v = nn.Linear(shape.width, kv, bias=False)
        self.attn_output = nn.Linear(shape.width, shape.width, bias=False)
        self.ffn_norm = nn.RMSNorm(shape.width, eps=shape.epsilon)
        self.ffn_gate = nn.Linear(shape.width, shape.hidden, bias=False)
        self.ffn_up = nn.Linear(shape.width, shape.hidden, bias=False)
        self.ffn_down = nn.Linear(shape.hidden, shape.width, bias=False)

    def forward(self, x, cosine, sine):
        """[B, T, width] -> [B, T, width]"""
        b, t, _ = x.shape
        y = self.attn_norm(x)
        q = rotate(self.attn_q(y).view(b, t, self.shape.heads, self.shape.head), cosine, sine)
        k = rotate(self.attn_k(y).view(b, t, self.shape.kv_heads, self.shape.head), cosine, sine)
        v = self.attn_v(y).view(b, t, self.shape.kv_heads, self.shape.head)
        group = self.shape.heads // self.shape.kv_heads
        k, v = (z.repeat_interleave(group, dim=2).transpose(1, 2) for z in (k, v))
        y = F.scaled_dot_product_attention(q.transpose(1, 2), k, v, is_causal=True)
        x = x + self.attn_output(y.transpose(1, 2).reshape(b, t, -1))
        y = self.ffn_norm(x)
        return x + self.ffn_down(F.silu(self.ffn_gate(y)) * self.ffn_up(y))


def rotate(x, cosine, sine):
    """Rotary position embedding (Su et al., 2021) of [B, T, heads, head], pairs of neighbours."""
    even, odd = x[..., 0::2], x[..., 1::2]
    cosine, sine = cosine[:, None].to(x.dtype), sine[:, None].to(x.dtype)
    return torch.stack((even * cosine - odd * sine, even * sine + odd * cosine), dim=-1).flatten(-2)


class Network(nn.Module):
    """Token ids [B, T] -> logits [B, T, vocabulary]."""

    def __init__(self, shape):
        super().__init__()
        self.shape = shape
        self.token_embd = nn.Embedding(shape.vocabulary, shape.width)
        self.blk = nn.ModuleList(Layer(shape) for _ in range(shape.layers))
        self.output_norm = nn.RMSNorm(shape.width, eps=shape.epsilon)
        self.output = nn.Linear(shape.width, shape.vocabulary, bias=False)
        angles = torch.outer(torch.arange(shape.context).float(), shape.rope_base ** (-torch.arange(0, shape.head, 2).float() / shape.head))
        self.register_buffer("cosine", angles.cos(), persistent=False)
        self.register_buffer("sine", angles.sin(), persistent=False)
        for name, parameter in self.named_parameters():
            if parameter.dim() == 2:
                scale = 0.02 if "embd" in name else parameter.shape[1] ** -0.5
                if name.endswith(("attn_output.weight", "ffn_down.weight")):
                    scale /= (2 * shape.layers) ** 0.5
                nn.init.normal_(parameter, std=scale)

    def forward(self, ids):
        x = self.token_embd(ids)
        for layer in self.blk:
            x = layer(x, self.cosine[:ids.shape[1]], self.sine[:ids.shape[1]])
        return self.output(self.output_norm(x))
