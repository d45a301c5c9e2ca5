from django.db import migrations

KEEP = r"""
CREATE FUNCTION conference_due_date_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'drafted' AND NEW.first_due_date IS DISTINCT FROM OLD.first_due_date THEN
        RAISE EXCEPTION 'the due date with which an assignment was issued is not changed'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.state <> 'drafted' AND NEW.due_date IS DISTINCT FROM OLD.due_date AND NEW.due_date IS DISTINCT FROM (
        SELECT e.granted_until FROM conference_extension e
        WHERE e.assignment_id = NEW.id AND e.decided_at IS NOT NULL
        ORDER BY e.decided_at DESC, e.id DESC LIMIT 1
    ) THEN
        RAISE EXCEPTION 'a due date moves by a granted extension only' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION conference_decided_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.decided_at IS NOT NULL OR TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a request for more time stays as it was decided: % refused', TG_OP
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION conference_minutes_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.minutes_hash <> '' AND (NEW.minutes, NEW.minutes_hash) IS DISTINCT FROM (OLD.minutes, OLD.minutes_hash) THEN
        RAISE EXCEPTION 'approved minutes are not changed' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER assignment_due_date_stays BEFORE UPDATE ON conference_assignment
    FOR EACH ROW EXECUTE FUNCTION conference_due_date_stays();
CREATE TRIGGER extension_decided_stays BEFORE UPDATE OR DELETE ON conference_extension
    FOR EACH ROW EXECUTE FUNCTION conference_decided_stays();
CREATE TRIGGER meeting_minutes_stay BEFORE UPDATE ON conference_meeting
    FOR EACH ROW EXECUTE FUNCTION conference_minutes_stay();
"""

LET_GO = """
DROP TRIGGER meeting_minutes_stay ON conference_meeting;
DROP TRIGGER extension_decided_stays ON conference_extension;
DROP TRIGGER assignment_due_date_stays ON conference_assignment;
DROP FUNCTION conference_minutes_stay();
DROP FUNCTION conference_decided_stays();
DROP FUNCTION conference_due_date_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("conference", "0001_members_meetings_and_assignments")]
    operations = [migrations.RunSQL(KEEP, LET_GO)]
