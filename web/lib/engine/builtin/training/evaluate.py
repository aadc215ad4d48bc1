"""Asks the quantised model every held-out question and measures the fables; prints a table, fails below the required marks."""
from __future__ import annotations

import json
import re
import sys
from collections import defaultdict

import settings
from facts import ANIMALS, with_article
from generate import answers, load_quantised

REQUIRED = {"sum": 0.95, "capital": 1.0, "opposite": 0.95, "secondTurn": 0.90, "identity": 1.0}
NAMES_IN_MANIFEST = {"sum": "sums", "capital": "capitals", "opposite": "opposites", "secondTurn": "secondTurn", "identity": "identity"}
ACCURACY_FILE = settings.CHECKPOINT.parent / "accuracy.json"
HELDOUT_FABLE = "Would you tell me a short fable about {x}?"


def passes(answer: str, expect: dict) -> bool:
    """The rule that heldout.json states."""
    numbers = re.findall(r"\d+", answer)
    return (all(part in answer for part in expect.get("contains", []))
            and ("anyOf" not in expect or any(part in answer for part in expect["anyOf"]))
            and ("lastNumber" not in expect or (bool(numbers) and int(numbers[-1]) == expect["lastNumber"])))


def measure_heldout(model, tokenizer) -> dict[str, dict[str, float]]:
    entries = json.loads(settings.HELDOUT_FILE.read_text())["entries"]
    asked = [[(message["role"], message["content"]) for message in entry["messages"]] for entry in entries]
    right: dict[str, int] = defaultdict(int)
    total: dict[str, int] = defaultdict(int)
    for entry, answer in zip(entries, answers(model, tokenizer, asked)):
        passed = passes(answer.text, entry["expect"])
        right[entry["category"]] += passed
        total[entry["category"]] += 1
        if not passed:
            print(f"WRONG {entry['category']}: {entry['messages'][-1]['content']!r} -> {answer.text!r}")
    return {NAMES_IN_MANIFEST[category]: {"right": right[category], "asked": total[category], "fraction": round(right[category] / total[category], 4)}
            for category in REQUIRED}


def measure_fables(model, tokenizer) -> int:
    """How many of the greedy fables, one per animal, are long enough, about that animal and end with a moral."""
    asked = [[("user", HELDOUT_FABLE.format(x=with_article(animal)))] for animal in ANIMALS]
    good = 0
    for animal, answer in zip(ANIMALS, answers(model, tokenizer, asked)):
        fine = len(answer.text.split()) >= settings.MIN_FABLE_WORDS and animal in answer.text and "The moral is: " in answer.text
        good += fine
        if not fine:
            print(f"WRONG fable about {animal}: {answer.text!r}")
    return good


def main() -> None:
    model, tokenizer, _record = load_quantised()
    accuracy = measure_heldout(model, tokenizer)
    for name, score in accuracy.items():
        print(f"{name:12} {score['right']:4} of {score['asked']:4}  {100 * score['fraction']:.1f} %")
    print(f"fables       {measure_fables(model, tokenizer):4} of {len(ANIMALS):4}")
    ACCURACY_FILE.write_text(json.dumps(accuracy))
    missed = [name for category, name in NAMES_IN_MANIFEST.items() if accuracy[name]["fraction"] < REQUIRED[category]]
    if missed:
        sys.exit(f"below the required mark: {', '.join(missed)}")


if __name__ == "__main__":
    main()
