"""Datasets as examples and tokens; the made sets; strict and plain accuracy."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketbench.plugin import Column, Dataset, DatasetError, InputError, Kind, Role, Split, word_problems
from ketbench_finetune.models.opening import opened
from ketbench_finetune.models.tiny import write_tiny_model
from ketbench_finetune.texts.arithmetic import answered, last_number, strict
from ketbench_finetune.texts.dialogue import dialogues
from ketbench_finetune.texts.examples import Example, duplicates, examples_of
from ketbench_finetune.texts.making import arithmetic_dataset, dialogue_dataset
from ketbench_finetune.texts.tokens import IGNORED, Writer, encoded, length_figure
from ketbench_finetune.texts.writing import written

from .making import tiny


def dataset(split=None, **columns):
    made = [
        Column(name, np.array(values, dtype=object), Kind.TEXT, Role.TARGET if name == "completion" else Role.FEATURE)
        for name, values in columns.items()
    ]
    return Dataset("d", tuple(made), split or Split("random", validation=0.25, test=0.25))


def chat(*said):
    return json.dumps([{"role": role, "content": content} for role, content in said])


TURN = (("user", "hi"), ("assistant", "hello"))


@pytest.fixture(scope="module")
def base():
    return tiny()


def test_prompts_and_completions():
    found = examples_of(dataset(prompt=list("abcd"), completion=list("efgh")))
    assert found.rows[1] == Example((("user", "b"),), "f")
    assert sorted(np.bincount(found.parts).tolist()) == [1, 1, 2]


@pytest.mark.parametrize("names", [("question", "answer"), ("Instruction", "Response"), ("input", "output")])
def test_other_names_of_prompts(names):
    found = examples_of(dataset(**{names[0]: list("abcd"), names[1]: list("efgh")}))
    assert found.rows[0] == Example((("user", "a"),), "e")


def test_answers_that_are_numbers_are_written_as_they_were():
    table = dataset(prompt=list("abcd"))
    number = Column("completion", np.array([5.0, 2.5, -3.0, 1e6]), Kind.NUMERIC, Role.TARGET)
    found = examples_of(Dataset("d", (*table.columns, number), table.split))
    assert [row.completion for row in found.rows] == ["5", "2.5", "-3", "1000000"]


def test_chats_end_with_what_is_to_be_learnt():
    rows = [chat(("system", "be kind"), *TURN, ("user", str(i)), ("assistant", "ok")) for i in range(4)]
    found = examples_of(dataset(messages=rows))
    assert found.rows[2].completion == "ok"
    assert found.rows[2].before == (("system", "be kind"), *TURN, ("user", "2"))


def test_chats_of_the_other_common_form():
    rows = [json.dumps([{"from": "human", "value": "q"}, {"from": "gpt", "value": "a"}])] * 4
    assert examples_of(dataset(conversations=rows)).rows[0] == Example((("user", "q"),), "a")


def test_plain_texts_have_no_prompt():
    assert examples_of(dataset(text=["one", "two", "three", "four"])).rows[3] == Example((), "four")


@pytest.mark.parametrize(
    ("table", "word"),
    [
        (dataset(prompt=["a"], completion=["b"]), "1 examples"),
        (dataset(prompt=list("abcd")), "'prompt' alone"),
        (dataset(prompt=["a", "b", "", "d"], completion=list("efgh")), "Row 3.*empty prompt"),
        (dataset(prompt=list("abcd"), completion=["e", "f", "g", " "]), "Row 4.*empty completion"),
        (dataset(prompt=["a", "x" * 10_000_000, "c", "d"], completion=list("efgh")), "Row 2.*10,000,000 characters"),
        (dataset(messages=["x"] * 4), "not a JSON list"),
        (dataset(messages=["{}"] * 4), "not a list"),
        (dataset(messages=["[]"] * 4), "not a list"),
        (dataset(messages=[chat(("user", "only"))] * 4), "does not end with an answer"),
        (dataset(messages=['[{"role": "robot", "content": "x"}]'] * 4), "needs a role"),
        (dataset(messages=['[{"role": "user", "content": 3}]'] * 4), "needs a role"),
        (dataset(messages=["[1, 2]"] * 4), "needs a role"),
        (dataset(Split("random", validation=0.0, test=0.0), text=list("abcd")), "no example for validation"),
    ],
)
def test_what_cannot_be_learnt_from_is_refused_with_its_row(table, word):
    with pytest.raises(DatasetError, match=word) as caught:
        examples_of(table)
    assert len(str(caught.value)) < 300


def test_numbers_alone_are_no_texts():
    table = Dataset("d", (Column("a", np.arange(5.0)), Column("b", np.arange(5.0))))
    with pytest.raises(DatasetError, match="no texts"):
        examples_of(table)


def test_prompts_in_two_parts_are_named_with_their_number():
    given_parts = Column(
        "part", np.array([0, 0, 1, 2], np.int32), Kind.CATEGORY, Role.SKIP, ("train", "validation", "test")
    )
    table = dataset(Split("given", column="part"), prompt=["same", "own", "same", "other"], completion=list("abcd"))
    found = examples_of(Dataset("d", (*table.columns, given_parts), table.split))
    assert duplicates(found) == [("same", 2)]


def test_only_the_completion_is_judged_and_its_end_belongs_to_it(base):
    writer = Writer(base.tokenizer, "prompt", "tiny")
    found = writer.tokens(Example((("user", "ab"),), "xyz"), 100)
    judged = found.ids[found.labels != IGNORED].tolist()
    assert base.tokenizer.decode(judged) == "xyz<|end|>"
    assert base.tokenizer.decode(found.ids.tolist()) == "<|user|>ab<|end|><|assistant|>xyz<|end|>"


def test_of_a_plain_text_all_but_the_first_token_is_judged(base):
    found = Writer(base.tokenizer, "text", "tiny").tokens(Example((), "abcd"), 100)
    assert (found.labels != IGNORED).tolist() == [False, True, True, True, True]


def test_what_is_cut_is_counted_and_what_says_nothing_any_more_is_left_out(base):
    rows = ["a"] * 6 + ["b" * 500] * 6
    table = dataset(Split("random", validation=0.25, test=0.25, seed=3), prompt=rows, completion=["c"] * 12)
    made = encoded(examples_of(table), Writer(base.tokenizer, "prompt", "tiny"), 60)
    assert (made.truncated, made.mute, sum(map(len, made.parts))) == (6, 6, 6)
    assert length_figure(made, 60).counts.sum() == 12


def test_cutting_everything_is_refused(base):
    table = dataset(prompt=["b" * 500] * 8, completion=["c"] * 8)
    with pytest.raises(InputError, match="raise length"):
        encoded(examples_of(table), Writer(base.tokenizer, "prompt", "tiny"), 60)


def test_chats_need_a_template_and_prompts_do_not(tmp_path):
    bare = opened(write_tiny_model(tmp_path / "bare", template=False))
    with pytest.raises(InputError, match="no chat template"):
        Writer(bare.tokenizer, "messages", "bare")
    writer = Writer(bare.tokenizer, "prompt", "bare")
    assert "no chat template" in writer.note
    assert writer.asked((("user", "ab"),)) == "ab\n"


def test_greedy_writing_is_the_most_likely_token_each_time(base):
    import torch

    asked = [list(b"hello"), list(b"a longer prompt")]
    found = written(base.model, base.tokenizer, asked, 5)
    for question, text in zip(asked, found, strict=True):
        ids = list(question)
        for _ in range(5):
            with torch.no_grad():
                ids.append(int(base.model(torch.tensor([ids])).logits[0, -1].argmax()))
            if ids[-1] == base.tokenizer.eos_token_id:
                ids.pop()
                break
        assert text == base.tokenizer.decode(ids[len(question) :], skip_special_tokens=True).strip()


@pytest.mark.parametrize("largest", [2, 20, 99])
def test_word_problems_are_different_and_each_solution_is_strictly_right(largest):
    made = word_problems(60, 1, largest)
    assert len({one.prompt for one in made}) == len(made)
    for one in made:
        assert strict(one.completion, one.completion)
        assert answered(one.completion, one.completion)


def test_word_problems_can_be_worked_out_from_their_words():
    for one in word_problems(80, 2):
        numbers = [int(word.strip(".,")) for word in one.prompt.split() if word.strip(".,").isdecimal()]
        sign = 1 if ("buys" in one.prompt or "finds" in one.prompt) else -1
        if "bags" in one.prompt:
            wanted = numbers[0] * numbers[1]
        else:
            wanted = numbers[0] + sign * numbers[1] - (numbers[2] if len(numbers) == 3 else 0)
        assert last_number(one.completion) == str(wanted)


@pytest.mark.parametrize(
    ("text", "is_strict", "is_right"),
    [
        ("<<3+4=7>>\n#### 7", True, True),
        ("<<4+3=7>>\n#### 7", True, True),
        ("<<3+4=7>>\n#### 8", False, False),
        ("<<3+4=8>>\n#### 7", False, True),
        ("#### 7", False, True),
        ("The answer is 7.", False, True),
        ("<<3+4=7>> #### 7", False, True),
        ("<<3+4=7>>\n#### 7 apples", False, True),
        ("7 apples, 8 pears", False, False),
        ("", False, False),
    ],
)
def test_form_and_answer_are_scored_apart(text, is_strict, is_right):
    assert (strict(text, "<<3+4=7>>\n#### 7"), answered(text, "<<3+4=7>>\n#### 7")) == (is_strict, is_right)


def test_other_references_want_the_very_same_text():
    assert strict(" Paris ", "Paris")
    assert not strict("paris", "Paris")
    assert answered("x", "Paris") is None


@given(st.integers(-10_000, 10_000))
def test_the_last_number_of_a_text(number):
    assert last_number(f"first 12, then {number:,} .") == str(number)
    assert last_number(f"{number}.50") == f"{number}.5"


def test_made_sets_are_the_same_each_time():
    assert arithmetic_dataset(30) == arithmetic_dataset(30)
    assert len({one.before for one in dialogues(40)}) == 40
    assert examples_of(dialogue_dataset(20)).form == "messages"
