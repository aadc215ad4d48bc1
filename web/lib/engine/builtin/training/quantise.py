"""Q8_0, GGUF's 8-bit format: blocks of 32 weights, each with one half-precision scale."""
from __future__ import annotations

import numpy as np
import torch

BLOCK = 32
LARGEST = 127


def blocks_of(matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The scale of each block as float16, and the 8-bit weights."""
    blocks = matrix.astype(np.float32).reshape(-1, BLOCK)
    scale = np.abs(blocks).max(axis=1) / LARGEST
    inverse = np.divide(1.0, scale, out=np.zeros_like(scale), where=scale > 0)
    return scale.astype(np.float16), np.rint(blocks * inverse[:, None]).astype(np.int8)


def to_bytes(matrix: np.ndarray) -> bytes:
    scale, weights = blocks_of(matrix)
    packed = np.empty((len(weights), 2 + BLOCK), dtype=np.uint8)
    packed[:, :2] = scale.view(np.uint8).reshape(-1, 2)
    packed[:, 2:] = weights.view(np.uint8)
    return packed.tobytes()


def round_trip(matrix: torch.Tensor) -> torch.Tensor:
    """The matrix as the engine will see it after quantisation."""
    scale, weights = blocks_of(matrix.numpy())
    restored = scale.astype(np.float32)[:, None] * weights.astype(np.float32)
    return torch.from_numpy(restored.reshape(matrix.shape))


def round_trip_all(weights: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Matrices are quantised, norms stay float32."""
    return {name: round_trip(value) if value.ndim == 2 else value for name, value in weights.items()}
