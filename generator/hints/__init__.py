"""What to write instead of what is wrong, in words for people new to YAML; imported only where something is wrong."""
