"""Figures of a model's outputs: boundary, ROC, calibration, residuals."""
