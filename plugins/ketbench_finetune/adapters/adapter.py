"""An adapter beside every target layer of a frozen model: built, put in, taken out, merged; never shares a number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import pi
from typing import Any

import torch
from torch import Tensor, nn

from ketbench.plugin import InputError, layer_maker
from ketbench_finetune.adapters.circuits import core_circuit, orthogonal_circuit, probabilities_circuit
from ketbench_finetune.adapters.counting import counted
from ketbench_finetune.adapters.deltas import DELTAS, Delta
from ketbench_finetune.adapters.spec import AdapterSpec
from ketbench_finetune.models.outline import Site


class Beside(nn.Module):
    """A frozen layer with a correction: W x + scale * delta(x)."""

    def __init__(self, base: nn.Module, delta: Delta, scale: float) -> None:
        super().__init__()
        # Not registered: the base belongs to the model, and its weights are not part of the adapter.
        self.__dict__["base"] = base
        self.delta = delta
        self.scale = scale

    def forward(self, x: Tensor) -> Tensor:
        """The layer's output."""
        rows = x.reshape(-1, x.shape[-1])
        found = self.delta(rows.to(torch.float32))
        plain = self.__dict__["base"](x)
        return plain + self.scale * found.reshape(plain.shape).to(plain.dtype)

    def added(self) -> Tensor:
        """What is added to the weights, shape (outputs, inputs)."""
        return self.scale * self.delta.matrix()


class Adapter(nn.Module):
    """An adapter of one kind at all its sites.

    Parameters
    ----------
    model : nn.Module
        It is left as it is; see `put_in`.
    spec : AdapterSpec
    sites : sequence of Site
    seed : int
        Of the starting values.
    engine : str
        A name of the group ``ketbench.layers``, as "folded".
    shots : int
    """

    def __init__(
        self, model: Any, spec: AdapterSpec, sites: Sequence[Site], seed: int, engine: str = "folded", shots: int = 0
    ) -> None:
        super().__init__()
        self.spec, self.sites = spec, tuple(sites)
        self.__dict__["model"] = model
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            places = _lora(model, spec, sites) if spec.kind == "lora" else _beside(model, spec, sites)
            self.circuits = _circuits(spec, sites, engine, shots, seed)
        self.places = nn.ModuleList(places.values())
        self._names = tuple(places)
        self.__dict__["bases"] = {name: _linear(model, name) for name in places}
        found = sum(p.numel() for p in self.trainable().values())
        if found != counted(spec, sites):
            raise InputError(f"Adapter '{spec.kind}' has {found} parameters, its formula says {counted(spec, sites)}.")

    def trainable(self) -> dict[str, nn.Parameter]:
        """Its parameters by name; those of a site begin with the site's name."""
        found: dict[str, nn.Parameter] = {}
        for name, place in zip(self._names, self.places, strict=True):
            inner = place.named_parameters()
            found |= {f"{name}.{key.removeprefix('delta.')}": p for key, p in inner if p.requires_grad}
        if isinstance(self.circuits, nn.Module):
            found |= {f"circuits.{key}": p for key, p in self.circuits.named_parameters()}
        return found

    def tensors(self) -> dict[str, Tensor]:
        """What has to be kept: the parameters and the frozen parts that were drawn."""
        found: dict[str, Tensor] = {name: p.detach() for name, p in self.trainable().items()}
        for name, place in zip(self._names, self.places, strict=True):
            if isinstance(place, Beside):
                found |= {f"{name}.{key.removeprefix('delta.')}": b for key, b in place.named_buffers()}
        return found

    def load(self, tensors: Mapping[str, Tensor]) -> None:
        """Take over what `tensors` gave.

        Raises
        ------
        InputError
            When names or shapes are others.
        """
        own = self.tensors()
        if {n: tuple(t.shape) for n, t in own.items()} != {n: tuple(t.shape) for n, t in tensors.items()}:
            raise InputError(f"The tensors do not fit the adapter '{self.spec.kind}'; it was made for another model.")
        with torch.no_grad():
            for name, tensor in own.items():
                tensor.copy_(tensors[name])

    def put_in(self) -> None:
        """Let the model use it, instead of any other."""
        for name, place in zip(self._names, self.places, strict=True):
            _replace(self.__dict__["model"], name, place)

    def take_out(self) -> None:
        """Leave the model as it was."""
        for name, base in self.__dict__["bases"].items():
            _replace(self.__dict__["model"], name, base)

    def begin(self) -> None:
        """Work out what all tokens of a step share; call it before every forward pass whose weights are new."""
        if self.circuits is not None:
            self.circuits.begin([place.delta for place in self.places])  # pyright: ignore

    def merge(self) -> None:
        """Add it to the weights of the model for good.

        Raises
        ------
        InputError
            When its kind cannot be merged.
        """
        if not self.spec.mergeable:
            text = f"Adapter '{self.spec.kind}' runs a circuit for every token and is not linear in them"
            raise InputError(f"{text}, so it cannot be merged; export it as an adapter.")
        self.take_out()
        self.begin()
        with torch.no_grad():
            for name, place in zip(self._names, self.places, strict=True):
                added: Any = place.added() if isinstance(place, Beside) else _lora_matrix(place)
                self.__dict__["bases"][name].weight.add_(added)


