"""What several tests share: the tiny model, a small set, a short run by the backend's own generator."""

from functools import cache

from ketbench.plugin import Context, Result, Task
from ketbench_finetune.backend import Adapters
from ketbench_finetune.models.opening import Base, opened
from ketbench_finetune.models.outline import Site, sites_of
from ketbench_finetune.models.places import model_path
from ketbench_finetune.params import AdaptersParams
from ketbench_finetune.texts.making import arithmetic_dataset

SHORT = {"model": "tiny", "steps": 4, "batch": 2, "seeds": 2, "answers": 2, "new_tokens": 4, "length": 160}


def tiny() -> Base:
    """The model anew: adapters are put into it."""
    return opened(model_path("tiny"))


def tiny_sites(base: Base, targets: tuple[str, ...] = ("q_proj", "v_proj")) -> tuple[Site, ...]:
    return sites_of(base.outline, targets)


@cache
def table():
    return arithmetic_dataset(40)


def events(context: Context | None = None, dataset=None, circuit=None, seed: int = 1, **params) -> list:
    """All events of a run."""
    task = Task(dataset=table() if dataset is None else dataset, circuit=circuit, seed=seed)
    return list(Adapters().run(task, AdaptersParams(**{**SHORT, **params}), context or Context()))


def result(found: list) -> Result:
    return next(event for event in found if isinstance(event, Result))
