"""Regions, units and hotlines are kept in each process: a change of them is a new revision."""

from django.db import migrations

TABLES = ("directory_region", "directory_unit", "directory_hotline")
ON_CHANGE = """
    CREATE TRIGGER revised AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {0}
        FOR EACH STATEMENT EXECUTE FUNCTION core_revise();
"""


class Migration(migrations.Migration):
    dependencies = [("directory", "0006_trader_accounts"), ("core", "0003_revision")]
    operations = [
        migrations.RunSQL(ON_CHANGE.format(table), f"DROP TRIGGER revised ON {table};") for table in TABLES
    ]
