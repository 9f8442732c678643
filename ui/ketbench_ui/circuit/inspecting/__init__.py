"""The inspector of the selected operation."""