class _TokenCircuits(nn.Module):
    """One circuit a site for every token, or its probabilities alone."""

    def __init__(self, layer: Any, sites: int, start: Tensor, *, probabilities: bool = False) -> None:
        super().__init__()
        self.theta = nn.Parameter(start)
        self.__dict__["layer"] = layer
        self._probabilities = probabilities

    def begin(self, deltas: Sequence[Delta]) -> None:
        layer = self.__dict__["layer"]
        if self._probabilities:
            amplitudes = layer.columns(self.theta, 1)[:, :, 0]
            found = amplitudes.real.square() + amplitudes.imag.square()
            for delta, row in zip(deltas, found, strict=True):
                delta.shared = row
            return
        prepared = layer.prepared(self.theta)
        for i, delta in enumerate(deltas):
            delta.circuit = _Bound(layer, prepared, i)


class _Bound:
    """The circuit of one site for one step."""

    def __init__(self, layer: Any, prepared: Any, place: int) -> None:
        self._layer, self._prepared, self.place = layer, prepared, place

    def __call__(self, angles: Tensor) -> Tensor:
        return self._layer(self._prepared[self.place], angles)


class _OrthogonalCircuits(nn.Module):
    """Two orthogonal matrices a site, all circuits of one width in one call."""

    def __init__(self, spec: AdapterSpec, sites: Sequence[Site], engine: str) -> None:
        super().__init__()
        maker, rest = layer_maker(engine)
        self._columns = spec.columns
        self._wanted = [(i, side) for i in range(len(sites)) for side in (0, 1)]
        sizes = [(site.inputs, site.outputs)[side] for site in sites for side in (0, 1)]
        circuits = [orthogonal_circuit(size, spec.layers, spec.circuit) for size in sizes]
        widths = sorted({circuit.n_wires for circuit in circuits})
        self._members = {w: [i for i, circuit in enumerate(circuits) if circuit.n_wires == w] for w in widths}
        self.__dict__["layers_"] = {w: maker.build(rest, circuits[m[0]], ()) for w, m in self._members.items()}
        self.theta = nn.ParameterDict(
            {str(w): _uniform(len(m), self.__dict__["layers_"][w]) for w, m in self._members.items()}
        )

    def begin(self, deltas: Sequence[Delta]) -> None:
        found: dict[tuple[int, int], Tensor] = {}
        for width, members in self._members.items():
            made = self.__dict__["layers_"][width].columns(self.theta[str(width)], self._columns).real
            found |= {self._wanted[member]: made[i] for i, member in enumerate(members)}
        for i, delta in enumerate(deltas):
            delta.shared = (found[i, 0], found[i, 1])


def _uniform(places: int, layer: Any) -> nn.Parameter:
    return nn.Parameter((2 * torch.rand(places, layer.parameters) - 1) * pi)


def _circuits(spec: AdapterSpec, sites: Sequence[Site], engine: str, shots: int, seed: int) -> Any:
    if spec.kind == "quantum_peft":
        return _OrthogonalCircuits(spec, sites, engine)
    if spec.kind == "qpa":
        if not spec.circuit:
            return _Even(spec.n)
        maker, rest = layer_maker(engine)
        layer = maker.build(rest, probabilities_circuit(spec.n, spec.layers), ())
        return _TokenCircuits(layer, len(sites), 0.1 * torch.randn(len(sites), layer.parameters), probabilities=True)
    if not spec.has_circuit:
        return None
    maker, rest = layer_maker(engine)
    read = [f"Z{wire}" for wire in range(spec.n)]
    layer = maker.build(rest, core_circuit(spec), read, shots, seed)
    return _TokenCircuits(layer, len(sites), 0.1 * torch.randn(len(sites), layer.parameters))


class _Even:
    """The control of qpa: every probability the same, whatever a circuit would say."""

    def __init__(self, n: int) -> None:
        self._even = torch.full((2**n,), 1 / 2**n)

    def begin(self, deltas: Sequence[Delta]) -> None:
        for delta in deltas:
            delta.shared = self._even


def _beside(model: Any, spec: AdapterSpec, sites: Sequence[Site]) -> dict[str, nn.Module]:
    make = DELTAS[spec.kind]
    return {site.name: Beside(_linear(model, site.name), make(spec, site), spec.scale) for site in sites}


def _linear(model: Any, name: str) -> nn.Module:
    """The model's own layer, whatever adapter stands beside it now."""
    found = model.get_submodule(name)
    found = found.__dict__["base"] if isinstance(found, Beside) else getattr(found, "base_layer", found)
    if not isinstance(found, nn.Linear):
        raise InputError(f"Layer '{name}' is a {type(found).__name__}, no linear layer; choose other targets.")
    return found


def _lora(model: Any, spec: AdapterSpec, sites: Sequence[Site]) -> dict[str, nn.Module]:
    """The layers of peft, which are taken out of the model again."""
    from peft import LoraConfig, inject_adapter_in_model

    ranks = dict(spec.ranks) or {site.name: spec.width for site in sites}
    bases = {name: _linear(model, name) for name in ranks}
    for name, base in bases.items():
        _replace(model, name, base)
    alphas = {name: spec.scale * rank for name, rank in ranks.items()}
    config = LoraConfig(target_modules=list(ranks), rank_pattern=ranks, alpha_pattern=alphas, r=8, lora_dropout=0.0)
    inject_adapter_in_model(config, model)
    # peft notes its configuration on the model, and would warn of it at the next adapter.
    del model.peft_config
    made: dict[str, nn.Module] = {name: model.get_submodule(name) for name in ranks}
    for name, base in bases.items():
        _replace(model, name, base)
        made[name].requires_grad_(False)
        for key, parameter in made[name].named_parameters():
            parameter.requires_grad_("lora_" in key)
    return made


def _lora_matrix(place: Any) -> Tensor:
    return place.get_delta_weight("default")


def _replace(model: Any, name: str, module: nn.Module) -> None:
    parent, _, last = name.rpartition(".")
    setattr(model.get_submodule(parent), last, module)


__all__ = ["Adapter", "Beside"]
