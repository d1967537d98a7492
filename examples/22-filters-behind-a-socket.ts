import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { pipe, toArray } from '@costream/core'
import { ref, remote, serve } from '@costream/remote'
import { buses } from './many-buses.ts'

// The bus feed, its filters behind a socket. The server runs what it has registered, by its name, and nothing else; what
// it has registered by a module runs in a thread, so that the server goes on answering.

const interesting = ref<typeof import('./bus-filters.ts'), 'filters'>(
  new URL('./bus-filters.ts', import.meta.url),
  'filters',
  '22',
  'North Bound'
)

const server = createServer().listen(0, '127.0.0.1')
await once(server, 'listening')
const served = serve(server, { stages: { filters: interesting } })
const { port } = server.address() as AddressInfo

const found = await pipe(buses(), remote({ port, host: '127.0.0.1' }, interesting), toArray())
console.log(found.map(bus => bus.id).join(' '))
console.log(`${found.length} buses of route ${found[0]?.route}, ${found[0]?.direction}`)
await served.close()

// Prints:
// 1000 1012 1024 1036 1048 1060 1072 1084 1096 1108 1120 1132 1144 1156 1168 1180
// 16 buses of route 22, North Bound
