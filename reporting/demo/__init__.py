"""Invented projects: the demonstration (S), and the large ones that measurements need (M and L).

Every person and company is invented; personal and company numbers are of the test series. For the same seed and day
the rows are the same.
"""
