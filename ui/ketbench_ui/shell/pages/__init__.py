"""The pages of the window: made when they are first shown or asked for, and brought up to date from then on."""
