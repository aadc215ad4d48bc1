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
TOKENIZER_SEED = SEED + 1
LATE_SEED = SEED + 2
POLISH_SEED = SEED + 3
FINISH_SEED = SEED + 4
BATCH_ROWS = 8
STEPS = 2970
# The first part teaches the language: constant rate, every token counts the same. Then the tokens of short answers count
# more and the rate falls; the late part, with few fables, practises the facts; the polish, with a new optimizer, the plainest questions;
# the finish, with a new one again, what was confused until then.
WEIGHTED_FROM_STEP = 900
LATE_FROM_STEP = 1600
POLISH_FROM_STEP = 2350
FINISH_FROM_STEP = 2650
NEW_OPTIMIZER_STEPS = (POLISH_FROM_STEP, FINISH_FROM_STEP)
LEARNING_RATE_POINTS = [(0, 1 / 150), (149, 1.0), (WEIGHTED_FROM_STEP, 1.0), (LATE_FROM_STEP, 11 / 18), (POLISH_FROM_STEP, 0.01),
                        (POLISH_FROM_STEP + 20, 0.4), (FINISH_FROM_STEP, 0.005), (FINISH_FROM_STEP + 20, 0.35), (STEPS, 0.005)]
PEAK_LEARNING_RATE = 2.5e-3
ADAM_BETAS = (0.9, 0.98)
WEIGHT_DECAY = 0.05
GRADIENT_CLIP = 1.0
TOKENIZER_SAMPLE_CONVERSATIONS = 20_000

MIN_FABLE_WORDS = 100
MAX_SUM = 20

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parents[4]
CHECKPOINT = HERE / "build" / "checkpoint.pt"
SNAPSHOT = HERE / "build" / "snapshot.pt"
SNAPSHOT_EVERY = 100
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
