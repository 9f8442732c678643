"""What is not a circuit: sequences of pulses for neutral atoms, and problems for annealers, through the same jobs."""
