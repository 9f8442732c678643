"""Programs for devices: circuits with their numbers in a few gates that every vendor has, and values out of counts."""
