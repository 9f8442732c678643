"""The backend `photonic.system`: what a link buys a training run."""
