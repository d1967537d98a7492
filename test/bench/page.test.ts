import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { chart } from '../../bench/chart.ts'
import { besidePeers, outcome, ratio } from '../../bench/goals.ts'
import { chartName, page } from '../../bench/page.ts'
import type { Measurement } from '../../bench/question.ts'
import type { Report } from '../../bench/report.ts'
import { kept, PAGE } from '../../bench/results.ts'
import { toTable } from '../../bench/table.ts'

/** Two microseconds and four for a thousand items, beside a limit of one. */
const measurement: Measurement = {
  title: 'Two & more',
  unit: 'ms',
  items: 1000,
  rounds: 5,
  measures: [
    { name: 'peer', role: 'peer', median: 4, min: 3, max: 8 },
    { name: 'costream: ours', role: 'ours', median: 2, min: 1.5, max: 2.5 },
    { name: 'limit', role: 'limit', median: 1, min: 1, max: 1 }
  ]
}

describe('`toTable()`', () => {
  test('puts the least first, tells nanoseconds an item, and compares with the best peer', () => {
    expect(toTable(measurement).split('\n')).toEqual([
      '| variant | ns an item | min – max | × the best peer |',
      '|---|--:|--:|--:|',
      '| limit | 1000 | 1000 – 1000 | 0.25 |',
      '| **costream: ours** | 2000 | 1500 – 2500 | 0.50 |',
      '| peer | 4000 | 3000 – 8000 | 1.00 |'
    ])
  })

  test('compares with the limit where there is no peer, and tells the unit where there are no items', () => {
    const { items: _, ...rest } = measurement
    const without: Measurement = { ...rest, unit: 'MB', measures: measurement.measures.slice(1) }
    expect(toTable(without).split('\n')).toEqual([
      '| variant | MB | min – max | × limit |',
      '|---|--:|--:|--:|',
      '| limit | 1.00 | 1.00 – 1.00 | 1.00 |',
      '| **costream: ours** | 2.00 | 1.50 – 2.50 | 2.00 |'
    ])
  })
})

test('`toTable()` compares with nothing where there are neither peers nor limits', () => {
  const alone: Measurement = { ...measurement, measures: measurement.measures.slice(1, 2) }
  expect(toTable(alone).split('\n')).toEqual([
    '| variant | ns an item | min – max |',
    '|---|--:|--:|',
    '| **costream: ours** | 2000 | 1500 – 2500 |'
  ])
})

describe('`outcome()`', () => {
  test.each([
    [{ atMost: 0.5 }, true],
    [{ atMost: 0.4 }, false],
    [{ atLeast: 0.5 }, true],
    [{ atLeast: 0.6 }, false]
  ])('holds a figure of 0.5 against %j', (bound, reached) => {
    const goal = { claim: 'C', figure: ratio('costream: ours', 'peer'), bound }
    const [[word, limit] = []] = Object.entries(bound)
    expect(outcome(goal, measurement)).toEqual({
      claim: 'C',
      figure: '0.50 ×',
      bound: `${word === 'atMost' ? 'at most' : 'at least'} ${limit} ×`,
      reached
    })
  })

  test('names a variant that is not there', () => {
    const goal = { claim: 'C', figure: ratio('costream: ours', 'pear'), bound: { atMost: 1 } }
    expect(() => outcome(goal, measurement)).toThrow('Two & more: there is no variant "pear"')
  })

  test('compares with the best peer, some left out', () => {
    const more = {
      ...measurement,
      measures: [...measurement.measures, { ...measurement.measures[0], name: 'best', median: 1 } as never]
    }
    const figure = besidePeers('costream: ours', ['best'])
    expect(outcome({ claim: 'C', figure, bound: { atMost: 1 } }, more).figure).toBe('0.50 ×')
  })
})

test('`chart()` draws a bar a variant, the least first, to one scale', () => {
  const svg = chart(measurement)
  expect(svg).toContain('<title>Two &amp; more: ns an item, × the best peer</title>')
  expect([...svg.matchAll(/class="label \w+"[^>]*>([^<]+)/g)].map(([, name]) => name)).toEqual([
    'limit',
    'costream: ours',
    'peer'
  ])
  const widths = [...svg.matchAll(/<rect class="(?:ours|peer|limit)"[^>]* width="([\d.]+)"/g)]
  const [limit = 0, ours = 0, peer = 0] = widths.map(([, width]) => Number(width))
  expect([ours, peer].map(width => Math.round(width / limit))).toEqual([2, 4])
  expect(svg).toContain('2000 · 0.50 ×')
  expect(svg).toContain('prefers-color-scheme:dark')
})

describe('`page()`', () => {
  const report = (reached: boolean): Report => ({
    date: '2026-01-02',
    machine: 'a machine',
    versions: 'Node 1',
    answers: [
      {
        ...measurement,
        outcomes: [{ claim: 'Fast', figure: '2.00 ×', bound: 'at most 1 ×', reached }]
      }
    ]
  })
  const text = page(
    new Map([
      ['tasks', report(false)],
      ['workload-a', report(true)]
    ])
  )

  test('has a section for each workload that was measured, in the order of the table', () => {
    expect(text.match(/^## .*/gm)).toEqual([
      '## What was to be reached',
      '## On what',
      '## Workload A (`pnpm bench workload-a`)',
      '## Tasks (`pnpm bench tasks`)'
    ])
    expect(text).toContain('![Two & more](benchmarks/tasks/two-more.svg)')
  })

  test('says of every goal whether it was reached', () => {
    const [, reached = ''] = text.split('## What was to be reached')
    expect(reached.split('## ')[0]).toContain(
      '| Fast | at most 1 × | 2.00 × | reached |\n| Fast | at most 1 × | 2.00 × | **not reached** |'
    )
  })

  test('names machine and versions once for all sections of which they are the same', () => {
    expect(text).toContain('`workload-a`, `tasks`: 2026-01-02, a machine; Node 1.')
  })
})

test('docs/benchmarks.md is what the results beside it say', () => {
  expect(readFileSync(PAGE, 'utf8')).toBe(page(kept()))
})

test('every chart is what the results beside it say', () => {
  for (const [name, { answers }] of kept()) {
    for (const answer of answers) {
      const file = new URL(`benchmarks/${name}/${chartName(answer)}`, PAGE)
      expect(readFileSync(file, 'utf8')).toBe(chart(answer))
    }
  }
})
