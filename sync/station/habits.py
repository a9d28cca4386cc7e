"""What a person usually takes here, as far as this month goes: pseudonyms of two months cannot be joined."""

from sync.station.ledger import Reader


def visits_with(reader: Reader, visit_id: str) -> int:
    """Return how many visits of this month are known to be of the person of a visit, this one included."""
    return reader.value(
        "SELECT count(*) FROM visit v JOIN visit o USING (person_token) WHERE v.visit_id = ? AND o.voided_at IS NULL",
        visit_id,
    )


def taken_before(reader: Reader, visit_id: str) -> dict[str, int]:
    """Return how often the person of a visit took each service at their other visits of this month."""
    rows = reader.rows(
        "SELECT service_code, count(*) FROM visit v JOIN visit o USING (person_token)"
        " JOIN service_record r ON r.visit_id = o.visit_id"
        " WHERE v.visit_id = ? AND o.visit_id != v.visit_id AND o.voided_at IS NULL AND r.withdrawn_at IS NULL"
        " GROUP BY service_code",
        visit_id,
    )
    return dict(rows)
