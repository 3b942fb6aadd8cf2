"""Contacts' pages about courses and seats."""
