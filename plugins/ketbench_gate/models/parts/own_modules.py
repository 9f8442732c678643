"""A torch module of the user's own as a layer, and a loss: wrapped, tried on rows, and refused in one sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from ketbench.plugin import InputError
from ketbench_gate.models.parts.own import called, imported, said

TRIED = 3
"""Rows of the dry pass: no other size of a batch, so that a module that changes it is found out."""


class Own(nn.Module):
    """A module of the user's own whose failures become sentences.

    Parameters
    ----------
    path : str
        Its import path.
    inner : Module
    """

    def __init__(self, path: str, inner: nn.Module) -> None:
        super().__init__()
        self.path = path
        self.inner = inner

    def forward(self, x: Tensor) -> Tensor:
        """What the module gives, shape (batch, angles) or (batch, pieces, angles).

        Raises
        ------
        InputError
            When it raises, or gives what is not an angle for every row.
        """
        try:
            found: Any = self.inner(x)
        except InputError:
            raise
        except Exception as error:
            shape = " x ".join(map(str, x.shape))
            text = f"The module '{self.path}' failed on an input of {shape} with {said(error)}"
            raise InputError(f"{text}; mend it, or choose another size of batch.") from None
        self._refuse(found, len(x))
        return found

    def _refuse(self, found: Any, rows: int) -> None:
        what = f"The module '{self.path}' gave"
        if not isinstance(found, Tensor):
            raise InputError(f"{what} {type(found).__name__}, not a tensor; let forward return one tensor.")
        if found.is_complex():
            raise InputError(f"{what} complex numbers, and angles are real; return the real part or the modulus.")
        if not found.is_floating_point():
            raise InputError(f"{what} whole numbers ({found.dtype}), which carry no gradient; return floating ones.")
        if found.dim() not in (2, 3) or len(found) != rows:
            shape = " x ".join(map(str, found.shape)) or "a single number"
            text = f"{what} {shape} for {rows} rows"
            raise InputError(
                f"{text}; let it return rows x angles (or rows x pieces x angles), as many rows as it got."
            )
        if not bool(found.detach().isfinite().all()):
            raise InputError(f"{what} a value that is not finite (NaN or infinity); mend it or scale the data.")


def own_module(path: str, arguments: Mapping[str, Any]) -> Own:
    """The module of an import path made with keyword arguments.

    Raises
    ------
    InputError
        When nobody agreed to run it, when it is not there, raises, or is not a torch.nn.Module.
    """
    found = imported(path)
    if isinstance(found, nn.Module):
        # Each training begins with its own copy.
        found = deepcopy(found)
    elif callable(found):
        found = called(path, arguments, found)
    if not isinstance(found, nn.Module):
        text = f"'{path}' gives {type(found).__name__}, not a torch.nn.Module"
        raise InputError(f"{text}; name a class of modules or a function that returns one.")
    if any(isinstance(one, nn.parameter.UninitializedParameter) for one in found.parameters()):
        raise InputError(f"The module '{path}' has layers without sizes (Lazy...); give them their sizes.")
    return Own(path, found)


def tried(before: nn.Module, features: Tensor, wanted: int, circuit: str, path: str, *, trains: bool) -> int:
    """Pieces that a module makes of a row, found by a dry pass over a few rows; 1 for one that gives angles at once.

    Parameters
    ----------
    before : Module
        All that stands before the circuit.
    features : Tensor, shape (n_rows, n_features)
    wanted : int
        Angles that the circuit reads.
    circuit, path : str
    trains : bool
        Whether the module is to be trained.

    Raises
    ------
    InputError
        When it fails there, has nothing to train, or gives another number of angles.
    """
    if trains and not any(p.requires_grad for p in before.parameters()):
        text = f"The module '{path}' has no parameters, so nothing of it can be trained"
        raise InputError(f"{text}; set Encoder weights to frozen.")
    rows = features[torch.arange(TRIED) % len(features)]
    mode = before.training
    before.eval()
    with torch.no_grad():
        found = before(rows)
    before.train(mode)
    width = int(found.shape[-1])
    if width != wanted:
        text = f"The module '{path}' gives {width} numbers a row, but circuit '{circuit}' reads {wanted}"
        raise InputError(f"{text}; let it give {wanted}, or let the circuit read x[0] to x[{width - 1}].")
    return int(found.shape[1]) if found.dim() == 3 else 1


def load_weights(before: nn.Module, file: str) -> None:
    """Put the tensors of a safetensors file into the encoder, by name; into a module of one's own by its own names.

    Raises
    ------
    InputError
        For a file that is not there or no safetensors, and for names or shapes that do not fit.
    """
    from safetensors import SafetensorError
    from safetensors.torch import load

    inner = next((one.inner for one in before.modules() if isinstance(one, Own)), before)
    try:
        held = load(Path(file).read_bytes())
    except OSError as error:
        raise InputError(f"The weights '{file}' cannot be read ({error.strerror}); correct the file's name.") from None
    except (SafetensorError, ValueError) as error:
        text = f"'{file}' is not a safetensors file ({str(error).splitlines()[0]})"
        raise InputError(f"{text}; write it with safetensors.torch.save_file(module.state_dict(), ...).") from None
    state = inner.state_dict()
    missing, extra = sorted(state.keys() - held.keys()), sorted(held.keys() - state.keys())
    if missing or extra:
        text = f"lacks '{missing[0]}'" if missing else f"has '{extra[0]}', which the encoder has not"
        raise InputError(f"The weights '{file}' do not fit the encoder: the file {text}; it takes {', '.join(state)}.")
    for name, value in held.items():
        if value.shape != state[name].shape:
            sizes = [" x ".join(map(str, one.shape)) or "one number" for one in (value, state[name])]
            raise InputError(
                f"'{name}' of '{file}' is {sizes[0]}, but the encoder takes {sizes[1]}; correct one of them."
            )
        if value.is_floating_point() and not bool(value.isfinite().all()):
            raise InputError(f"'{name}' of '{file}' holds NaN or infinity; train it again.")
    inner.load_state_dict(held)


def own_loss(path: str) -> Callable[[Tensor, Tensor], Tensor]:
    """The loss of an import path: a function of outputs and targets, or a class of modules without arguments.

    Raises
    ------
    InputError
        As `own_module`; and, where it is called, when it does not give one real number that has a gradient.
    """
    found = imported(path)
    if isinstance(found, type) and issubclass(found, nn.Module):
        found = called(path, {}, found)
    if not callable(found):
        raise InputError(f"'{path}' gives {type(found).__name__}, which cannot be called; name a function.")

    def loss(outputs: Tensor, targets: Tensor) -> Tensor:
        try:
            value: Any = found(outputs, targets)
        except InputError:
            raise
        except Exception as error:
            shapes = " and ".join("x".join(map(str, one.shape)) for one in (outputs, targets))
            text = f"The loss '{path}' failed on outputs and targets of {shapes} with {said(error)}"
            raise InputError(f"{text}; mend it.") from None
        if not isinstance(value, Tensor) or value.numel() != 1 or value.is_complex() or not value.is_floating_point():
            told = f"{value.dtype} of {tuple(value.shape)}" if isinstance(value, Tensor) else type(value).__name__
            raise InputError(f"The loss '{path}' gave {told}, not one real number; return the mean over the batch.")
        if outputs.requires_grad and not value.requires_grad:
            raise InputError(
                f"The loss '{path}' gave a number without a gradient; compute it from the outputs by torch."
            )
        return value.reshape(())

    return loss
