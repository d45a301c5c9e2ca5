from django.db import migrations

KEEP = r"""
CREATE FUNCTION mediation_closed_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.stands = 'closed' THEN
        RAISE EXCEPTION 'closed minutes are not changed: % refused', TG_OP USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION mediation_attendance_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'who came to a session is not changed: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER session_closed_stays BEFORE UPDATE OR DELETE ON mediation_session
    FOR EACH ROW EXECUTE FUNCTION mediation_closed_stays();
CREATE TRIGGER attendance_stays BEFORE UPDATE OR DELETE ON mediation_attendance
    FOR EACH ROW EXECUTE FUNCTION mediation_attendance_stays();
"""

LET_GO = """
DROP TRIGGER attendance_stays ON mediation_attendance;
DROP TRIGGER session_closed_stays ON mediation_session;
DROP FUNCTION mediation_attendance_stays();
DROP FUNCTION mediation_closed_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("mediation", "0001_mediation")]
    operations = [migrations.RunSQL(KEEP, LET_GO)]
