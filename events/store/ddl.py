"""The tables of a log on SQLite, and what keeps them from being changed."""

from __future__ import annotations

APPLICATION_ID = 0x35794C67
"""Marks the file as a log of this software, for `file(1)` and for ourselves."""

FORMAT = 1

# `occurred` repeats what `data` says, so that reading in bulk need not parse it once more.
CREATE = (
    """
    create table log (
        position    integer primary key autoincrement,
        recorded_at integer not null,
        stream      text    not null,
        revision    integer not null check (revision >= 1),
        kind        text    not null,
        data        text    not null check (json_valid(data)),
        occurred    text    not null generated always as (json_extract(data, '$.on')) stored
    ) strict
    """,
    "create unique index log_stream on log (stream, revision)",
    """
    create unique index log_key on log (json_extract(data, '$.key'))
    where json_extract(data, '$.key') is not null
    """,
    # `insert or replace` deletes without firing delete triggers, so it is met here.
    """
    create trigger log_never_replaced before insert on log
    when exists (select 1 from log where position = new.position)
      or exists (select 1 from log where stream = new.stream and revision = new.revision)
      or exists (
          select 1 from log
          where json_extract(data, '$.key') is not null
            and json_extract(data, '$.key') = json_extract(new.data, '$.key')
      )
    begin select raise(abort, 'UNIQUE: this position, revision or key is already recorded'); end
    """,
    """
    create trigger log_never_updated before update on log
    begin select raise(abort, 'the log is append-only: record a correction'); end
    """,
    """
    create trigger log_never_deleted before delete on log
    begin select raise(abort, 'the log is append-only: record a retraction'); end
    """,
    "create table meta (name text primary key, value text not null) strict, without rowid",
    """
    create trigger meta_never_replaced before insert on meta
    when exists (select 1 from meta where name = new.name)
    begin select raise(abort, 'what the log is does not change'); end
    """,
    """
    create trigger meta_never_updated before update on meta
    begin select raise(abort, 'what the log is does not change'); end
    """,
    """
    create trigger meta_never_deleted before delete on meta
    begin select raise(abort, 'what the log is does not change'); end
    """,
    # Which client bore which name, from the position in `since` until before the one in `until`:
    # follows from the log, and is kept with it so that two people cannot give one name to two
    # clients, and so that a name is found quickly, as it was at any position.
    """
    create table names (
        normal text    not null,
        since  integer not null,
        until  integer,
        stream text    not null,
        name   text    not null,
        primary key (normal, since)
    ) strict, without rowid
    """,
    "create unique index names_bearer on names (normal) where until is null",
    "create unique index names_stream on names (stream) where until is null",
    f"pragma application_id = {APPLICATION_ID}",
    f"pragma user_version = {FORMAT}",
)
