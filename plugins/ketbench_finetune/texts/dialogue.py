"""A small set of dialogues made by code in the form of counselling talk: reflect, ask, sum up; no clinical claim."""

from __future__ import annotations

import numpy as np

from ketbench_finetune.texts.examples import Example

_FEELINGS = ("tired", "nervous", "lonely", "angry", "overwhelmed", "stuck", "hopeful")
_CAUSES = (
    "my new job", "the exam next week", "moving to another town", "a quarrel with my brother", "the long winter",
    "a deadline", "speaking in front of people", "my noisy flat",
)  # fmt: skip
_SINCE = ("a few days", "two weeks", "a month", "the summer")
_ASKS = (
    "What part of it is on your mind most?",
    "When was the last time it felt a little easier?",
    "Who knows how you feel about it?",
    "What would be a first small step?",
)


def dialogues(count: int, seed: int = 0) -> list[Example]:
    """So many different dialogues of one turn, each answered by a reflection and a question."""
    random = np.random.default_rng(seed)
    made: dict[str, Example] = {}
    for _ in range(50 * count):
        if len(made) == count:
            break
        feeling, cause, since = (str(random.choice(words)) for words in (_FEELINGS, _CAUSES, _SINCE))
        said = f"I have been {feeling} for {since} because of {cause}."
        ask = str(random.choice(_ASKS))
        answer = f"You have been {feeling} for {since}, and it has to do with {cause.replace('my ', 'your ')}. {ask}"
        made.setdefault(said, Example((("user", said),), answer))
    return list(made.values())
