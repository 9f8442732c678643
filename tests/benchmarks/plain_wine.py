"""What the run of the wine sample computes, as a script of torch and scikit-learn writes it: no project, no worker."""

from __future__ import annotations

import torch
from sklearn.datasets import load_wine
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

from ketbench.circuit.circuit import CircuitBuilder
from ketbench_gate.engines.statevector.simulator import CircuitModule

EPOCHS, BATCH, RATE, WIRES, BLOCKS = 40, 16, 0.05, 4, 3


def main() -> None:
    """Train the circuit and two controls, and print their accuracies."""
    torch.set_num_threads(1)
    torch.manual_seed(7)
    rows, classes = load_wine(return_X_y=True)
    train, test, train_y, test_y = train_test_split(rows, classes, test_size=0.2, random_state=1, stratify=classes)
    scale, turn = StandardScaler().fit(train), PCA(WIRES)
    train = turn.fit_transform(scale.transform(train))
    test = turn.transform(scale.transform(test))
    linear = LogisticRegression(max_iter=1000).fit(train, train_y)
    print("logistic", linear.score(test, test_y))
    network = torch.nn.Sequential(torch.nn.Linear(WIRES, 5), torch.nn.Tanh(), torch.nn.Linear(5, 3))
    for name, body in (("circuit", hybrid()), ("network", network)):
        print(name, trained(body, train, train_y, test, test_y))


def hybrid() -> torch.nn.Module:
    """Data read again before each block of turns and CNOTs, Z of each wire into a linear layer."""
    builder = CircuitBuilder("plain", WIRES)
    for block in range(BLOCKS):
        for wire in range(WIRES):
            builder.add("ry", wire, f"0.5*x[{wire}]")
            builder.add("rz", wire, f"a{block}_{wire}")
            builder.add("ry", wire, f"b{block}_{wire}")
        for wire in range(WIRES):
            builder.add("x", (wire + 1) % WIRES, controls=[wire])
    return torch.nn.Sequential(CircuitModule(builder.build()), torch.nn.Linear(WIRES, 3))


def trained(body: torch.nn.Module, train: object, train_y: object, test: object, test_y: object) -> float:
    """Accuracy on the test rows after the epochs."""
    rows, wanted = torch.as_tensor(train, dtype=torch.float32), torch.as_tensor(train_y)
    optimiser = torch.optim.Adam(body.parameters(), RATE)
    for _ in range(EPOCHS):
        for chosen in torch.randperm(len(rows)).split(BATCH):
            optimiser.zero_grad()
            torch.nn.functional.cross_entropy(body(rows[chosen]), wanted[chosen]).backward()
            optimiser.step()
    with torch.no_grad():
        found = body(torch.as_tensor(test, dtype=torch.float32)).argmax(1)
    return float((found == torch.as_tensor(test_y)).float().mean())


if __name__ == "__main__":
    main()
