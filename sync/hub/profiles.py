"""Profiles: of all changes of one field the one with the highest stamp stands, in whatever order they came.

The stamp is (effective hybrid logical clock, op_id). Who is superseded stays in the review log, and a change of who
somebody is waits there for a person.
"""

from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from sync.contract.hybrid_clock import next_stamp
from sync.contract.operations import REVIEWED_FIELDS, ProfileChanged
from sync.hub.guests import settle_later
from sync.hub.interest import publish_member
from sync.hub.people_tables import ProfileFieldRow
from sync.hub.publishing import Transaction
from sync.hub.refusal import FactUnacceptable
from sync.hub.reviews import raise_review
from sync.hub.tables import MemberRow


class Stamp(NamedTuple):
    """The place of an operation among all that was ever stated, the same at whichever moment it arrives."""

    hlc: int
    op_id: str


def take_in(tx: Transaction, station_id: str, fact: ProfileChanged, stamp: Stamp) -> None:
    """Take in what somebody wants their profile to say.

    Raises:
        FactUnacceptable: there is no such member.
        sqlalchemy.exc.IntegrityError: a change of this name waits for a person, or has been decided on.
    """
    if tx.session.scalar(select(MemberRow.member_uid).where(MemberRow.member_uid == fact.member_uid)) is None:
        raise FactUnacceptable("unknown member")
    if fact.field in REVIEWED_FIELDS:
        detail = {"member_uid": fact.member_uid, "field": fact.field, "value": fact.value}
        raise_review(tx, "profile_identity", fact.change_id, detail, station_id=station_id, once=True)
        return
    change = ProfileFieldRow(
        member_uid=fact.member_uid,
        field=fact.field,
        hlc=stamp.hlc,
        op_id=stamp.op_id,
        change_id=fact.change_id,
        station_id=station_id,
        value=fact.value,
    )
    tx.later(("member", fact.member_uid, fact.field, stamp.op_id), lambda: _weigh(tx, change))


def change_centrally(tx: Transaction, member: MemberRow, field: str, value: str | None) -> None:
    """Change a field at the centre, now; the caller publishes the member."""
    tx.session.flush()
    change_id = tx.new_id()
    change = ProfileFieldRow(
        member_uid=member.member_uid,
        field=field,
        hlc=next_stamp(0, tx.now_ms),
        op_id=change_id,
        change_id=change_id,
        station_id=None,
        value=value,
    )
    _let_the_later_stand(tx, member, change)


def apply_reviewed(tx: Transaction, member_uid: str, field: str, value: str | None) -> None:
    """Let a change of who somebody is take effect, as a person has decided."""
    member = _locked_member(tx.session, member_uid)
    if member is not None and (value is not None or field != "name"):
        setattr(member, field, value)
        tx.session.flush()
        publish_member(tx, member)


def _weigh(tx: Transaction, change: ProfileFieldRow) -> None:
    member = _locked_member(tx.session, change.member_uid)
    if member is None:
        return
    former = member.contact_key
    if _let_the_later_stand(tx, member, change):
        publish_member(tx, member)
        for key in {former, member.contact_key} - {None} if change.field == "contact_key" else ():
            settle_later(tx, str(key))


def _let_the_later_stand(tx: Transaction, member: MemberRow, change: ProfileFieldRow) -> bool:
    """Let the later of a change and the one that stands take effect, log the other; tell whether it was the new one."""
    standing = tx.session.get(ProfileFieldRow, (change.member_uid, change.field), populate_existing=True)
    if standing is None:
        tx.session.add(change)
    elif (change.hlc, change.op_id) < (standing.hlc, standing.op_id):
        _log_superseded(tx, change)
        return False
    else:
        _log_superseded(tx, standing)
        standing.hlc, standing.op_id, standing.change_id = change.hlc, change.op_id, change.change_id
        standing.station_id, standing.value = change.station_id, change.value
    former = getattr(member, change.field)
    setattr(member, change.field, change.value)
    tx.session.flush()
    return former != change.value


def _log_superseded(tx: Transaction, change: ProfileFieldRow) -> None:
    detail = {"member_uid": change.member_uid, "field": change.field, "value": change.value}
    raise_review(tx, "profile_superseded", change.change_id, detail, station_id=change.station_id, state="noted")


def _locked_member(session: Session, member_uid: str) -> MemberRow | None:
    locked = select(MemberRow).where(MemberRow.member_uid == member_uid).with_for_update(key_share=True)
    return session.scalar(locked.execution_options(populate_existing=True))
