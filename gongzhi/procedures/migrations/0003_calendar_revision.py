"""Number the revisions of the calendar by a sequence: a number given in a transaction that failed never comes again."""

from django.db import migrations

MAKE = """
    CREATE SEQUENCE procedures_calendar_revision AS integer;
    SELECT setval('procedures_calendar_revision', coalesce((SELECT max(revision) FROM procedures_calendaryear), 1));
"""


class Migration(migrations.Migration):
    dependencies = [("procedures", "0002_known_years")]
    operations = [migrations.RunSQL(MAKE, "DROP SEQUENCE procedures_calendar_revision;")]
