"""What a course is called."""

from django.utils.translation import get_language


def title_here(title: str, title_en: str) -> str:
    """The title in the reader's language; the Swedish one where there is no other."""
    is_english = (get_language() or "").startswith("en")
    return title_en if is_english and title_en else title
