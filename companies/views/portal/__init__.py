"""Contacts' pages about their company."""
