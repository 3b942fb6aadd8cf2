"""Pages about people, one module per audience."""
