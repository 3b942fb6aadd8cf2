"""For how long addresses of people are kept who are neither contacts nor participants (docs/domain.md §5.3)."""

from datetime import date, timedelta

from django.conf import settings
from django.utils import timezone

from compcor.core.periods import last_of_month


def kept_since(on: date | None = None) -> date:
    """What ended on this day or before is kept no longer: so many months ago (settings.ADDRESSES_KEPT_MONTHS)."""
    day = on or timezone.localdate()
    months = day.year * 12 + day.month - 1 - settings.ADDRESSES_KEPT_MONTHS
    first = date(months // 12, months % 12 + 1, 1)
    return min(first + timedelta(days=day.day - 1), last_of_month(first))
