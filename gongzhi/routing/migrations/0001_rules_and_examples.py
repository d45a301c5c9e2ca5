import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Example',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('case_id', models.BigIntegerField()),
                ('question', models.JSONField()),
                ('decided_unit', models.BigIntegerField(null=True)),
                ('chosen_unit', models.BigIntegerField(null=True)),
                ('rules', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), default=list, size=None)),
                ('reason', models.TextField()),
                ('at', models.DateTimeField()),
                ('actor', models.BigIntegerField(null=True)),
            ],
            options={
                'ordering': ['-at', '-id'],
                'indexes': [models.Index(fields=['-at', '-id'], name='example_latest')],
            },
        ),
        migrations.CreateModel(
            name='Rule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(max_length=64, unique=True, verbose_name='代号')),
                ('data', models.JSONField(blank=True, null=True)),
                ('draft', models.JSONField(blank=True, null=True)),
                ('state', models.CharField(choices=[('draft', '草稿'), ('on', '启用'), ('off', '停用')], default='draft', max_length=8, verbose_name='状态')),
                ('file_digest', models.CharField(blank=True, max_length=64)),
                ('changed_at', models.DateTimeField()),
                ('changed_by', models.BigIntegerField(null=True)),
            ],
            options={
                'ordering': ['key'],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'on', 'off'])), name='rule_state'), models.CheckConstraint(condition=models.Q(('state', 'draft'), ('data__isnull', False), _connector='OR'), name='rule_on_has_data'), models.CheckConstraint(condition=models.Q(('data__isnull', False), ('draft__isnull', False), _connector='OR'), name='rule_says_something')],
            },
        ),
    ]
