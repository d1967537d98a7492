import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { feed } from './support/feed.ts'
import { runMain } from './support/run-main.ts'

const folder = mkdtempSync(join(tmpdir(), 'costream-xml-test-'))
afterAll(() => rmSync(folder, { recursive: true }))

function file(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

const feedFile = file('feed.xml', feed)
const ok = (stdout: string): object => ({ status: 0, stdout, stderr: '' })

describe('main()', () => {
  it('`main()` prints records as NDJSON', async () => {
    const { status, stdout, stderr } = await runMain([feedFile, '--record', 'bus'])
    expect([status, stderr]).toEqual([0, ''])
    expect(stdout.split('\n').map(line => line && JSON.parse(line))).toEqual([
      { id: '1', route: '22', direction: 'North Bound', finalStop: 'Paulina & Howard' },
      { id: '2', route: '147', direction: 'North Bound', finalStop: '"A", B' },
      { id: '3', route: '22', direction: 'South Bound', finalStop: '' },
      ''
    ])
  })

  it.each([[['--record', 'bus']], [['-', '--record', 'bus']]])(
    '`main()` reads the standard input: %j',
    async args => {
      expect(await runMain(args, { stdin: [feed] })).toEqual(await runMain([feedFile, '--record', 'bus']))
    }
  )

  it('`main()` prints the records for which every condition holds', async () => {
    const where = ['--where', 'route=22', '--where', 'direction=North Bound', '--fields', 'id']
    expect(await runMain([feedFile, '--record', 'bus', ...where])).toEqual(ok('{"id":"1"}\n'))
    expect(await runMain([feedFile, '--record', 'bus', '--where', 'finalStop=', '--fields', 'id'])).toEqual(
      ok('{"id":"3"}\n')
    )
    const stdin = ['<a><b><x>p=q</x></b><b><x>p</x></b></a>']
    expect(await runMain(['--record', 'b', '--where', 'x=p=q'], { stdin })).toEqual(ok('{"x":"p=q"}\n'))
  })

  it('`main()` prints the fields that were asked for, in that order', async () => {
    expect(await runMain([feedFile, '--record', 'bus', '--fields', 'route, none,id'])).toEqual(
      ok('{"route":"22","id":"1"}\n{"route":"147","id":"2"}\n{"route":"22","id":"3"}\n')
    )
  })

  it('`main()` prints CSV with a header', async () => {
    expect(
      await runMain([feedFile, '--record', 'bus', '--format', 'csv', '--fields', 'route,finalStop,none'])
    ).toEqual(ok('route,finalStop,none\n22,Paulina & Howard,\n147,"""A"", B",\n22,,\n'))
  })

  it('`main()` takes the columns of CSV from the first record', async () => {
    const stdin = ['<a><b x="1"><c.d>2</c.d><e><f>3</f></e></b><b><g>4</g><c.d>5</c.d><c.d>6</c.d></b></a>']
    expect(await runMain(['--record', 'b', '--format', 'csv'], { stdin })).toEqual(
      ok('@x,c.d,e\n1,2,"{""f"":""3""}"\n,"[""5"",""6""]",\n')
    )
  })

  it('`main()` prints only the header where CSV has fields and no records', async () => {
    const none = [feedFile, '--record', 'none', '--format', 'csv']
    expect(await runMain([...none, '--fields', 'id,route'])).toEqual(ok('id,route\n'))
    expect(await runMain(none)).toEqual(ok(''))
  })

  it('`main()` counts', async () => {
    expect(await runMain([feedFile, '--record', 'bus', '--count'])).toEqual(ok('3\n'))
    expect(await runMain([feedFile, '--record', 'bus', '--where', 'route=22', '--count'])).toEqual(ok('2\n'))
    expect(await runMain([feedFile, '--record', 'none', '--count'])).toEqual(ok('0\n'))
  })

  it('`main()` prints the version, and help with examples', async () => {
    const manifest = new URL('../../packages/xml-cli/package.json', import.meta.url)
    const { version } = JSON.parse(readFileSync(manifest, 'utf8'))
    expect(await runMain(['--version'])).toEqual(ok(`${version}\n`))
    const help = await runMain(['--help'])
    expect([help.status, help.stderr]).toEqual([0, ''])
    for (const part of ['--record', '--where', '--fields', '--format', '--count', 'Examples:']) {
      expect(help.stdout).toContain(part)
    }
  })
})

describe('main() with wrong usage', () => {
  it.each([
    [[], "required option '--record <name>' not specified"],
    [['--record', 'bus', '--nonsense'], "unknown option '--nonsense'"],
    [['--record'], "option '--record <name>' argument missing"],
    [['--record', '/buses/bus'], 'It must be the name of an element, such as bus'],
    [['--record', ''], 'It must be the name of an element, such as bus'],
    [['--record', 'bus', '--where', 'route'], 'It must be a field and a value, such as route=22'],
    [['--record', 'bus', '--where', '=22'], 'It must be a field and a value, such as route=22'],
    [['--record', 'bus', '--format', 'pdf'], 'Allowed choices are ndjson, csv'],
    [['--record', 'bus', '--fields', 'id,,route'], 'It must be names separated by commas, such as id,route'],
    [['a.xml', 'b.xml', '--record', 'bus'], 'too many arguments']
  ])('`main()` answers %j with one line and status 2', async (args, message) => {
    const { status, stdout, stderr } = await runMain(args, { stdin: [feed] })
    expect([status, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(/^costream-xml: [^\n]*[^.]\. See costream-xml --help\n$/)
    expect(stderr).toContain(message)
  })
})

describe('main() with bad input', () => {
  it.each([
    ['a file that is missing', join(folder, 'none.xml'), ': there is no such file'],
    ['a directory', folder, ': it is a directory, not a file'],
    ['an empty file', file('empty.xml', ''), ':1:1: the input is empty'],
    [
      'XML that is not well-formed',
      file('wrong.xml', feed.replace('</id>', '</no>')),
      ':4:14: expected </id>, got </no>'
    ],
    ['XML that is cut short', file('short.xml', feed.slice(0, -9)), ':11:1: the input ends before </buses>']
  ])('`main()` answers %s with one line and status 1', async (_what, path, message) => {
    for (const more of [[], ['--format', 'csv'], ['--count']]) {
      const { status, stderr } = await runMain([path, '--record', 'bus', ...more])
      expect([status, stderr]).toEqual([1, `costream-xml: ${path}${message}\n`])
    }
  })

  it('`main()` names the standard input', async () => {
    const { status, stderr } = await runMain(['--record', 'b'], { stdin: ['<a>\n<b>', Uint8Array.of(0xff)] })
    expect([status, stderr]).toEqual([
      1,
      'costream-xml: stdin:2:3: the bytes after this place are not UTF-8\n'
    ])
  })

  it('`main()` prints no record that was cut short, and no count', async () => {
    const stdin = [feed.slice(0, feed.lastIndexOf('</bus>'))]
    const rows = await runMain(['--record', 'bus', '--fields', 'id'], { stdin })
    expect([rows.status, rows.stdout]).toEqual([1, '{"id":"1"}\n{"id":"2"}\n'])
    expect(await runMain(['--record', 'bus', '--count'], { stdin })).toMatchObject({ status: 1, stdout: '' })
  })

  it('`main()` names the standard output where that fails', async () => {
    const stdoutFailure = Object.assign(new Error('write ENOSPC'), { code: 'ENOSPC', syscall: 'write' })
    for (const more of [[], ['--format', 'csv'], ['--count']]) {
      expect(await runMain([feedFile, '--record', 'bus', ...more], { stdoutFailure })).toMatchObject({
        status: 1,
        stderr: 'costream-xml: the standard output: there is no space left\n'
      })
    }
  })
})
