"""What can be placed on the drawing, and how."""
