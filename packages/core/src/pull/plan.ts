import { type Branded, FLOW } from '../brands.ts'
import type { Form } from '../form.ts'
import { CLOSE_TIMEOUT } from '../run/close-timeout.ts'
import type { Limits } from '../run/lifecycle.ts'
import type { Probe } from '../run/probe.ts'
import type { RunOptions, Source } from '../types.ts'
import type { AdoptedRun } from './adopted-run.ts'

/** A source at the bottom of flows, and whether it was opened: a one-shot source can be opened once. */
export interface Origin {
  readonly source: Source<unknown>
  opened: boolean
}

/** What a flow consists of. */
export interface Plan {
  readonly origin: Origin
  readonly forms: readonly Form[]
  readonly limits: Limits
  /** Takes up every run of this plan: whoever lent it out ends them. */
  readonly adopt?: () => AdoptedRun
  /** Looks on, where it has begun to with a run that this one is a part of. */
  readonly probe?: Probe | undefined
  /** What a probe calls whoever reads the flow. */
  readonly reader?: string
}

/** What is to be run when `source` is: its own plan where it is a flow. */
export function plan(source: Source<unknown>, options?: RunOptions): Plan {
  const inner = (source as Branded)[FLOW]
  const { signal, closeTimeout } = options ?? {}
  const signals = inner?.limits.signals ?? []
  return {
    origin: inner?.origin ?? { source, opened: false },
    forms: inner?.forms ?? [],
    ...(inner?.adopt && { adopt: inner.adopt }),
    ...(inner?.probe && { probe: inner.probe }),
    ...(inner?.reader && { reader: inner.reader }),
    limits: {
      signals: signal === undefined ? signals : [...signals, signal],
      closeTimeout: closeTimeout ?? inner?.limits.closeTimeout ?? CLOSE_TIMEOUT
    }
  }
}
