import { Session } from 'node:inspector/promises'

/** Counts the calls of functions of the packages' sources while `act` runs, and until what it answers settles. */
export async function callsOf(act: () => unknown): Promise<number> {
  using session = connected()
  await session.post('Profiler.enable')
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false })
  await act()
  const { result } = await session.post('Profiler.takePreciseCoverage')
  const functions = result.filter(({ url }) => OURS.test(url)).flatMap(script => script.functions)
  return functions.reduce((calls, { ranges: [whole] }) => calls + (whole?.count ?? 0), 0)
}

const OURS = /\/packages\/[\w-]+\/src\//

/** A session that takes the coverage off again when it is left. */
function connected(): Session & Disposable {
  const session = new Session()
  session.connect()
  return Object.assign(session, { [Symbol.dispose]: () => session.disconnect() })
}
