"""What the page of a fine-tuning says at a glance: the verdict of its controls, never the loss alone."""

import pytest

from ketbench.plugin import Result
from ketbench_finetune.paging.pages import page


@pytest.mark.parametrize(
    ("said", "tone", "brief"),
    [
        ("qtha1: better than circuit off.", "good", "qtha1: better than a control"),
        ("qtha1: worse than LoRA r=8.", "bad", "qtha1: worse than a control"),
        ("qtha1: no difference shown to LoRA r=8.", "same", "qtha1: no difference shown"),
        ("qtha1: better than MPO, worse than LoRA.", "same", "qtha1: better than one control, worse than another"),
    ],
)
def test_the_short_verdict_tells_what_the_long_one_does(said, tone, brief):
    found = page(Result({"verdict": said, "adapter": "qtha1", "validation_loss": 3.9})).verdict
    assert (found.tone, found.short) == (tone, brief)
    assert found.detail.startswith("Validation loss 3.9 nats a token")
