import { pipe, toArray } from '@costream/core'
import { records, xmlElements, xmlRecords } from '@costream/xml'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

/** The ids of the outermost elements that a selector finds. */
async function found(xml: string, selector: string): Promise<unknown[]> {
  const elements = await pipe([xml], xmlElements(selector), toArray())
  return elements.map(({ attributes }) => attributes.id)
}

const feed = `<buses id="0" kind="feed">
  <bus id="1" kind="x"><stop id="2"><bus id="3"/></stop></bus>
  <group id="4"><bus id="5" kind="y"><stop id="6"/></bus><tram id="7" kind="x"/></group>
  <stop id="8" kind='say "x"'/>
</buses>`

describe('a selector', () => {
  it.each([
    ['bus', ['1', '5']],
    ['//bus', ['1', '5']],
    ['/bus', []],
    ['/buses', ['0']],
    ['/buses/bus', ['1']],
    ['/buses//bus', ['1', '5']],
    ['/buses/*/bus', ['5']],
    ['/*/*', ['1', '4', '8']],
    ['bus/stop', ['2', '6']],
    ['group//stop', ['6']],
    ['*', ['0']],
    ['stop', ['2', '6', '8']],
    ['bus[@kind]', ['1', '5']],
    ['bus[@kind="y"]', ['5']],
    ['*[@kind="x"]', ['1', '7']],
    ['*[@kind="x"][@id="7"]', ['7']],
    ['*[ @kind = "x" ][ @none ]', []],
    [`stop[@kind='say "x"']`, ['8']],
    ['bus[@kind="y"]/stop', ['6']],
    ['tram | stop', ['2', '6', '7', '8']],
    [' /buses/group | bus ', ['1', '4']],
    ['none', []]
  ])('%j finds %j', async (selector, ids) => {
    expect(await found(feed, selector)).toEqual(ids)
  })

  it.each([
    ['', 'at character 1: expected the name of an element or *, got the end'],
    ['a b', 'at character 3: expected /, [ or |, got "b"'],
    ['a//', 'at character 4: expected the name of an element or *, got the end'],
    ['a/', 'at character 3: expected the name of an element or *, got the end'],
    ['a///b', 'at character 4: expected the name of an element or *, got "/"'],
    ['a|', 'at character 3: expected the name of an element or *, got the end'],
    ['a[1]', 'at character 3: expected @, got "1"'],
    ['a[@]', 'at character 4: expected the name of an attribute, got "]"'],
    ['a[@b', 'at character 5: expected ], got the end'],
    ['a[@b=c]', 'at character 6: expected a value in quotes, got "c"'],
    ['a[@b="c]', 'at character 9: expected a closing ", got the end'],
    ['@id', 'at character 1: expected the name of an element or *, got "@"'],
    ['a/@id', 'at character 3: expected the name of an element or *, got "@"'],
    ['a=b', 'at character 2: expected /, [ or |, got "="'],
    ['*a', 'at character 2: expected /, [ or |, got "a"']
  ])('%j is refused, and where', (selector, where) => {
    expect(() => xmlRecords(selector)).toThrow(
      new RangeError(`xmlRecords: selector ${JSON.stringify(selector)} cannot be read ${where}`)
    )
  })

  it('that is no string is refused', () => {
    expect(() => records(7 as never)).toThrow(
      new TypeError('records: selector must be a string, got the number 7')
    )
  })

  it('may have sixteen different conditions', () => {
    const conditions = (count: number): string =>
      Array.from({ length: count }, (_, index) => `a[@x="${index}"][@y]`).join('|')
    expect(() => records(conditions(15))).not.toThrow()
    expect(() => records(conditions(16))).toThrow('there are more than 16 different conditions')
  })

  it('finds what comparing each path with each element finds', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(path, { minLength: 1, maxLength: 3 }), tree, async (paths, root) => {
        const expected: string[] = []
        walk(root, [], paths, expected)
        expect(await found(written(root), paths.map(spelled).join(' | '))).toEqual(expected)
      }),
      { numRuns: 300 }
    )
  })

  it('costs no more states than are kept, whatever the document', async () => {
    const selector = `//a${'/*'.repeat(20)}[@last]`
    const names = (seed: number): string[] =>
      Array.from({ length: 22 }, (_, i) => ((seed >> (i % 11)) & 1 ? 'a' : 'b'))
    const branches = Array.from({ length: 2000 }, (_, seed) => {
      const path = names(seed * 7919)
      return (
        path.map(name => `<${name}>`).join('') +
        path
          .toReversed()
          .map(name => `</${name}>`)
          .join('')
      )
    })
    const target = `<a>${'<b>'.repeat(19)}<b id="it" last=""/>${'</b>'.repeat(19)}</a>`
    expect(await found(`<feed>${branches.join('')}${target}</feed>`, selector)).toEqual(['it'])
  })
})

interface Step {
  readonly name: string
  readonly deep: boolean
  readonly kind: string | undefined
}

interface Tree {
  readonly name: string
  readonly kind: string | undefined
  readonly children: readonly Tree[]
  id?: string
}

const kind = fc.constantFrom(undefined, undefined, 'x', 'y')
const step: fc.Arbitrary<Step> = fc.record({ name: fc.constantFrom('a', 'b', '*'), deep: fc.boolean(), kind })
const path = fc.array(step, { minLength: 1, maxLength: 4 })
const name = fc.constantFrom('a', 'b', 'c')
const { tree } = fc.letrec<{ tree: Tree }>(tie => ({
  tree: fc.oneof(
    { maxDepth: 5 },
    fc.record({ name, kind, children: fc.constant([]) }),
    fc.record({ name, kind, children: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }) })
  )
}))

function spelled(steps: readonly Step[]): string {
  return steps
    .map(
      step =>
        `${step.deep ? '//' : '/'}${step.name}${step.kind === undefined ? '' : `[@kind="${step.kind}"]`}`
    )
    .join('')
}

/** Notes the ids of the outermost elements that a path leads to; gives every element an id. */
function walk(
  node: Tree,
  around: readonly Tree[],
  paths: readonly (readonly Step[])[],
  ids: string[],
  counter = { id: 0 },
  inside = false
): void {
  node.id = String(counter.id++)
  const line = [...around, node]
  const meant = paths.some(steps => leadsTo(steps, line))
  if (meant && !inside) ids.push(node.id)
  for (const child of node.children) walk(child, line, paths, ids, counter, inside || meant)
}

function leadsTo([step, ...rest]: readonly Step[], line: readonly Tree[]): boolean {
  if (step === undefined) return line.length === 0
  const starts = step.deep ? line.map((_, index) => index) : [0]
  return starts.some(index => {
    const node = line[index]
    return (
      node !== undefined &&
      (step.name === '*' || step.name === node.name) &&
      (step.kind === undefined || step.kind === node.kind) &&
      leadsTo(rest, line.slice(index + 1))
    )
  })
}

function written({ name, kind, id, children }: Tree): string {
  const attributes = kind === undefined ? '' : ` kind="${kind}"`
  return `<${name} id="${id}"${attributes}>${children.map(written).join('')}</${name}>`
}
