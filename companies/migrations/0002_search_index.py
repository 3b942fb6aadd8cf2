"""Search by parts of words."""

from django.db import migrations

from compcor.core.database import trigram_index


class Migration(migrations.Migration):
    dependencies = [("companies", "0001_first")]

    operations = [trigram_index("companies_company", "search_text")]
