from django.db import migrations, models

CHAIN = r"""
CREATE FUNCTION core_journal_hash(entry core_journalentry) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT sha256(convert_to(jsonb_build_array(
        entry.kind, entry.record_id, entry.seq, entry.verb, entry.source, entry.target,
        entry.actor_kind, entry.actor_id, entry.actor_name, entry.unit_id,
        (extract(epoch FROM entry.at) * 1000000)::bigint,
        entry.note, entry.facts, entry.act_key, encode(entry.prev_hash, 'hex')
    )::text, 'UTF8'))
$$;

CREATE FUNCTION core_journal_chain() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before record;
BEGIN
    SELECT seq, hash INTO before FROM core_journalentry
    WHERE kind = NEW.kind AND record_id = NEW.record_id ORDER BY seq DESC LIMIT 1;
    NEW.seq := coalesce(before.seq, 0) + 1;
    NEW.prev_hash := before.hash;
    NEW.hash := core_journal_hash(NEW);
    RETURN NEW;
END $$;

CREATE FUNCTION core_journal_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the journal is append-only: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER journal_chain BEFORE INSERT ON core_journalentry
    FOR EACH ROW EXECUTE FUNCTION core_journal_chain();
CREATE TRIGGER journal_append_only BEFORE UPDATE OR DELETE ON core_journalentry
    FOR EACH ROW EXECUTE FUNCTION core_journal_refuse();
CREATE TRIGGER journal_no_truncate BEFORE TRUNCATE ON core_journalentry
    FOR EACH STATEMENT EXECUTE FUNCTION core_journal_refuse();
"""

UNCHAIN = """
DROP TRIGGER journal_no_truncate ON core_journalentry;
DROP TRIGGER journal_append_only ON core_journalentry;
DROP TRIGGER journal_chain ON core_journalentry;
DROP FUNCTION core_journal_refuse();
DROP FUNCTION core_journal_chain();
DROP FUNCTION core_journal_hash(core_journalentry);
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="JournalEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=32)),
                ("record_id", models.BigIntegerField()),
                ("seq", models.IntegerField(default=0)),
                ("verb", models.CharField(max_length=32)),
                ("source", models.CharField(blank=True, max_length=32)),
                ("target", models.CharField(blank=True, max_length=32)),
                ("actor_kind", models.CharField(max_length=12)),
                ("actor_id", models.BigIntegerField(null=True)),
                ("actor_name", models.CharField(blank=True, max_length=120)),
                ("unit_id", models.BigIntegerField(null=True)),
                ("at", models.DateTimeField()),
                ("note", models.TextField(blank=True)),
                ("facts", models.JSONField(default=dict)),
                ("act_key", models.UUIDField(null=True)),
                ("prev_hash", models.BinaryField(null=True)),
                ("hash", models.BinaryField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "record_id", "seq"), name="journal_sequence"),
                    models.UniqueConstraint(
                        condition=models.Q(act_key__isnull=False),
                        fields=("kind", "record_id", "act_key"),
                        name="journal_act_once",
                    ),
                ],
            },
        ),
        migrations.RunSQL(CHAIN, UNCHAIN),
    ]
