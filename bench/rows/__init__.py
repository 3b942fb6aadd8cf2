"""The rows of the table: each takes the worlds, smallest first, and tells its findings."""
