"""Large workbooks are made by a worker and kept for a day."""

import time

from celery import shared_task
from django.utils import translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from compcor.core.exports import EXPORT_KIND, write_list
from compcor.core.files import path_of
from compcor.jobs.handlers import handles
from compcor.jobs.work import Work

FOLDER = "exports"
KEPT_SECONDS = 24 * 60 * 60


@handles(EXPORT_KIND)
def make_export(work: Work) -> None:
    """Write the list that the person asked for, with the rows that they may see now."""
    job, asked = work.job, work.job.parameters
    name = f"{FOLDER}/{job.public_id}.xlsx"
    path_of(name).parent.mkdir(parents=True, exist_ok=True)
    with translation.override(asked["language"]):
        work.progress(_("Writing the rows"))
        page = import_string(asked["list"]).for_export(user=job.requested_by, query=asked["query"])
        draft = path_of(f"{name}.part")
        rows = write_list(draft, page)
    with work.finishing(rows=rows, file=name) as result:
        draft.rename(path_of(name))
        result["url"] = f"{asked['path']}?download={job.public_id}"


@shared_task(name="core.remove_exports")
def remove_old_exports() -> None:
    """The files hold people's data: nobody needs them the day after."""
    for file in path_of(FOLDER).glob("*"):
        if file.stat().st_mtime < time.time() - KEPT_SECONDS:
            file.unlink(missing_ok=True)
