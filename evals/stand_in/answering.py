"""The stand-in's answers, by simple rules that look at nothing but the prompt: like a model, it has no other memory."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from evals.stand_in.questions import ELSE, NOTED_AS, PLAIN, QUESTIONS, REFLECTIONS
from evals.stand_in.reading import Seen, read

LONGEST_SAID_BACK = 8  # words
LONGEST_NOTED = 25  # words
ENOUGH = 2  # questions about one gap among the replies that it sees
# What no coach may do, all in one answer: advise unasked, cite what is not there, ask twice. Notes and promises that
# nobody spoke of come with it.
ADVICE, AGAIN = "You should simply go and tell them [9].", "And why have you not done that long ago?"
SLIPPED: Mapping[str, Any] = {
    "notes": [{"kind": "fact", "words": "has a conflict with the whole department"}],
    "promises": [{"do": "work on it every day", "when": "tomorrow", "day": "2026-11-24", "words": "I work on it"}],
    "edits": [{"id": "go1", "do": "change", "words": "to grow professionally and be seen"}],
    "taken": [7],
}


def answer(messages: Sequence[Mapping[str, Any]], *, slips: bool = False) -> str:
    """The whole answer to a chat, as a model would write it. `slips` adds what a coach must not do."""
    seen = read(str(messages[-1]["content"]))
    if seen is None:
        asked = sum(message["role"] == "user" for message in messages)
        return PLAIN[(asked - 1) % len(PLAIN)]
    reply, gap = _reply(seen)
    proposal: dict[str, Any] = {"notes": _notes(seen), "promises": _promises(seen), "asked": gap}
    leaving = "?" not in reply
    if leaving:
        proposal["wish"] = "finish"
    if slips:
        reply = f"{reply} {ADVICE}" if leaving else f"{reply} {ADVICE} {AGAIN}"
        proposal |= {name: [*proposal.get(name, ()), *more] for name, more in SLIPPED.items()}
    return f"{reply}\n{seen.mark}\n{json.dumps(proposal, ensure_ascii=False)}"


def _reply(seen: Seen) -> tuple[str, str | None]:
    """What is said, and the gap that its question is about; None where it is about none of those listed."""
    ahead = () if seen.intent in ("go_back", "change_goal") else seen.next
    gap = next((name for name in (*seen.open, *ahead) if name in QUESTIONS and _asked(name, seen) < ENOUGH), None)
    if seen.stage == "close" and seen.intent != "wants_ideas" and (seen.intent in ("finish", "thanks") or not gap):
        return _goodbye(seen), None
    if seen.ideas:
        given = " ".join(f"{text.rstrip('.')} [{number}]." for number, text in seen.ideas[:3])
        return f"Here is what helped others. {given} Which of these draws you?", gap or "options"
    question = _fresh(QUESTIONS[gap] if gap else ELSE, seen)
    return " ".join([*_reflection(seen), question]), gap


def _goodbye(seen: Seen) -> str:
    promised = re.match(r"\S+ \(\w+, (.+?)\): (.+)", seen.promises[-1]) if seen.promises else None
    kept = f"You will {promised[2].rstrip('.')} ({promised[1]}). " if promised else ""
    return f"{kept}I wish you a good talk with your mentor. Goodbye."


def _fresh(questions: Sequence[str], seen: Seen) -> str:
    """A question that the last replies did not ask; which one comes first changes as notes are added."""
    first = len(seen.noted) % len(questions)
    turned = [*questions[first:], *questions[:first]]
    said = "\n".join(seen.replies)
    return next((one for one in turned if one not in said), turned[0])


def _asked(gap: str, seen: Seen) -> int:
    """How many of the last replies asked about this gap."""
    return sum(any(question in reply for question in QUESTIONS[gap]) for reply in seen.replies)


def _reflection(seen: Seen) -> list[str]:
    """A few of their words in a frame, where the last reply had none."""
    if "“" in "".join(seen.replies[-1:]):
        return []
    short = [
        REFLECTIONS[kind].format(words)
        for _, kind, words in seen.heard
        if kind in REFLECTIONS and words in seen.message and len(words.split()) <= LONGEST_SAID_BACK
    ]
    return [one for one in short if not re.search(r"[?!.…]”|“[^”]*[“?]", one)][:1]


def _notes(seen: Seen) -> list[dict[str, str]]:
    """What answers the last question and was not heard: a first clause, letter by letter."""
    asked = "".join(seen.replies[-1:])
    gap = next((gap for gap, questions in QUESTIONS.items() if any(one in asked for one in questions)), "")
    clause = re.split(r"[.!?,;\n]", seen.message.strip(), maxsplit=1)[0].strip()
    answers = seen.intent == "answer" and not seen.heard and 3 <= len(clause.split()) <= LONGEST_NOTED
    return [{"kind": NOTED_AS[gap], "words": clause}] if answers and gap in NOTED_AS else []


def _promises(seen: Seen) -> list[dict[str, str | None]]:
    """The promises heard that stand in the message to the letter, with their sentence."""
    found = [words for _, kind, words in seen.heard if kind == "promise" and words in seen.message]
    return [{"do": words, "when": None, "words": _sentence(seen.message, words)} for words in found]


def _sentence(message: str, words: str) -> str:
    return next((one for one in re.split(r"(?<=[.!?])\s+|\n", message) if words in one), words)
