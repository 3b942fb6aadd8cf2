"""Search by parts of words."""

from django.db import migrations

from compcor.core.database import trigram_index


class Migration(migrations.Migration):
    dependencies = [("courses", "0001_first")]

    operations = [trigram_index("courses_course", "search_text")]
