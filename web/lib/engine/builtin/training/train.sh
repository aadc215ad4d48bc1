#!/bin/sh
# Does everything: held-out questions, proof of disjointness, training, GGUF, evaluation, reference, manifest.
set -eu
cd "$(dirname "$0")"
PYTHON="${PYTHON:-/usr/bin/python3}"
if ! "$PYTHON" -c 'import torch, numpy' 2>/dev/null; then
  echo "PyTorch is missing. On Debian: apt-get install python3-torch libopenblas0-pthread" >&2
  exit 1
fi
"$PYTHON" heldout.py
"$PYTHON" check_corpus.py
"$PYTHON" train.py
"$PYTHON" export_gguf.py
# The manifest states the marks also when they are below what is required; the exit code tells.
marks=0
"$PYTHON" evaluate.py || marks=$?
"$PYTHON" reference.py
"$PYTHON" manifest.py
exit "$marks"
