"""The set-based statements: checking what was staged, and comparing trips with the registers. No row by row."""

CHECK = """
    CREATE TEMPORARY TABLE ride_checked ON COMMIT DROP AS
    SELECT row, number, place AS city, started AT TIME ZONE 'Asia/Shanghai' AS started_at, started::date AS day,
        vehicle, driver, fare,
        array_remove(ARRAY[
            CASE WHEN number = '' OR length(number) > 40 OR number IS NULL THEN 'number' END,
            CASE WHEN place IS NULL THEN 'city' END,
            CASE WHEN started IS NULL THEN 'time'
                WHEN started::date NOT BETWEEN %(from_date)s AND %(to_date)s THEN 'period' END,
            CASE WHEN vehicle IS NULL THEN 'plate' END,
            CASE WHEN driver IS NULL THEN 'driver' END,
            CASE WHEN fare IS NULL THEN 'fare' END
        ], NULL) AS faults
    FROM (
        SELECT row, number, vehicle, driver, region.place,
            CASE WHEN started ~ '^\\d{4}[-/]\\d{1,2}[-/]\\d{1,2}[ T]\\d'
                AND pg_input_is_valid(translate(started, '/', '-'), 'timestamp')
                THEN translate(started, '/', '-')::timestamp END AS started,
            CASE WHEN fare ~ '^\\d{1,6}(\\.\\d{1,2}0*)?$' THEN fare::numeric(8, 2) END AS fare
        FROM ride_staging staged
        LEFT JOIN (
            SELECT code, left(code, 4) || '00' AS place FROM directory_region WHERE code ~ '^\\d{4}'
                AND right(left(code, 4), 2) <> '00'
        ) region ON region.code = staged.city
        OFFSET 0  -- keeps each text from being read once for every use of what it says
    ) typed
"""

MARK_KNOWN = """
    UPDATE ride_checked checked SET faults = ARRAY['known']
    FROM ride_hailing_trip trip JOIN ride_hailing_report report ON report.id = trip.report_id
    WHERE trip.platform_id = %(platform)s AND trip.number = checked.number AND report.state = 'loaded'
        AND checked.faults = '{}'
"""

PUT_TRIPS = """
    INSERT INTO ride_hailing_trip (report_id, platform_id, number, city, started_at, day, vehicle_id, driver_id, fare)
    SELECT %(report)s, %(platform)s, number, city, started_at, day, vehicle, driver, fare
    FROM ride_checked WHERE faults = '{}'
    ORDER BY row
    ON CONFLICT DO NOTHING
"""
"""Of rows with the same trip number the first is taken, which is why their order is asked for."""

MARK_REPEATED = """
    UPDATE ride_checked SET faults = ARRAY['repeated']
    WHERE ctid IN (
        SELECT place FROM (
            SELECT ctid AS place, row_number() OVER (PARTITION BY number ORDER BY row) AS nth
            FROM ride_checked WHERE faults = '{}'
        ) each WHERE nth > 1
    )
"""

PUT_REFUSED = """
    INSERT INTO ride_hailing_refusedtrip (report_id, row, number, faults)
    SELECT %(report)s, row, left(coalesce(number, ''), 40), faults FROM (
        SELECT row, number, faults FROM ride_checked WHERE faults <> '{}'
        UNION ALL SELECT unnest(%(uneven)s::bigint[]), '', ARRAY['cells']
    ) refused ORDER BY row LIMIT %(most)s
"""

COUNT_REFUSED = """
    INSERT INTO ride_hailing_refusedcount (report_id, fault, rows)
    SELECT %(report)s, fault, count(*) FROM (
        SELECT unnest(faults) AS fault FROM ride_checked WHERE faults <> '{}'
        UNION ALL SELECT 'cells' FROM unnest(%(uneven)s::bigint[])
    ) refused GROUP BY fault
"""

COUNT_TRIPS = """
    SELECT count(*), coalesce(sum(fare), 0), count(DISTINCT vehicle_id), count(DISTINCT driver_id)
    FROM ride_hailing_trip WHERE report_id = %(report)s
"""

STANDING = "since_id <= %(as_of)s AND (until_id IS NULL OR until_id > %(as_of)s)"
"""A row of a register as it stood after a load."""
IN_FORCE = """
    said.from_date <= asked.day AND (said.to_date IS NULL OR said.to_date >= asked.day)
    AND NOT (asked.day <@ ANY (said.suspended))
"""


