"""Forms about companies, one module per audience."""
