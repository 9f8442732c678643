"""What is made of finished runs: comparisons, drawings, reports, exports."""
