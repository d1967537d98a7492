import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { root } from '../../scripts/pack.ts'

const core = pathToFileURL(join(root, 'packages/core/dist/index.js')).href

/** The engine's own symbols cannot be removed: these are all but those of `using`. */
const WITHOUT = `
  const All = Symbol
  const names = Object.getOwnPropertyNames(All).filter(name => typeof All[name] === 'symbol' && !/dispose/i.test(name))
  globalThis.Symbol = Object.assign((...args) => All(...args), Object.fromEntries(names.map(name => [name, All[name]])))
  Symbol.for = key => All.for(key)
  if ('asyncDispose' in Symbol) throw new Error('it is still there')
`

const PROGRAM = `
  const { channel, hub, map, pipe, take, toArray } = await import('${core}')
  const endless = async function* () { for (let n = 0; ; n++) yield n }
  const bus = channel()
  const stop = hub()
  const { result } = stop.join(toArray())
  bus.target.send(22)
  bus.target.close()
  await pipe(bus.source, stop)
  console.log(JSON.stringify([await pipe(endless(), map(n => n + 1), take(2), toArray()), await result]))
`

test('core works where there is no Symbol.asyncDispose, as in engines without `using`', async () => {
  const args = ['--input-type=module', '--eval', WITHOUT + PROGRAM]
  const { stdout } = await promisify(execFile)(process.execPath, args)
  expect(JSON.parse(stdout)).toEqual([[1, 2], [22]])
})
