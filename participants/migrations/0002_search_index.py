"""Search by parts of words."""

from django.db import migrations

from compcor.core.database import trigram_index


class Migration(migrations.Migration):
    dependencies = [("participants", "0001_first")]

    operations = [trigram_index("participants_participant", "search_text")]
