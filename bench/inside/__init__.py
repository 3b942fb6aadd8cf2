"""Programs that run inside Django, each in a process of its own; the last line that they print is JSON."""
