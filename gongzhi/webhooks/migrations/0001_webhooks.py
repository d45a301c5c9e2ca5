import django.contrib.postgres.fields
import django.db.models.deletion
import gongzhi.core.personal
from django.conf import settings
from django.db import migrations, models


BEGIN = """
INSERT INTO core_journalreader (name, last_id)
SELECT 'webhooks', coalesce(max(id), 0) FROM core_journalentry
ON CONFLICT DO NOTHING
"""
"""What happened before is history: nobody is told of it now."""


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('core', '0002_journal_readers'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entry_id', models.BigIntegerField()),
                ('record_id', models.BigIntegerField()),
                ('seq', models.IntegerField()),
                ('type', models.CharField(max_length=64)),
                ('state', models.CharField(choices=[('waiting', '待送达'), ('delivered', '已送达'), ('dead', '未能送达'), ('given_up', '已放弃')], default='waiting', max_length=10)),
                ('attempts', models.SmallIntegerField(default=0)),
                ('due_at', models.DateTimeField()),
                ('token', models.UUIDField(null=True)),
                ('created_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Attempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('ms', models.IntegerField()),
                ('status', models.SmallIntegerField(null=True)),
                ('fault', models.CharField(blank=True, choices=[('forbidden', '地址在本机或内部网络中，未获允许'), ('unknown_host', '域名无法解析'), ('unreachable', '无法连接'), ('tls', 'TLS 证书或握手有误'), ('timeout', '超时未答复'), ('broken', '答复不完整或不是 HTTP'), ('redirect', '要求转到别处，不予跟随'), ('status', '答复不是 2xx')], max_length=12)),
                ('delivery', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tries', to='webhooks.delivery')),
            ],
        ),
        migrations.CreateModel(
            name='Subscription',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('url', gongzhi.core.personal.EncryptedTextField(blank=True, editable=True)),
                ('host', models.CharField(max_length=255)),
                ('types', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), default=list, size=None)),
                ('unit_ids', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None)),
                ('secret', gongzhi.core.personal.EncryptedTextField(blank=True, editable=True)),
                ('former_secret', gongzhi.core.personal.EncryptedTextField(blank=True, editable=True)),
                ('former_until', models.DateTimeField(null=True)),
                ('state', models.CharField(choices=[('on', '推送中'), ('paused', '已暂停'), ('ended', '已停用')], default='on', max_length=8)),
                ('failures', models.IntegerField(default=0)),
                ('rest_until', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField()),
                ('act_key', models.UUIDField(null=True, unique=True)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.AddField(
            model_name='delivery',
            name='subscription',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='webhooks.subscription'),
        ),
        migrations.AddConstraint(
            model_name='subscription',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['on', 'paused', 'ended'])), name='subscription_state'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('state__in', ('waiting', 'dead'))), fields=['subscription', 'record_id', 'entry_id'], name='delivery_order'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('state', 'waiting')), fields=['subscription', 'due_at'], name='delivery_due'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(fields=['subscription', 'state', '-id'], name='delivery_log'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('ended_at__isnull', False)), fields=['ended_at'], name='delivery_ended'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.UniqueConstraint(fields=('subscription', 'entry_id'), name='delivery_once'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'delivered', 'dead', 'given_up'])), name='delivery_state'),
        ),
        migrations.RunSQL(BEGIN, "DELETE FROM core_journalreader WHERE name = 'webhooks'"),
    ]
