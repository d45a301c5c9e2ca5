"""Rows of open data, with counts that triggers keep."""

from django.db import migrations, models


KEYS = "dataset, month, prefecture, region, subject, mark"
ADD = f"""
    INSERT INTO open_data_tally AS held ({KEYS}, rows, weight)
    SELECT {KEYS}, sum(n), sum(w) FROM ({{changes}}) change GROUP BY {KEYS} HAVING sum(n) <> 0 OR sum(w) <> 0
    ORDER BY {KEYS}
    ON CONFLICT ({KEYS}) DO UPDATE SET rows = held.rows + excluded.rows, weight = held.weight + excluded.weight;
"""
NEW = f"SELECT {KEYS}, 1 AS n, weight AS w FROM new_rows"
OLD = f"SELECT {KEYS}, -1 AS n, -weight AS w FROM old_rows"
DROP_EMPTY = f"""
    DELETE FROM open_data_tally WHERE rows = 0 AND ({KEYS}) IN (SELECT {KEYS} FROM old_rows);
"""
STAND = """
    INSERT INTO open_data_standing AS held (dataset, rows, revision, added, changed, removed)
    SELECT dataset, {rows}, 1, {added}, {changed}, {removed} FROM {of} GROUP BY dataset ORDER BY dataset
    ON CONFLICT (dataset) DO UPDATE SET rows = held.rows + excluded.rows, revision = held.revision + 1,
        added = held.added + excluded.added, changed = held.changed + excluded.changed,
        removed = held.removed + excluded.removed;
"""
NONE = {"rows": "0", "added": "0", "changed": "0", "removed": "0"}
COUNT = f"""
    CREATE FUNCTION open_data_count() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'INSERT' THEN
            {ADD.format(changes=NEW)}
            {STAND.format(**NONE | {"rows": "count(*)", "added": "count(*)", "of": "new_rows"})}
        ELSIF TG_OP = 'DELETE' THEN
            {ADD.format(changes=OLD)}
            {DROP_EMPTY}
            {STAND.format(**NONE | {"rows": "-count(*)", "removed": "count(*)", "of": "old_rows"})}
        ELSE
            {ADD.format(changes=f"{NEW} UNION ALL {OLD}")}
            {DROP_EMPTY}
            {STAND.format(**NONE | {"changed": "count(*)", "of": "new_rows"})}
        END IF;
        RETURN NULL;
    END $$;
    CREATE TRIGGER open_data_added AFTER INSERT ON open_data_entry REFERENCING NEW TABLE AS new_rows
        FOR EACH STATEMENT EXECUTE FUNCTION open_data_count();
    CREATE TRIGGER open_data_changed AFTER UPDATE ON open_data_entry
        REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
        FOR EACH STATEMENT EXECUTE FUNCTION open_data_count();
    CREATE TRIGGER open_data_removed AFTER DELETE ON open_data_entry REFERENCING OLD TABLE AS old_rows
        FOR EACH STATEMENT EXECUTE FUNCTION open_data_count();
"""
"""Counts what a statement changed, once for all its rows: in the same transaction, whoever wrote them."""
UNCOUNT = """
    DROP TRIGGER open_data_added ON open_data_entry;
    DROP TRIGGER open_data_changed ON open_data_entry;
    DROP TRIGGER open_data_removed ON open_data_entry;
    DROP FUNCTION open_data_count();
"""


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Standing',
            fields=[
                ('dataset', models.CharField(max_length=24, primary_key=True, serialize=False)),
                ('rows', models.BigIntegerField(default=0)),
                ('revision', models.BigIntegerField(default=0)),
                ('added', models.BigIntegerField(default=0)),
                ('changed', models.BigIntegerField(default=0)),
                ('removed', models.BigIntegerField(default=0)),
                ('changed_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dataset', models.CharField(max_length=24)),
                ('code', models.CharField(max_length=80)),
                ('source_id', models.BigIntegerField(null=True)),
                ('day', models.DateField()),
                ('month', models.DateField()),
                ('prefecture', models.CharField(blank=True, max_length=6)),
                ('region', models.CharField(blank=True, max_length=9)),
                ('subject', models.CharField(blank=True, max_length=40)),
                ('mark', models.CharField(blank=True, max_length=24)),
                ('weight', models.IntegerField(default=1)),
                ('data', models.JSONField()),
                ('added_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
            ],
            options={
                'verbose_name_plural': 'entries',
                'indexes': [models.Index(fields=['dataset', '-day', '-id'], name='open_entry_order'), models.Index(fields=['dataset', 'prefecture', '-day', '-id'], name='open_entry_prefecture'), models.Index(fields=['dataset', 'region', '-day', '-id'], name='open_entry_region'), models.Index(fields=['dataset', 'subject', '-day', '-id'], name='open_entry_subject'), models.Index(fields=['dataset', 'source_id'], name='open_entry_source')],
                'constraints': [models.UniqueConstraint(fields=('dataset', 'code'), name='open_entry_once'), models.CheckConstraint(condition=models.Q(('month__day', 1)), name='open_entry_month')],
            },
        ),
        migrations.CreateModel(
            name='Tally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dataset', models.CharField(max_length=24)),
                ('month', models.DateField()),
                ('prefecture', models.CharField(blank=True, max_length=6)),
                ('region', models.CharField(blank=True, max_length=9)),
                ('subject', models.CharField(blank=True, max_length=40)),
                ('mark', models.CharField(blank=True, max_length=24)),
                ('rows', models.IntegerField()),
                ('weight', models.BigIntegerField()),
            ],
            options={
                'verbose_name_plural': 'tallies',
                'constraints': [models.UniqueConstraint(fields=('dataset', 'month', 'prefecture', 'region', 'subject', 'mark'), name='open_tally_once')],
            },
        ),
        migrations.CreateModel(
            name='Version',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dataset', models.CharField(max_length=24)),
                ('number', models.PositiveIntegerField()),
                ('schema_version', models.CharField(max_length=12)),
                ('revision', models.BigIntegerField()),
                ('rows', models.BigIntegerField()),
                ('added', models.BigIntegerField()),
                ('changed', models.BigIntegerField()),
                ('removed', models.BigIntegerField()),
                ('counters', models.JSONField()),
                ('files', models.JSONField()),
                ('made_at', models.DateTimeField()),
                ('gone_at', models.DateTimeField(null=True)),
                ('reason', models.CharField(blank=True, choices=[('withdrawn', 'withdrawn'), ('old', 'old')], max_length=12)),
            ],
            options={
                'indexes': [models.Index(fields=['dataset', '-made_at'], name='open_version_list')],
                'constraints': [models.UniqueConstraint(fields=('dataset', 'number'), name='open_version_once'), models.CheckConstraint(condition=models.Q(models.Q(('gone_at__isnull', True), ('reason', '')), models.Q(('gone_at__isnull', False), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='open_version_gone')],
            },
        ),
        migrations.RunSQL(COUNT, UNCOUNT),
    ]
