"""The database refuses to change the audit log."""

from django.db import migrations

from compcor.core.database import forbid_changes


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_first")]

    operations = [forbid_changes("audit_auditevent")]
