"""The desktop window of Ketbench, the only place that knows Qt."""
