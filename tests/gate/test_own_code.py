"""One's own modules and losses by import path: run only where agreed, and refused in one sentence."""

import re
from dataclasses import replace

import pytest
import torch
from safetensors.torch import save_file

from ketbench.base import preferences
from ketbench.base.errors import InputError
from ketbench.base.problems import Severity
from ketbench.contract.plugin import Context, Task
from ketbench.data.column import Column
from ketbench.data.dataset import Dataset, Kind, Role
from ketbench.data.splits.split import Split
from ketbench.project.proposing.preset_circuits import dressed_circuit
from ketbench_gate.backends import StatevectorBackend
from ketbench_gate.models.parts.own import imported

BACKEND = StatevectorBackend()
CODE = """
import torch
from torch import nn

class Good(nn.Module):
    def __init__(self, width=5, angles=2):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(3, width), nn.BatchNorm1d(width), nn.Tanh(), nn.Dropout(0.3), nn.Linear(width, angles)
        )
    def forward(self, x):
        return self.layers(x)

class Bad(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(3, 2)
    def forward(self, x):
        return self.broken(self.layer(x))

class Raises(Bad):
    def broken(self, x): raise ValueError("out of angles\\nand more")
class Fewer(Bad):
    def broken(self, x): return x[:-1]
class Single(Bad):
    def broken(self, x): return x.sum()
class Complex(Bad):
    def broken(self, x): return x * 1j
class Nan(Bad):
    def broken(self, x): return x / 0 - x / 0
class Pair(Bad):
    def broken(self, x): return x, x
class Whole(Bad):
    def broken(self, x): return x.round().long()
class Wide(Bad):
    def broken(self, x): return torch.cat([x, x], 1)
class Pieces(Bad):
    def broken(self, x): return torch.stack([x, 2 * x, 3 * x], dim=1)
class Weightless(nn.Module):
    def forward(self, x): return x[:, :2]
class Lazy(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.LazyLinear(2)
    def forward(self, x): return self.layer(x)
class Plain:
    pass

def brier(outputs, targets):
    return ((outputs.softmax(1) - nn.functional.one_hot(targets, 2)) ** 2).sum(1).mean()
def number(outputs, targets): return 3.0
def each(outputs, targets): return (outputs ** 2).sum(1)
def detached(outputs, targets): return (outputs.detach() ** 2).sum()
def fails(outputs, targets): raise KeyError("target")
"""


@pytest.fixture
def place(tmp_path, monkeypatch):
    (tmp_path / "ownnets.py").write_text(CODE)
    (tmp_path / "ends.py").write_text("raise SystemExit('no')")
    (tmp_path / "asks.py").write_text("import nowhere_at_all")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(preferences.TRUST, "*")
    return tmp_path


@pytest.fixture
def task():
    generator = torch.Generator().manual_seed(0)
    values = torch.randn((40, 3), generator=generator, dtype=torch.float64).numpy()
    codes = (values.sum(1) > 0).astype("int32")
    columns = [Column(f"f{k}", values[:, k]) for k in range(3)]
    target = Column("class", codes, Kind.CATEGORY, Role.TARGET, ("low", "high"))
    data = Dataset("d", (*columns, target), split=Split(validation=0.2, test=0.2))
    return Task(data, dressed_circuit("two", 2, 1), 3)


def ran(task, **params):
    settings = BACKEND.params(**{"epochs": 2, "explain": "none", "checkpoint_seconds": 0, **params})
    return list(BACKEND.run(task, settings, Context()))[-1]


def own(name, **more):
    return {"encoder": "module", "encoder_module": f"ownnets:{name}", **more}


def test_code_is_not_imported_before_somebody_agreed(place, task, monkeypatch):
    monkeypatch.delenv(preferences.TRUST)
    (place / "traps.py").write_text("open('touched', 'w').close()")
    asked = {"encoder": "module", "encoder_module": "traps:Net"}
    found = BACKEND.check(task, BACKEND.params(**asked))
    assert [p.severity for p in found if "look at it" in str(p)] == [Severity.WARNING]
    with pytest.raises(InputError, match=r"'traps:Net', and nobody here agreed .* --trust"):
        ran(task, **asked)
    assert not (place / "touched").exists()
    monkeypatch.setenv(preferences.TRUST, "other:Net,traps:Net")
    with pytest.raises(InputError, match="Module 'traps' has no 'Net'"):
        ran(task, **asked)
    assert (place / "touched").exists()


