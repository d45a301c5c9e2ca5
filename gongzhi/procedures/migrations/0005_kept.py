"""The calendar is kept in each process like all that changes rarely; it needs no revision of its own any more."""

from django.db import migrations, models

TABLES = ("procedures_calendaryear", "procedures_calendarday")
ON_CHANGE = """
    CREATE TRIGGER revised AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {0}
        FOR EACH STATEMENT EXECUTE FUNCTION core_revise();
"""


class Migration(migrations.Migration):
    dependencies = [("procedures", "0004_digest_counts"), ("core", "0003_revision")]
    operations = [
        migrations.AlterField("calendaryear", "revision", models.PositiveIntegerField(default=1)),
        migrations.RemoveField("calendaryear", "revision"),
        migrations.RunSQL(
            "DROP SEQUENCE procedures_calendar_revision;",
            "CREATE SEQUENCE procedures_calendar_revision AS integer START 2;",
        ),
        *(migrations.RunSQL(ON_CHANGE.format(table), f"DROP TRIGGER revised ON {table};") for table in TABLES),
    ]
