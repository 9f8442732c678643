"""The gate fsim: exp(-i theta (XX + YY) / 2), then a phase phi on |11>, as superconducting processors have it."""


class Gate:
    """A gate is described, not programmed: nothing here runs once the manifest is written.

    The decomposition is the body of an OpenQASM gate on the wires a, b, c, ... in gates of its standard library. It is
    the definition of the gate: simulated, exported, and kept in projects that are opened without this plugin.
    """

    title = "fSim, a swap and a phase"
    symbol = "fSim"
    wires = 2
    angles = ("phi", "theta")
    decomposition = (
        "h a; h b; cx a, b; rz(theta) b; cx a, b; h a; h b; "
        "rx(pi/2) a; rx(pi/2) b; cx a, b; rz(theta) b; cx a, b; rx(-pi/2) a; rx(-pi/2) b; "
        "rz(-phi/2) a; rz(-phi/2) b; cx a, b; rz(phi/2) b; cx a, b;"
    )
    symmetric = True
    description = "Turns |01> into |10> by theta, gives |11> the phase -phi (Foxen et al. 2020, up to a phase)."
