"""What the box of commands finds besides commands: samples, projects, parts of the open one, the guide, gates."""
