"""Estimators for scikit-learn's pipelines and searches, which `ketbench.sklearn` gives on first use."""
