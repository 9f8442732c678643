"""Gate-model simulation for Ketbench: engines, training and honest controls; importing it loads no numerics engine."""
