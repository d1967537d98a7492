import { once } from 'node:events'
import { all, runTask } from '@costream/core/tasks'
import { client, echoServer } from './echo.ts'

// The course ends with an echo server: reading and writing are traps that wait until the socket is ready. Here the event
// loop is the `select`; the server, in echo.ts, is a task for each client, and so is every client.

const CLIENTS = 200
const messages = ['22 Howard', '36 Devon', '147 Berwyn']

const { server, port, task } = await echoServer()
const counts = await runTask(all(Array.from({ length: CLIENTS }, () => client(port, messages))))
const echoes = counts.reduce((sum, count) => sum + count, 0)
console.log(`${echoes} of ${CLIENTS * messages.length} messages came back`)

await task.kill()
if (server.listening) await once(server, 'close')
console.log(`the server is ${task.state}`)

// Prints:
// 600 of 600 messages came back
// the server is killed
