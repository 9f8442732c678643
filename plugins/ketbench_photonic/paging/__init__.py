"""How the link estimator shows itself: stages, verdict, tabs with quantities, and sliders with the range that works."""
