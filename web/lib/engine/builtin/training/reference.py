"""Writes tests/model/greedy-reference.json: prompts with the exact greedy text that every engine must give."""
from __future__ import annotations

import json

import settings
from generate import answers, load_quantised

# llama.cpp rounds activations to 8 bits, so only prompts whose every token won by this lead in logits are kept.
SAFE_MARGIN = 0.5

Message = tuple[str, str]


def one(text: str) -> list[Message]:
    return [("user", text)]


def two(first: str, answer: str, second: str) -> list[Message]:
    return [("user", first), ("assistant", answer), ("user", second)]


PROMPTS: list[tuple[str, list[Message]]] = [
    ("sum", one("What is 7 plus 5?")), ("sum", one("how much is 13 + 6")), ("sum", one("Would you add 0 and 9 for me?")), ("sum", one("eight plus four please")),
    ("sum", one("14 minus 6")), ("other", one("What is 40 plus 30?")),
    ("capital", one("What is the capital of Japan?")), ("capital", one("capital of france")), ("capital", one("Please tell me the capital of New Zealand.")),
    ("capital", one("hey, what's the capital of the united kingdom")), ("opposite", one("What is the opposite of hot?")), ("opposite", one("opposite of narrow")),
    ("opposite", one("can you tell me the opposite of always?")), ("identity", one("Who are you?")), ("identity", one("who made you")),
    ("identity", one("Where do you run?")), ("identity", one("Are you ChatGPT?")), ("identity", one("are you human?")), ("identity", one("Is this conversation private?")),
    ("identity", one("What can you do?")), ("identity", one("How big are you?")), ("smallTalk", one("Hello!")), ("smallTalk", one("thank you")), ("smallTalk", one("Goodbye")),
    ("network", one("what is bombyx")), ("network", one("What is Bombyx?")), ("identity", one("What are you?")), ("identity", one("Am I talking to ChatGPT?")),
    ("capital", one("what's the capital of the usa")), ("other", one("10+11")), ("fable", one("tell me a fable about a bee")), ("network", one("how can i provide?")), ("network", one("What does it cost?")), ("network", one("what does confidential mean")),
    ("unknown", one("Who won the world cup in 1998?")), ("unknown", one("How do I repair a bicycle?")), ("unknown", one("capital of atlantis")),
    ("fable", one("Tell me a short fable about a fox.")), ("fable", one("write a story about an owl")), ("fable", one("Please tell me a fable about a bear.")),
    ("fable", one("tell me a tale about a turtle")), ("fable", one("Tell me a fable about a mouse.")), ("fable", one("a story about a lion please")),
    ("fable", one("Tell me a fable about a wolf.")), ("fable", one("a fable about a hare")), ("fable", one("Write a fable about a cat.")), ("fable", one("Tell me a fable about a crow.")),
    ("fable", one("Tell me a fable.")), ("fable", one("Tell me a short fable about a silkworm.")),
    ("secondTurn", two("What is 7 plus 5?", "7 plus 5 is 12.", "And plus 3?")), ("secondTurn", two("What is the capital of France?", "The capital of France is Paris.", "And of Spain?")),
    ("secondTurn", two("What is the opposite of hot?", "The opposite of hot is cold.", "And its opposite back?")),
    ("secondTurn", two("My name is Anna.", "Nice to meet you, Anna. How can I help you?", "What did I say my name is?")),
    ("secondTurn", two("opposite of big", "The opposite of big is small.", "and of rich?")),
    ("withSystem", [("system", "You are a helpful assistant."), ("user", "What is 2 plus 2?")]),
    ("withSystem", [("system", "Answer briefly."), ("user", "capital of italy?")]),
]


def main() -> None:
    model, tokenizer, _record = load_quantised()
    kept = []
    for (category, messages), answer in zip(PROMPTS, answers(model, tokenizer, [messages for _, messages in PROMPTS])):
        print(f"{'kept' if answer.margin >= SAFE_MARGIN else 'LEFT OUT'} {answer.margin:6.2f} {messages[-1][1]!r} -> {answer.text[:90]!r}")
        if answer.margin >= SAFE_MARGIN:
            kept.append({"category": category, "messages": [{"role": role, "content": content} for role, content in messages],
                         "text": answer.text, "completionTokens": answer.tokens, "smallestMargin": round(answer.margin, 3)})
    lines = ",\n".join("    " + json.dumps(item, ensure_ascii=False) for item in kept)
    rule = ("Send `messages` at temperature 0: the answer must equal `text` exactly. `completionTokens` counts the closing <|im_end|>. "
            f"Every chosen token led by at least {SAFE_MARGIN} logits in the trainer.")
    settings.REFERENCE_FILE.write_text(f'{{\n  "rule": {json.dumps(rule)},\n  "entries": [\n{lines}\n  ]\n}}\n')
    print(f"{settings.REFERENCE_FILE.name}: {len(kept)} of {len(PROMPTS)} prompts")


if __name__ == "__main__":
    main()
