"""Reports that counted somebody twice: they are frozen, and a merge does not change them."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from courses.models import Participation
from participants.merging import Effect, Mover
from participants.models import Participant
from reporting.enums import ReportState
from reporting.models import ProgressReport


class ReportMover(Mover):
    """Moves nothing; tells which locked reports stay as they are."""

    def effects(self, kept: Participant, gone: Participant) -> Iterable[Effect]:
        """Locked reports of a period at whose end both had attended time."""
        starts = list(
            Participation.objects.filter(participant__in=(kept.pk, gone.pk)).values_list("started_on", flat=True)
        )
        if len(starts) < 2:  # noqa: PLR2004 - both of the two
            return
        locked = ProgressReport.objects.filter(state=ReportState.LOCKED, period_end__gte=max(starts)).order_by("number")
        facts = locked.values_list("number", "version", "period_start", "period_end")
        lines = [
            _("Report {number}, version {version}: {start} – {end}").format(
                number=number, version=version, start=start, end=end
            )
            for number, version, start, end in facts
        ]
        if lines:
            text = _("Both are counted in these locked reports, which stay as they are. Say so in the next report.")
            yield Effect(_("Locked reports"), text, lines, is_collision=True)