def test_an_agreement_is_kept_by_import_path(place, monkeypatch):
    monkeypatch.delenv(preferences.TRUST)
    monkeypatch.setattr(preferences, "preferences_path", lambda: place / "preferences.json")
    preferences.trust("ownnets:Good")
    preferences.trust("ownnets:Good")
    assert preferences.preferences().trusted == ("ownnets:Good",)
    assert [preferences.is_trusted(f"ownnets:{name}") for name in ("Good", "Bad")] == [True, False]


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("Raises", r"'ownnets:Raises' failed on an input of 3 x 3 with ValueError: out of angles;"),
        ("Fewer", r"gave 2 x 2 for 3 rows"),
        ("Single", r"gave a single number for 3 rows"),
        ("Complex", r"gave complex numbers"),
        ("Nan", r"not finite \(NaN or infinity\)"),
        ("Pair", r"gave tuple, not a tensor"),
        ("Whole", r"whole numbers \(torch.int64\)"),
        (
            "Wide",
            r"gives 4 numbers a row, but circuit 'two' reads 2; let it give 2, or let the circuit",
        ),
        ("Weightless", r"has no parameters, so nothing of it can be trained; set Encoder weights to frozen"),
        ("Lazy", r"layers without sizes"),
        ("Plain", r"gives Plain, not a torch.nn.Module"),
        ("Missing", r"Module 'ownnets' has no 'Missing'; it has .*Good"),
    ],
)
def test_a_module_that_cannot_be_used_is_refused_in_one_sentence(place, task, name, sentence):
    with pytest.raises(InputError, match=sentence) as raised:
        ran(task, **own(name))
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("nowhere.deep:Net", "There is no module 'nowhere.deep' to import"),
        ("asks:Net", "Module 'asks' needs 'nowhere_at_all', which is not installed"),
        ("ends:Net", "Importing 'ends' failed with SystemExit: no"),
        ("gone.py:Net", "There is no file 'gone.py'"),
        ("nothing", "'nothing' is not an import path"),
        ("", "needs its import path under Own module"),
    ],
)
def test_a_path_that_leads_nowhere_says_so(place, task, path, sentence):
    with pytest.raises(InputError, match=re.escape(sentence)):
        ran(task, encoder="module", encoder_module=path)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ('{"height": 3}', "could not be made with height=3: TypeError"),
        ("[3]", "not a JSON object"),
        ("{", "not JSON"),
    ],
)
def test_arguments_that_do_not_fit_are_named(place, task, arguments, sentence):
    with pytest.raises(InputError, match=sentence):
        ran(task, **own("Good", encoder_arguments=arguments))


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("number", "gave float, not one real number"),
        ("each", r"of \(\d+,\), not one real number"),
        ("detached", "without a gradient"),
        ("fails", "failed on outputs and targets of .* with KeyError"),
        ("Plain", "failed on outputs|cannot be called"),
    ],
)
def test_a_loss_that_is_no_loss_is_refused(place, task, name, sentence):
    with pytest.raises(InputError, match=sentence):
        ran(task, loss="own", loss_function=f"ownnets:{name}")


def test_the_own_loss_is_what_is_minimised(place, task):
    plain, by_brier = ran(task), ran(task, loss="own", loss_function="ownnets:brier")
    assert not torch.equal(torch.as_tensor(plain.arrays["weights"]), torch.as_tensor(by_brier.arrays["weights"]))
    assert "test_auc" in by_brier.summary


def test_a_module_with_drop_out_trains_the_same_with_the_same_seed(place, task):
    first, second = ran(task, **own("Good")), ran(task, **own("Good"))
    assert torch.equal(torch.as_tensor(first.arrays["test_outputs"]), torch.as_tensor(second.arrays["test_outputs"]))
    other = ran(replace(task, seed=4), **own("Good"))
    assert not torch.equal(torch.as_tensor(first.arrays["weights"]), torch.as_tensor(other.arrays["weights"]))


def test_pieces_of_a_module_go_through_the_circuit_by_themselves(place, task):
    found = ran(task, **own("Pieces"))
    assert found.model.description["rows"] == 3
    assert found.model.description["head"][0]["inputs"] == 3 * 2


def test_a_frozen_module_keeps_its_weights_and_is_in_use(place, task):
    found = ran(task, **own("Good", encoder_training="frozen"))
    held = {k: v for k, v in found.model.tensors.items() if k.startswith("seed0.before")}
    assert any("running_mean" in name for name in held)
    assert all(not v.any() for k, v in held.items() if k.endswith("running_mean"))
    assert all(v == 0 for k, v in held.items() if k.endswith("num_batches_tracked"))


def test_a_frozen_module_without_parameters_only_changes_the_features(place, task):
    assert ran(task, **own("Weightless", encoder_training="frozen")).summary["parameters"] == 4 + 2 * 2 + 2


def test_weights_come_from_a_safetensors_file_by_the_modules_own_names(place, task):
    torch.manual_seed(9)

    state = imported("ownnets:Good")().state_dict()
    save_file(state, "w.safetensors")
    asked = own("Good", encoder_training="frozen", encoder_weights="w.safetensors")
    kept = ran(task, **asked).model.tensors
    for name, value in state.items():
        found = next(v for k, v in kept.items() if k.endswith(f"inner.{name}"))
        assert torch.equal(torch.as_tensor(found), value)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda s: s.pop("layers.0.bias"), "the file lacks 'layers.0.bias'"),
        (lambda s: s.update(more=torch.zeros(1)), "the file has 'more'"),
        (lambda s: s.update({"layers.0.bias": torch.zeros(6)}), "'layers.0.bias' of 'w.safetensors' is 6, but"),
        (lambda s: s["layers.0.bias"].fill_(float("nan")), "holds NaN"),
    ],
)
def test_weights_that_do_not_fit_are_refused(place, task, change, sentence):

    state = {name: value.clone() for name, value in imported("ownnets:Good")().state_dict().items()}
    change(state)
    save_file(state, "w.safetensors")
    with pytest.raises(InputError, match=sentence):
        ran(task, **own("Good", encoder_weights="w.safetensors"))


@pytest.mark.parametrize(("content", "sentence"), [(None, "cannot be read"), (b"pickle", "is not a safetensors file")])
def test_files_that_hold_no_weights_are_refused(place, task, content, sentence):
    if content is not None:
        (place / "w.safetensors").write_bytes(content)
    with pytest.raises(InputError, match=sentence):
        ran(task, **own("Good", encoder_weights="w.safetensors"))