def register_as_of(register: str, name: str, more: str = "TRUE") -> str:
    return f"""
    CREATE TEMPORARY TABLE {name} ON COMMIT DROP AS
    SELECT id, city, platform_id, vehicle_id, driver_id, from_date, to_date, suspended
    FROM ride_hailing_registerrow WHERE register = '{register}' AND {STANDING} AND {more}
    """


def unlicensed(what: str, none: int, lapsed: int, elsewhere: int | None) -> str:
    """Find where and when a platform, a vehicle or a driver had no permit, and what the register says nearest to it.

    :param what: platform, vehicle or driver.
    """
    nearest = "abs(said.from_date - asked.day), said.id"
    other = f"WHEN near.city <> asked.city THEN {elsewhere}" if elsewhere else ""
    same = "" if elsewhere else "AND said.city = asked.city"
    return f"""
    CREATE TEMPORARY TABLE ride_bad_{what} ON COMMIT DROP AS
    SELECT asked.*, near.id AS row_id, CASE WHEN near.id IS NULL THEN {none} {other} ELSE {lapsed} END AS code
    FROM (
        SELECT DISTINCT {what}_id, city, day FROM ride_hailing_trip WHERE report_id = %(report)s
    ) asked
    LEFT JOIN LATERAL (
        SELECT said.id, said.city FROM ride_{what} said WHERE said.{what}_id = asked.{what}_id {same}
        ORDER BY (said.city = asked.city) DESC, {nearest} LIMIT 1
    ) near ON TRUE
    WHERE NOT EXISTS (
        SELECT FROM ride_{what} said
        WHERE said.{what}_id = asked.{what}_id AND said.city = asked.city AND {IN_FORCE}
    )
    """


MISMATCHED = f"""
    CREATE TEMPORARY TABLE ride_bad_pairing ON COMMIT DROP AS
    SELECT asked.*, near.id AS row_id,
        CASE WHEN NOT has_vehicle THEN 41 END AS vehicle_code,
        CASE WHEN NOT has_driver THEN 42 END AS driver_code,
        CASE WHEN has_vehicle AND has_driver THEN 43 END AS code
    FROM (
        SELECT asked.*,
            EXISTS (
                SELECT FROM ride_pairing said WHERE said.vehicle_id = asked.vehicle_id AND {IN_FORCE}
            ) AS has_vehicle,
            EXISTS (
                SELECT FROM ride_pairing said WHERE said.driver_id = asked.driver_id AND {IN_FORCE}
            ) AS has_driver
        FROM (
            SELECT DISTINCT vehicle_id, driver_id, day FROM ride_hailing_trip WHERE report_id = %(report)s
        ) asked
        WHERE NOT EXISTS (
            SELECT FROM ride_pairing said
            WHERE said.vehicle_id = asked.vehicle_id AND said.driver_id = asked.driver_id AND {IN_FORCE}
        )
    ) asked
    LEFT JOIN LATERAL (
        SELECT id FROM (
            SELECT said.* FROM ride_pairing said WHERE said.vehicle_id = asked.vehicle_id
            UNION ALL
            SELECT said.* FROM ride_pairing said
            WHERE said.driver_id = asked.driver_id AND said.vehicle_id <> asked.vehicle_id
        ) said
        ORDER BY (said.vehicle_id = asked.vehicle_id AND said.driver_id = asked.driver_id) DESC,
            (said.vehicle_id = asked.vehicle_id) DESC, abs(said.from_date - asked.day), said.id
        LIMIT 1
    ) near ON TRUE
"""

FLAG = """
    INSERT INTO ride_hailing_flag (
        run_id, trip_id, city, reasons, unlicensed, mismatch,
        platform_row_id, vehicle_row_id, driver_row_id, pairing_row_id
    )
    SELECT %(run)s, trip.id, trip.city,
        array_remove(ARRAY[p.code, v.code, d.code, q.vehicle_code, q.driver_code, q.code], NULL),
        p.code IS NOT NULL OR v.code IS NOT NULL OR d.code IS NOT NULL, q.day IS NOT NULL,
        p.row_id, v.row_id, d.row_id, q.row_id
    FROM ride_hailing_trip trip
    LEFT JOIN ride_bad_platform p ON p.city = trip.city AND p.day = trip.day
    LEFT JOIN ride_bad_vehicle v ON v.vehicle_id = trip.vehicle_id AND v.city = trip.city AND v.day = trip.day
    LEFT JOIN ride_bad_driver d ON d.driver_id = trip.driver_id AND d.city = trip.city AND d.day = trip.day
    LEFT JOIN ride_bad_pairing q
        ON q.vehicle_id = trip.vehicle_id AND q.driver_id = trip.driver_id AND q.day = trip.day
    WHERE trip.report_id = %(report)s
        AND (p.code IS NOT NULL OR v.code IS NOT NULL OR d.code IS NOT NULL OR q.day IS NOT NULL)
    ORDER BY trip.id
"""

