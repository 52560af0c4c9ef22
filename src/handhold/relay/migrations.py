"""The shape of the database, version by version, for both engines.

A released step is never changed; a new one is added below it. docs/relay.md lists every column
and what it tells whoever takes the disk: a test holds the two together.
"""

from typing import Final

SQLITE: Final = (
    """
    create table meta(name text primary key, value blob not null) without rowid;
    insert into meta values('floor', 0);
    create table box(box blob primary key, last integer not null, hour integer not null) without rowid;
    create table message(
        id integer primary key, box blob not null, seq integer not null, hour integer not null,
        mark blob not null, body blob not null, size integer not null);
    create unique index message_place on message(box, seq, mark, hour, size);
    """,
    """
    create table held(
        token blob primary key, box blob not null, other blob not null, hour integer not null,
        size integer not null, body blob) without rowid;
    create index held_place on held(box, size);
    create table nameplate(
        number integer primary key, box blob not null, peer blob, crowded integer not null default 0,
        until integer not null);
    """,
)

POSTGRES: Final = (
    """
    create table meta(name text primary key, value bytea, number bigint not null default 0);
    insert into meta(name) values('floor');
    create table box(
        box bytea primary key, last bigint not null, messages integer not null,
        bytes integer not null, hour integer not null)
        with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02);
    create table message(
        box bytea not null, seq bigint not null, hour integer not null, mark bytea not null,
        body bytea not null, primary key(box, seq))
        with (autovacuum_vacuum_scale_factor = 0.02);
    alter table message alter column body set storage external;
    create index message_mark on message(box, mark);
    create index message_hour on message(hour);
    """,
    """
    create table held(
        token bytea primary key, box bytea not null, other bytea not null, hour integer not null,
        body bytea);
    create table nameplate(
        number integer primary key, box bytea not null, peer bytea,
        crowded boolean not null default false, until integer not null);
    """,
)
