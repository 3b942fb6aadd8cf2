"""Facts on the summaries that spare the figures the rows of attendance."""

import django.db.models.deletion
from django.db import migrations, models


def empty(apps, _schema_editor):
    """The new facts follow from attendance: the summaries are made anew at the end."""
    for name in ("AttendedMonth", "Participation"):
        apps.get_model("courses", name).objects.all().delete()


def fill(apps, _schema_editor):
    from courses.attended import rebuild_attended

    if apps.get_model("courses", "Attendance").objects.exists():
        rebuild_attended()


class Migration(migrations.Migration):
    dependencies = [("courses", "0006_fewer_indexes_on_summaries")]

    operations = [
        migrations.RunPython(empty, migrations.RunPython.noop),
        migrations.RemoveConstraint(model_name="attendedmonth", name="attended_month_is_unique"),
        migrations.AddField(
            model_name="attendedmonth",
            name="course",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                default=0,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="courses.course",
                verbose_name="course",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="attendedmonth",
            name="sessions",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="sessions attended"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="participation",
            name="areas",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="themes and levels attended"),
            preserve_default=False,
        ),
        migrations.AddIndex(
            model_name="attendance",
            index=models.Index(condition=models.Q(("net_minutes", 0)), fields=["session"], name="attendance_absent"),
        ),
        migrations.AddIndex(
            model_name="participation",
            index=models.Index(fields=["last_attended_on"], name="participation_end"),
        ),
        migrations.AddConstraint(
            model_name="attendedmonth",
            constraint=models.UniqueConstraint(
                fields=("participant", "course", "run", "month", "company"), name="attended_month_is_unique"
            ),
        ),
        migrations.AlterField(
            model_name="attendedmonth",
            name="company",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="companies.company",
                verbose_name="company",
            ),
        ),
        migrations.AddIndex(
            model_name="attendedmonth",
            index=models.Index(fields=["participant", "month", "minutes"], name="attended_by_person_month"),
        ),
        migrations.AddIndex(
            model_name="attendedmonth",
            index=models.Index(fields=["company", "course", "month", "minutes"], name="attended_by_company"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
