import { Readable } from 'node:stream'
import { finished, pipeline } from 'node:stream/promises'
import { map } from '@costream/core'
import type { Client } from 'pg'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'
import QueryStream from 'pg-query-stream'
import { beforeAll } from 'vitest'
import { LOCAL_ROWS, quiet } from '../support/far-end.ts'
import { fromLines } from '../support/lines.ts'
import { nextTo } from '../support/next-to.ts'
import { type Row, rows } from '../support/row.ts'
import { postgres } from './connect.ts'

/** How many rows a cursor brings at once. */
const BATCH = 100

/** The lock that every inserted row waits for. */
const LOCK = 22

const unfed = 'PostgreSQL has its rows before the run'

/** The rows in order; `taken` counts those that were asked for, which `offset 0` keeps apart from the sorting. */
const ROWS =
  "select n, text from (select * from rows where n < $total order by n offset 0) r where nextval('taken') > 0"

beforeAll(async () => {
  const client = await postgres()
  await client.query(`
    create table if not exists rows (n integer primary key, text text not null);
    create table if not exists written (n integer primary key, text text not null);
    create sequence if not exists taken;
    truncate rows;
    create or replace function wait_for_gate() returns trigger language plpgsql as $$
    begin perform pg_advisory_xact_lock_shared(${LOCK}); return new; end $$;
    create or replace trigger gate before insert on written for each row execute function wait_for_gate()`)
  await pipeline(Readable.from(rows(10_000).map(inText)), client.query(copyFrom('copy rows from stdin')))
  await client.end()
})

nextTo('pg-query-stream first', {
  unfed,
  besides: BATCH,
  async open({ total }) {
    const [client, other] = await connected()
    const stream = client.query(new QueryStream(ROWS.replace('$total', '$1'), [total], { batchSize: BATCH }))
    return {
      source: stream,
      streams: [stream],
      given: () => taken(other),
      close: () => Promise.all([client.end(), other.end()])
    }
  }
})

nextTo('pg-copy-streams: COPY TO first', {
  unfed,
  besides: LOCAL_ROWS,
  async open({ total }) {
    const [client, other] = await connected()
    const asJson = `select json_build_object('n', n, 'text', text) from (${ROWS}) r`.replace(
      '$total',
      `${total}`
    )
    const stream = quiet(client.query(copyTo(`copy (${asJson}) to stdout`))) // it fails once more when the connection is closed amid it
    return {
      source: stream,
      before: [fromLines()],
      streams: [stream],
      given: () => taken(other),
      close: () => Promise.all([client.end(), other.end()])
    }
  }
})

nextTo('pg-copy-streams: COPY FROM last', {
  besides: LOCAL_ROWS,
  async open({ gate }) {
    const [client, other] = await connected()
    await other.query(`truncate written; select pg_advisory_lock(${LOCK})`)
    const opened = gate.then(() => other.query(`select pg_advisory_unlock(${LOCK})`))
    const stream = client.query(copyFrom('copy written from stdin'))
    return {
      after: [map(inText)],
      sink: stream,
      arrived: written(finished(stream), other),
      streams: [stream],
      fail: error => stream.destroy(error), // the run fails with what PostgreSQL says to that
      close: async () => {
        await opened
        await Promise.all([client.end(), other.end()])
      }
    }
  }
})

/** A connection for the run, and one to look at it from. */
async function connected(): Promise<[Client, Client]> {
  const [client, other] = await Promise.all([postgres(), postgres()])
  await other.query('alter sequence taken restart')
  return [client, other]
}

/** How many rows PostgreSQL has got ready. */
async function taken(client: Client): Promise<number> {
  const { rows } = await client.query('select last_value, is_called from taken')
  return rows[0].is_called ? Number(rows[0].last_value) : 0
}

/** What a COPY has written, once it is through. */
async function* written(end: Promise<void>, client: Client): AsyncGenerator<Row, void, undefined> {
  await end
  const { rows } = await client.query<Row>('select n, text from written order by n')
  yield* rows
}

/** A row as COPY has it. */
function inText({ n, text }: Row): string {
  return `${n}\t${text}\n`
}
