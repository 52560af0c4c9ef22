"""The relay's PostgreSQL statements. Each handles a whole batch in one round trip.

A mailbox's row in `box` is locked until commit by whoever numbers a message, so numbers become
visible in order: who has seen one has seen all before it. Rows are locked in order of their key,
so that batches of different processes don't lock each other out.
"""

from typing import Final

from handhold.relay.sealing import OVERHEAD
from handhold.wire.limits import BOX_BYTES, BOX_MESSAGES, LIST_MESSAGES

_ROOM: Final = f"b.messages < {BOX_MESSAGES} and b.bytes + {{size}} <= {BOX_BYTES}"
_COUNT: Final = f"""
    insert into box as b (box, last, messages, bytes, hour)
    select g.box, f.number + g.step, 1, g.size, g.hour
    from fresh g, (select number from meta where name = 'floor') f order by g.box
    on conflict (box) do update set
        last = b.last + (excluded.last - (select number from meta where name = 'floor')),
        messages = b.messages + 1, bytes = b.bytes + excluded.bytes, hour = excluded.hour
    where {_ROOM.format(size="excluded.bytes")}
"""  # noqa: S608 -- numbers of ours

PUT: Final = f"""
with given as (
    select box, mark, body, size, hour, 1 as step, n
    from unnest($1::bytea[], $2::bytea[], $3::bytea[], $4::int[], $5::int[])
        with ordinality as g(box, mark, body, size, hour, n)
), known as (
    select distinct on (g.n) g.n, m.seq from given g
    join message m on m.box = g.box and m.mark = g.mark order by g.n, m.seq
), fresh as (
    select * from given g where not exists (select from known k where k.n = g.n)
), counted as ({_COUNT}
    and b.last = (select s.last from box s where s.box = b.box)
    returning box, last
), saved as (
    insert into message(box, seq, hour, mark, body)
    select c.box, c.last, g.hour, g.mark, g.body from counted c join fresh g using (box)
)
select coalesce(k.seq, c.last,
        (select 0 from box b where b.box = g.box and not ({_ROOM.format(size="g.size")}))) as seq,
    k.seq is not null as repeated
from given g left join known k using (n) left join counted c on c.box = g.box and k.n is null
order by g.n
"""  # noqa: S608 -- numbers of ours
"""Whoever waits for a mailbox that another process puts into sees it as it was before: what came in
meanwhile, maybe the same body, isn't `known`. So a number is given only where the last one hasn't
changed; where it has, `seq` is null, and the deposit is to be put again.
"""

RESERVE: Final = f"""
with fresh as (select $1::bytea as box, $2::int as size, $3::int as hour, 0 as step),
counted as ({_COUNT} returning last) select last from counted
"""  # noqa: S608 -- numbers of ours

READ: Final = f"""
select q.n, m.seq, m.hour, m.body
from unnest($1::bytea[], $2::bigint[]) with ordinality as q(box, after, n)
cross join lateral (
    select seq, hour, body from message where box = q.box and seq > q.after
    order by seq limit {LIST_MESSAGES}
) m order by q.n, m.seq
"""  # noqa: S608 -- numbers of ours

_UNCOUNT: Final = f"""
sums as (
    select box, count(*) as n, sum(size) - count(*) * {OVERHEAD} as size from gone group by box
), changed as (
    update box b set messages = b.messages - s.n, bytes = b.bytes - s.size
    from sums s where b.box = s.box
)
"""  # noqa: S608 -- numbers of ours

ACKNOWLEDGE: Final = f"""
with given as (
    select * from unnest($1::bytea[], $2::bigint[], $3::bigint[])
        with ordinality as g(box, first, upto, n)
), locked as materialized (
    select b.box from box b where b.box = any($1::bytea[]) order by b.box for update
), gone as (
    delete from message m using given g, (select count(*) from locked) l
    where m.box = g.box and m.seq between g.first and g.upto
    returning m.box, length(m.body) as size
), {_UNCOUNT}
select coalesce(s.n, 0) as n from given g left join sums s using (box) order by g.n
"""  # noqa: S608 -- numbers of ours

EXPIRE: Final = f"""
with old as (
    delete from message where hour < $1 returning box, length(body) as size
), unheld as (
    delete from held where hour < $1 returning box, length(body) as size
), gone as (
    select * from old union all select * from unheld where size is not null
), {_UNCOUNT}
select coalesce(sum(n), 0) as n from sums
"""  # noqa: S608 -- numbers of ours

FORGET: Final = """
with idle as (
    delete from box where messages = 0 and hour < $1 returning last
), plates as (delete from nameplate where until <= $2)
update meta set number = greatest(number, coalesce((select max(last) from idle), 0))
where name = 'floor'
"""

HOURS: Final = """
select distinct hour from message union select hour from held where body is not null
"""

HOLD: Final = "insert into held(token, box, other, hour, body) values($1, $2, $3, $4, $5)"

LET_GO: Final = """
with counted as (
    update box set last = last + 1 where box = $2 returning last
), saved as (
    insert into message(box, seq, hour, mark, body)
    select h.box, c.last, h.hour, '', h.body from held h, counted c where h.token = $1
)
update held set body = null where token = $1
"""

OTHERS: Final = """
select count(*) from pg_locks where locktype = 'advisory' and objsubid = 2 and granted
    and database = (select oid from pg_database where datname = current_database())
    and classid = $1::int and objid not in (0, $2::bigint)
"""
"""Locks on this database of two numbers each, as relays take them: a hold's has one, its token."""

DROP_ALL: Final = """
with old as (delete from message returning 1),
unheld as (delete from held),
emptied as (update box set messages = 0, bytes = 0),
named as (insert into meta(name, value) values('ring', $1)
    on conflict (name) do update set value = excluded.value)
select count(*) from old
"""

ALLOCATE: Final = """
insert into nameplate as p (number, box, until) values($1, $2, $3)
on conflict (number) do update
    set box = excluded.box, until = excluded.until, peer = null, crowded = false
where p.until <= $4 returning number
"""

CLAIM: Final = """
update nameplate set peer = case when peer is null and box <> $2 then $2 else peer end,
    crowded = crowded or peer is distinct from $2 and (peer is not null or box = $2)
where number = $1 and until > $3 returning box, peer, crowded
"""
