import { join } from 'node:path'
import process from 'node:process'
import { Redis } from 'ioredis'
import { Client } from 'pg'
import { quiet } from '../support/far-end.ts'

/** The folder of the servers' sockets: scripts/with-servers.sh says it. */
const folder = process.env.COSTREAM_SERVERS ?? ''

/** A connection to PostgreSQL. */
export async function postgres(): Promise<Client> {
  const client = quiet(new Client({ host: folder, user: 'costream', database: 'postgres' }))
  await client.connect()
  return client
}

/** A connection to Redis. */
export function redis(): Redis {
  return quiet(new Redis({ path: join(folder, 'redis.sock') }))
}
