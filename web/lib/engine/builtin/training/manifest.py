"""Writes static/models/silkworm-1.json, which describes the committed GGUF file."""
from __future__ import annotations

import hashlib
import json

import torch

import settings
from bpe import Tokenizer
from evaluate import ACCURACY_FILE


def main() -> None:
    checkpoint = torch.load(settings.CHECKPOINT)
    content = settings.GGUF_FILE.read_bytes()
    manifest = {
        "id": settings.MODEL_ID,
        "displayName": settings.DISPLAY_NAME,
        "license": "Apache-2.0",
        "architecture": "llama",
        "parameters": sum(value.numel() for value in checkpoint["weights"].values()),
        "contextLength": settings.CONTEXT_LENGTH,
        "vocabSize": settings.VOCAB_SIZE,
        "quantisation": "Q8_0",
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "tokenizerSha256": Tokenizer(checkpoint["merges"]).sha256(),
        "chatTemplate": settings.CHAT_TEMPLATE,
        **checkpoint["record"],
        "accuracy": json.loads(ACCURACY_FILE.read_text()),
    }
    settings.MANIFEST_FILE.write_text(json.dumps(manifest, indent=2) + "\n")
    print(f"{settings.MANIFEST_FILE.name}: {manifest['parameters']} parameters, {manifest['bytes']} bytes")


if __name__ == "__main__":
    main()
