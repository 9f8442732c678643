"""The backend `photonic.system`, kept for projects made with it: what a link buys a training run."""
