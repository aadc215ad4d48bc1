"""The llama architecture in plain PyTorch: RMS norms, rotary positions, SwiGLU, tied embedding."""
from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from settings import CONTEXT_LENGTH, DIM, FEED_FORWARD, HEAD_DIM, HEADS, LAYERS, NORM_EPSILON, ROPE_BASE, VOCAB_SIZE

INITIAL_SPREAD = 0.03


class RotaryFunction(torch.autograd.Function):
    """Rotates the two halves of each head; written by hand because autograd's version is twice as slow on a CPU."""

    @staticmethod
    def rotate(x: Tensor, cos: Tensor, sin: Tensor, sign: int) -> Tensor:
        half = x.shape[-1] // 2
        left, right = x[..., :half], x[..., half:]
        out = torch.empty_like(x)
        torch.mul(left, cos, out=out[..., :half]).addcmul_(right, sin, value=-sign)
        torch.mul(right, cos, out=out[..., half:]).addcmul_(left, sin, value=sign)
        return out

    @staticmethod
    def forward(ctx, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
        ctx.save_for_backward(cos, sin)
        return RotaryFunction.rotate(x, cos, sin, 1)

    @staticmethod
    def backward(ctx, grad: Tensor):
        cos, sin = ctx.saved_tensors
        return RotaryFunction.rotate(grad, cos, sin, -1), None, None


class NormFunction(torch.autograd.Function):
    """RMS norm with its gradient written by hand, for the same reason."""

    @staticmethod
    def forward(ctx, x: Tensor, weight: Tensor) -> Tensor:
        scale = (x.square().mean(-1, keepdim=True) + NORM_EPSILON).rsqrt_()
        ctx.save_for_backward(x, weight, scale)
        return (x * scale).mul_(weight)

    @staticmethod
    def backward(ctx, grad: Tensor):
        x, weight, scale = ctx.saved_tensors
        normed = x * scale
        weight_grad = (grad * normed).flatten(0, -2).sum(0)
        inner = grad * weight
        projection = (inner * normed).mean(-1, keepdim=True)
        return inner.sub_(normed.mul_(projection)).mul_(scale), weight_grad


class Block(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        after = INITIAL_SPREAD / math.sqrt(2 * LAYERS)
        self.attention_norm = nn.Parameter(torch.ones(DIM))
        self.qkv = nn.Parameter(torch.randn(3 * DIM, DIM) * INITIAL_SPREAD)
        self.out = nn.Parameter(torch.randn(DIM, DIM) * after)
        self.feed_norm = nn.Parameter(torch.ones(DIM))
        self.gate_up = nn.Parameter(torch.randn(2 * FEED_FORWARD, DIM) * INITIAL_SPREAD)
        self.down = nn.Parameter(torch.randn(DIM, FEED_FORWARD) * after)

    def forward(self, x: Tensor, mask: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
        x = x + self.attend(NormFunction.apply(x, self.attention_norm), mask, cos, sin)
        gate, up = F.linear(NormFunction.apply(x, self.feed_norm), self.gate_up).chunk(2, -1)
        return x + F.linear(F.silu(gate) * up, self.down)

    def attend(self, h: Tensor, mask: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
        rows, length, _ = h.shape
        qkv = F.linear(h, self.qkv).view(rows, length, 3, HEADS, HEAD_DIM)
        turned = RotaryFunction.apply(qkv[:, :, :2], cos.to(qkv.dtype), sin.to(qkv.dtype))
        queries, keys = turned.permute(2, 0, 3, 1, 4).reshape(2, rows * HEADS, length, HEAD_DIM)
        values = qkv[:, :, 2].permute(0, 2, 1, 3).reshape(rows * HEADS, length, HEAD_DIM)
        scores = torch.baddbmm(mask.to(qkv.dtype), queries, keys.transpose(1, 2), alpha=1 / math.sqrt(HEAD_DIM))
        mixed = torch.bmm(torch.softmax(scores, -1), values).view(rows, HEADS, length, HEAD_DIM)
        return F.linear(mixed.transpose(1, 2).reshape(rows, length, DIM), self.out)


class Silkworm(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.embedding = nn.Parameter(torch.randn(VOCAB_SIZE, DIM) * INITIAL_SPREAD)
        self.blocks = nn.ModuleList(Block() for _ in range(LAYERS))
        self.final_norm = nn.Parameter(torch.ones(DIM))
        frequencies = ROPE_BASE ** (-torch.arange(0, HEAD_DIM, 2).float() / HEAD_DIM)
        angles = torch.outer(torch.arange(CONTEXT_LENGTH).float(), frequencies)
        self.cos, self.sin = angles.cos()[:, None, None, :], angles.sin()[:, None, None, :]

    def hidden(self, tokens: Tensor, mask: Tensor) -> Tensor:
        """The last hidden states, before the final norm."""
        length = tokens.shape[1]
        x = F.embedding(tokens, self.embedding)
        for block in self.blocks:
            x = block(x, mask, self.cos[:length], self.sin[:length])
        return x

    def logits(self, hidden: Tensor) -> Tensor:
        return F.linear(NormFunction.apply(hidden, self.final_norm), self.embedding)


def segment_mask(segments: Tensor) -> Tensor:
    """0 where a position may look (earlier, same conversation), a large negative number elsewhere; one copy per head."""
    length = segments.shape[1]
    allowed = (segments[:, :, None] == segments[:, None, :]) & torch.ones(length, length, dtype=torch.bool).tril()
    mask = torch.zeros(allowed.shape).masked_fill_(~allowed, -1e9)
    return mask.repeat_interleave(HEADS, dim=0)


def parameter_count(model: nn.Module) -> int:
    return sum(parameter.numel() for parameter in model.parameters())
