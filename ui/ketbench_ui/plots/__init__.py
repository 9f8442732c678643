"""Plots and curves over pyqtgraph; knows no run."""
