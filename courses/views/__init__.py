"""Pages about courses, one module per audience."""
