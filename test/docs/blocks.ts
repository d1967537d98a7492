import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'

/** A `ts` block of a document or of a doc comment. */
export interface Block {
  /** Where it begins: file and line. */
  readonly where: string
  readonly code: string
  /** Whether it runs; a fragment, marked `ts no-run`, is only type-checked. */
  readonly runs: boolean
}

/** A fence, with what stands before it on its lines: nothing, spaces, or the ` * ` of a doc comment. */
const fence = /^(?<margin>[ \t]*(?:\* )?)```(?<info>\S[^\n]*)\n(?<body>[\s\S]*?)^[ \t]*(?:\* )?```$/gm

/** Every block of the documents and doc comments of the repository. */
export function allBlocks(root: string): Block[] {
  const packages = readdirSync(join(root, 'packages')).map(name => join('packages', name))
  const files = [
    ...['.', ...packages].flatMap(folder => filesIn(root, folder, '.md', false)),
    ...filesIn(root, 'docs', '.md', true),
    ...packages.flatMap(folder => filesIn(root, join(folder, 'src'), '.ts', true))
  ]
  return files.flatMap(file => blocksOf(file.replaceAll(sep, '/'), readFileSync(join(root, file), 'utf8')))
}

function filesIn(root: string, folder: string, extension: string, recursive: boolean): string[] {
  if (!existsSync(join(root, folder))) return []
  const names = readdirSync(join(root, folder), { recursive, encoding: 'utf8' })
  return names
    .filter(name => name.endsWith(extension))
    .map(name => join(folder, name))
    .toSorted()
}

/**
 * The blocks of one text.
 *
 * @throws Error for a fence whose language looks like TypeScript or JavaScript and is not `ts` or `ts no-run`: nothing
 *   that readers may paste goes unchecked
 */
export function blocksOf(file: string, text: string): Block[] {
  return [...text.matchAll(fence)].flatMap(({ index, groups }) => {
    const { margin = '', info = '', body = '' } = groups ?? {}
    const where = `${file}:${text.slice(0, index).split('\n').length}`
    if (info === 'ts' || info === 'ts no-run') {
      return [{ where, code: unindent(body, margin), runs: info === 'ts' }]
    }
    if (!/^([jt]sx?|[mc][jt]s|javascript|typescript)\b/i.test(info)) return []
    throw new Error(`${where}: the block is marked "${info}"; write "ts", or "ts no-run" for a fragment`)
  })
}

function unindent(body: string, margin: string): string {
  const empty = margin.trimEnd()
  return body
    .split('\n')
    .map(line => (line.startsWith(margin) ? line.slice(margin.length) : line === empty ? '' : line))
    .join('\n')
}
