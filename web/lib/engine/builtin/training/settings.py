"""Every number and path that shapes the built-in model, in one place."""
from pathlib import Path

MODEL_ID = "silkworm-1"
DISPLAY_NAME = "Silkworm 1"
PARAMETERS_IN_WORDS = "about 2.5 million parameters"

# Architecture: every matrix input is a multiple of 32, the Q8_0 block length.
VOCAB_SIZE = 1536
DIM = 192
LAYERS = 5
HEADS = 3
HEAD_DIM = DIM // HEADS
FEED_FORWARD = 512
CONTEXT_LENGTH = 512
ROPE_BASE = 10_000.0
NORM_EPSILON = 1e-5

# Training: the schedule counts steps, never seconds, so a busy machine changes the time and not the model.
SEED = 20261123
BATCH_ROWS = 16
STEPS = 2900
WARMUP_STEPS = 100
PEAK_LEARNING_RATE = 3e-3
FINAL_LEARNING_RATE_FRACTION = 0.02
ADAM_BETAS = (0.9, 0.98)
WEIGHT_DECAY = 0.05
GRADIENT_CLIP = 1.0
TOKENIZER_SAMPLE_CONVERSATIONS = 20_000

MIN_FABLE_WORDS = 100
MAX_SUM = 20

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parents[4]
CHECKPOINT = HERE / "build" / "checkpoint.pt"
GGUF_FILE = REPOSITORY / "static" / "models" / f"{MODEL_ID}.gguf"
MANIFEST_FILE = REPOSITORY / "static" / "models" / f"{MODEL_ID}.json"
HELDOUT_FILE = REPOSITORY / "tests" / "model" / "heldout.json"
REFERENCE_FILE = REPOSITORY / "tests" / "model" / "greedy-reference.json"

CHAT_TEMPLATE = (
    "{% for message in messages %}"
    "{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n' }}"
    "{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
)
