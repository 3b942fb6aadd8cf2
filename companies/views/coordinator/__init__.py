"""Coordinators' pages about companies."""
