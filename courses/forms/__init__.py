"""Forms about courses, one module per audience or matter."""
