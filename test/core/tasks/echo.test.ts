import { once } from 'node:events'
import { connect } from 'node:net'
import { all, kill, runTask, sleep, spawn, type Task, type TaskGenerator, wait } from '@costream/core/tasks'
import { expect, test } from 'vitest'
import { client, echoServer } from '../../../examples/echo.ts'

const CLIENTS = 450
const KILLED = 50
const MESSAGES = 100

/** Sends half a message, and never the rest. */
function* halfway(port: number, begun: () => void): TaskGenerator<void> {
  const socket = connect(port, '127.0.0.1')
  try {
    yield* wait(once(socket, 'connect'))
    socket.write('half of a mess')
    yield* wait(once(socket, 'data'))
    begun()
    while (true) yield* sleep(1_000)
  } finally {
    socket.destroy()
  }
}

const sockets = (): number => process.getActiveResourcesInfo().filter(name => name === 'TCPSocketWrap').length

test('an echo server loses no echo when clients are killed in mid-message, and no socket', async () => {
  const before = sockets()
  const { server, port, task } = await echoServer()
  const counts = await runTask(function* () {
    const victims: Task<void>[] = []
    let begun = 0
    for (let n = 0; n < KILLED; n++) victims.push(yield* spawn(halfway(port, () => begun++)))
    const killing = yield* spawn(function* killAll() {
      while (begun < KILLED) yield* sleep(1)
      for (const victim of victims) yield* kill(victim)
    })
    const clients = Array.from({ length: CLIENTS }, (_, id) =>
      client(
        port,
        Array.from({ length: MESSAGES }, (_, message) => `client ${id}, message ${message}`)
      )
    )
    const results = yield* all(clients)
    expect(killing.state).toBe('returned')
    expect(victims.map(({ state }) => state)).toEqual(victims.map(() => 'killed'))
    return results
  })
  expect(counts).toEqual(Array.from({ length: CLIENTS }, () => MESSAGES))
  await task.kill()
  if (server.listening) await once(server, 'close')
  for (let turn = 0; turn < 100 && sockets() > before; turn++) await new Promise(setImmediate)
  expect(sockets()).toBe(before)
}, 30_000)
