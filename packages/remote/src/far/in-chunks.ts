import { compose, DONE, type Reply, type Stage, type StageLike, stage, type Target } from '@costream/core'

type Items = readonly unknown[]

type Settled = Awaited<Reply>

/**
 * A stage that takes items in chunks, and answers each chunk with what comes of it: nothing else would tell whose output
 * is whose.
 *
 * It is one function of several small ones because they share the state of one run.
 */
export function inChunks(part: StageLike<unknown, unknown>): Stage<Items, Items> {
  return stage<Items, Items>(
    (target, { signal }) => {
      let made: unknown[] = []
      let over = false
      const collector: Target<unknown> = {
        send: item => void made.push(item),
        throw(error): never {
          throw error
        },
        close() {}
      }
      const inner = compose(part)(collector)
      const answer = (): Reply => {
        const chunk = made
        made = []
        return target.send(chunk)
      }
      const last = async (): Promise<Settled> => {
        await answer()
        return DONE
      }
      const takeOn = async (chunk: Items, from: number, first: Reply): Promise<Settled> => {
        let reply = await first
        for (let index = from; index < chunk.length && reply !== DONE; index++) {
          reply = await inner.send(chunk[index])
        }
        return reply === DONE ? last() : answer()
      }
      return {
        item(chunk) {
          for (let index = 0; index < chunk.length; index++) {
            const reply = inner.send(chunk[index])
            if (reply !== undefined) return takeOn(chunk, index + 1, reply)
          }
          return answer()
        },
        async end() {
          over = true
          await inner.close()
          await answer()
        },
        async error(error): Promise<Settled> {
          over = true
          await inner.throw(error)
          await inner.close()
          return last()
        },
        async release() {
          if (over) return
          over = true
          await Promise.resolve(inner.throw(signal.reason)).catch(() => {}) // it is known, or nobody wants it
        }
      }
    },
    { name: 'in chunks' }
  )
}
