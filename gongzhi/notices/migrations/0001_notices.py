import django.db.models.deletion
import gongzhi.core.personal
from django.db import migrations, models


BEGIN = """
INSERT INTO core_journalreader (name, last_id)
SELECT 'notices', coalesce(max(id), 0) FROM core_journalentry
ON CONFLICT DO NOTHING
"""
"""What happened before is history: nobody is told of it now."""


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('core', '0002_journal_readers'),
        ('cases', '0003_firm_answered'),
    ]

    operations = [
        migrations.CreateModel(
            name='PageMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(choices=[('mail', '电子邮件'), ('sms', '短信'), ('none', '无')], max_length=4)),
                ('address', gongzhi.core.personal.EncryptedTextField(blank=True, editable=True)),
                ('subject', models.TextField(blank=True)),
                ('text', gongzhi.core.personal.EncryptedTextField(blank=True, editable=True)),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entry_id', models.BigIntegerField()),
                ('verb', models.CharField(max_length=32)),
                ('channel', models.CharField(choices=[('mail', '电子邮件'), ('sms', '短信'), ('none', '无')], max_length=4)),
                ('language', models.CharField(max_length=8)),
                ('state', models.CharField(choices=[('queued', '待发送'), ('sent', '已发送'), ('failed', '发送失败'), ('unsent', '未发送')], max_length=6)),
                ('reason', models.CharField(blank=True, choices=[('no_address', '没有留下可用的手机号或电子邮箱，或相应通道未开通'), ('channel_off', '发送通道未开通'), ('refused', '对方服务器拒收该地址'), ('unreachable', '发送服务连接不上或暂时拒绝，多次重试未成'), ('bad_answer', '发送服务拒绝了请求')], max_length=12)),
                ('detail', models.CharField(blank=True, max_length=40)),
                ('attempts', models.SmallIntegerField(default=0)),
                ('due_at', models.DateTimeField()),
                ('token', models.UUIDField(null=True)),
                ('created_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('party', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.party')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'queued')), fields=['due_at', 'id'], name='notice_due'), models.Index(fields=['case', 'id'], name='notice_of_case'), models.Index(fields=['state', '-id'], name='notice_log')],
                'constraints': [models.UniqueConstraint(fields=('entry_id', 'party', 'channel'), name='notice_once', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('state__in', ['queued', 'sent', 'failed', 'unsent'])), name='notice_state'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['failed', 'unsent']), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='notice_unsent_has_reason')],
            },
        ),
        migrations.RunSQL(BEGIN, "DELETE FROM core_journalreader WHERE name = 'notices'"),
    ]
