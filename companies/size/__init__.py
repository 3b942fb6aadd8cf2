"""A company's size class: by its declaration, else by its own figures (docs/domain.md §3.6, §6.3 D3)."""

from companies.size.classes import sek_per_eur, size_expression, size_of, size_reason

__all__ = ["sek_per_eur", "size_expression", "size_of", "size_reason"]
