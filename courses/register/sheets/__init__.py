"""The six sheets: what each one's columns mean, and what its rows would do."""