TALLY = """
    INSERT INTO ride_hailing_tally (run_id, violation, reason, city, trips, vehicles, drivers)
    SELECT %(run)s, violation, reason, coalesce(city, ''), count(*), count(DISTINCT vehicle_id),
        count(DISTINCT driver_id)
    FROM (
        SELECT kind.violation, 0 AS reason, flag.city, trip.vehicle_id, trip.driver_id
        FROM ride_hailing_flag flag
        JOIN ride_hailing_trip trip ON trip.id = flag.trip_id
        CROSS JOIN LATERAL (
            VALUES ('unlicensed', flag.unlicensed), ('mismatch', flag.mismatch)
        ) kind (violation, holds)
        WHERE flag.run_id = %(run)s AND kind.holds
        UNION ALL
        SELECT known.violation, known.code, flag.city, trip.vehicle_id, trip.driver_id
        FROM ride_hailing_flag flag
        JOIN ride_hailing_trip trip ON trip.id = flag.trip_id
        CROSS JOIN LATERAL unnest(flag.reasons) said (reason)
        JOIN unnest(%(codes)s::int[], %(kinds)s::text[]) known (code, violation) ON known.code = said.reason
        WHERE flag.run_id = %(run)s
    ) each
    GROUP BY GROUPING SETS ((violation, reason, city), (violation, reason))
"""

DIGEST = """
    SELECT count(*), md5(concat(count(*), ':', sum(hashtextextended(concat(trip.number, ':', flag.reasons), 0))))
    FROM ride_hailing_flag flag JOIN ride_hailing_trip trip ON trip.id = flag.trip_id
    WHERE flag.run_id = %(run)s
"""

DIFFERENCE = """
    SELECT count(*) FILTER (WHERE two.trip_id IS NULL), count(*) FILTER (WHERE one.trip_id IS NULL),
        count(*) FILTER (WHERE one.reasons <> two.reasons)
    FROM (SELECT trip_id, reasons FROM ride_hailing_flag WHERE run_id = %(one)s) one
    FULL JOIN (SELECT trip_id, reasons FROM ride_hailing_flag WHERE run_id = %(two)s) two USING (trip_id)
"""
"""Of two runs of a report: trips flagged by the first only, by the second only, by both for other reasons."""

INCOMING = """
    CREATE TEMPORARY TABLE ride_incoming (
        row bigint, number text, city text, platform bigint, vehicle bigint, driver bigint,
        from_date date, to_date date, suspended daterange[], content bytea
    ) ON COMMIT DROP
"""
COPY_INCOMING = """
    COPY ride_incoming (row, number, city, platform, vehicle, driver, from_date, to_date, suspended, content)
    FROM STDIN (FORMAT BINARY)
"""
COPIED_TYPES = (
    *("int8", "text", "text", "int8", "int8", "int8"),
    *("date", "date", "daterange[]", "bytea"),
)

END_ROWS = """
    UPDATE ride_hailing_registerrow standing SET until_id = %(load)s
    WHERE standing.register = %(register)s AND standing.unit_id = %(unit)s AND standing.until_id IS NULL
        AND CASE WHEN EXISTS (SELECT FROM ride_incoming incoming WHERE incoming.number = standing.number)
            THEN NOT EXISTS (
                SELECT FROM ride_incoming incoming
                WHERE incoming.number = standing.number AND incoming.content = standing.content
            )
            ELSE %(whole)s END
    RETURNING EXISTS (SELECT FROM ride_incoming incoming WHERE incoming.number = standing.number)
"""
"""End what changed, and of a whole register what it has no more; tell of each whether it goes on changed."""

PUT_ROWS = """
    INSERT INTO ride_hailing_registerrow (
        register, unit_id, number, city, platform_id, vehicle_id, driver_id, from_date, to_date, suspended, content,
        since_id
    )
    SELECT %(register)s, %(unit)s, number, city, platform, vehicle, driver, from_date, to_date, suspended, content,
        %(load)s
    FROM ride_incoming incoming
    WHERE NOT EXISTS (
        SELECT FROM ride_hailing_registerrow standing
        WHERE standing.register = %(register)s AND standing.unit_id = %(unit)s AND standing.until_id IS NULL
            AND standing.number = incoming.number
    )
"""
