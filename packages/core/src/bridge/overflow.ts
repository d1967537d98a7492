import { describe } from '../describe.ts'

/** What a full queue does with one more item. */
export type Overflow = 'block' | 'drop-oldest' | 'drop-newest' | 'error'

const ALL: readonly Overflow[] = ['block', 'drop-oldest', 'drop-newest', 'error']

/** The policies where whoever gives the items cannot wait. */
export const UNWAITING: readonly Overflow[] = ['error', 'drop-oldest', 'drop-newest']

/** Throws a `TypeError` unless `value` is one of the policies. */
export function checkOverflow(value: unknown, caller: string, policies: readonly Overflow[] = ALL): void {
  if ((policies as readonly unknown[]).includes(value)) return
  throw new TypeError(`${caller}: overflow must be one of ${policies.join(', ')}, got ${describe(value)}`)
}
