"""Counts executions and what they cost, and says when no more may be spent."""

from __future__ import annotations

from dataclasses import dataclass

from ketbench.plugin import RunFailed


class SpentError(RunFailed):
    """The budget does not allow the next step."""


@dataclass
class Purse:
    """What may be spent and what was.

    Parameters
    ----------
    most : int
        Executions; 0 for any number.
    an_execution, a_shot : float
        Price of each.
    """

    most: int = 0
    an_execution: float = 0.0
    a_shot: float = 0.0
    spent: int = 0
    price: float = 0.0

    def require(self, executions: int) -> None:
        """Raise `SpentError` unless so many more are allowed."""
        if self.most and self.spent + executions > self.most:
            raise SpentError(f"The budget of {self.most} executions is spent but for {self.most - self.spent}.")

    def pay(self, executions: int, shots: int) -> None:
        """Count executions of so many shots each."""
        self.spent += executions
        self.price += self.cost(executions, shots)

    def cost(self, executions: int, shots: int) -> float:
        """The price of so many executions."""
        return executions * (self.an_execution + shots * self.a_shot)
