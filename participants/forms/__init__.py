"""Forms about people, one module per audience."""
