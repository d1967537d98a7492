import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateSync, gzipSync } from 'node:zlib'
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
    const options = [
      'record',
      'namespace',
      'where',
      'fields',
      'format',
      'limit',
      'count',
      'schema',
      'out',
      'skip-errors',
      'encoding',
      'allow'
    ]
    for (const part of [...options.map(name => `--${name}`), '--max-size', 'Selectors:', 'Examples:']) {
      expect(help.stdout).toContain(part)
    }
  })
})

describe('main() with conditions', () => {
  const stdin = [
    '<a><b n="1"><x>5</x><at><y>2026-11-21</y></at></b><b n="2"><x k="v">10</x><at><y>2026-12-01</y></at></b><b n="3"><x>n/a</x><x>7</x></b><b n="4"/></a>'
  ]
  it.each([
    ['x=10', '2'],
    ['x!=10', '134'],
    ['x<10', '13'],
    ['x<=10', '123'],
    ['x>5', '23'],
    ['x>=5', '123'],
    ['x*=n/', '3'],
    ['x*=', '123'],
    ['x=', ''],
    ['x=n/a', '3'],
    ['@n>2', '34'],
    ['x/@k=v', '2'],
    ['at/y<2026-12', '1'],
    ['at/y>2026-12', '2'],
    ['at/y*=-21', '1'],
    ['at=', '12'],
    ['none!=1', '1234'],
    ['none=1', ''],
    ['#text!=x', '1234']
  ])('`main()` prints the records for which %s: %s', async (condition, numbers) => {
    for (const format of ['ndjson', 'csv', 'xml']) {
      const args = ['--record', 'b', '--where', condition, '--format', format, '--fields', '@n']
      const { stdout } = await runMain(args, { stdin })
      expect([...stdout.matchAll(/(?<=^|n":"|n=")\d(?=$|")/gm)].join('')).toBe(numbers)
    }
  })

  it('`main()` reads no sign in the braces of a namespace', async () => {
    const feed = ['<a xmlns="http://u/?b=c"><b><x>1</x></b><b><x>2</x></b></a>']
    const args = ['--record', '{http://u/?b=c}b', '--namespace', 'z=y', '--where', '{http://u/?b=c}x!=1']
    const fields = ['--fields', '{http://u/?b=c}x']
    expect(await runMain([...args, '--count'], { stdin: feed })).toEqual(ok('1\n'))
    expect(await runMain([...args, ...fields], { stdin: feed })).toEqual(ok('{"{http://u/?b=c}x":"2"}\n'))
  })
})

describe('main() with several inputs', () => {
  const other = file('other.xml', '<buses><bus><route>9</route><id>4</id></bus></buses>')

  it('`main()` reads them one after the other', async () => {
    const args = ['--record', 'bus', '--fields', 'id', '--format', 'csv']
    expect(await runMain([other, feedFile, ...args])).toEqual(ok('id\n4\n1\n2\n3\n'))
    expect(await runMain([feedFile, '-', other, ...args], { stdin: [feed] })).toEqual(
      ok('id\n1\n2\n3\n1\n2\n3\n4\n')
    )
    expect(await runMain([other, feedFile, '--record', 'bus', '--count'])).toEqual(ok('4\n'))
  })

  it('`main()` takes the columns of CSV from the first record of all', async () => {
    const args = ['--record', 'bus', '--where', 'direction!=South Bound', '--format', 'csv']
    expect((await runMain([other, feedFile, ...args])).stdout).toBe('route,id\n9,4\n22,1\n147,2\n')
  })

  it('`main()` names the input that fails, after the records before it', async () => {
    const wrong = file('wrong-second.xml', '<buses><bus><id>5</id></bus><bus>')
    expect(await runMain([other, wrong, feedFile, '--record', 'bus', '--fields', 'id'])).toEqual({
      status: 1,
      stdout: '{"id":"4"}\n{"id":"5"}\n',
      stderr: `costream-xml: ${wrong}:1:33: the input ends before </bus>\n`
    })
    const none = join(folder, 'none.xml')
    expect(await runMain([other, none, '--record', 'bus', '--fields', 'id'])).toEqual({
      status: 1,
      stdout: '{"id":"4"}\n',
      stderr: `costream-xml: ${none}: there is no such file\n`
    })
  })

  it('`main()` prints no more than its limit, and reads no more than that needs', async () => {
    const args = ['--record', 'bus', '--limit', '2', '--fields', 'id']
    expect(await runMain([other, feedFile, join(folder, 'none.xml'), ...args])).toEqual(
      ok('{"id":"4"}\n{"id":"1"}\n')
    )
    expect(await runMain([feedFile, ...args, '--where', 'route=22'])).toEqual(ok('{"id":"1"}\n{"id":"3"}\n'))
    expect(await runMain([feedFile, '--record', 'bus', '--limit', '2', '--count'])).toEqual(ok('2\n'))
    expect((await runMain([feedFile, ...args, '--format', 'xml'])).stdout.match(/<bus>/g)).toHaveLength(2)
  })
})

describe('main() with compressed input', () => {
  it.each([
    ['gzip', gzipSync(feed)],
    ['gzip in two members', Buffer.concat([gzipSync(feed.slice(0, 50)), gzipSync(feed.slice(50))])],
    ['deflate', deflateSync(feed)]
  ])('`main()` reads %s, from a file whatever its name and from the standard input', async (what, bytes) => {
    const path = join(folder, `${what}.bin`)
    writeFileSync(path, bytes)
    const args = ['--record', 'bus', '--count']
    expect(await runMain([path, feedFile, ...args])).toEqual(ok('6\n'))
    expect(await runMain(args, { stdin: Array.from(bytes, byte => Uint8Array.of(byte)) })).toEqual(ok('3\n'))
  })

  it('`main()` refuses what is cut short, and what becomes too much', async () => {
    const short = [gzipSync(feed).subarray(0, -4)]
    const { status, stdout, stderr } = await runMain(['--record', 'bus', '--fields', 'id'], { stdin: short })
    expect([status, stdout]).toEqual([1, '{"id":"1"}\n{"id":"2"}\n{"id":"3"}\n'])
    expect(stderr).toMatch(
      /^costream-xml: stdin:\d+:\d+: the compressed input is not complete, or wrong at its end\n$/
    )
    const bomb = [gzipSync(`<a>${' '.repeat(4e6)}</a>`)]
    expect((await runMain(['--record', 'bus'], { stdin: bomb })).stderr).toContain(
      'more than 250 times as long'
    )
  })
})

describe('main() with XML', () => {
  const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n'

  it('`main()` prints elements as they are', async () => {
    const xml = '<p k="&lt;1"><b>a</b> &amp; <i/><![CDATA[<c>]]></p>'
    expect(await runMain(['--record', 'p', '--format', 'xml'], { stdin: [`<a>${xml}</a>`] })).toEqual(
      ok(`${declaration}<records>\n<p k="&lt;1"><b>a</b> &amp; <i/>&lt;c&gt;</p>\n</records>\n`)
    )
  })

  it('`main()` prints the fields of elements', async () => {
    const stdin = ['<a><p k="1" l="2"><b>a</b>x<c><d>1</d><e>2</e></c><c/><f/></p></a>']
    const fields = ['--fields', '@l,c/e,b']
    expect((await runMain(['--record', 'p', '--format', 'xml', ...fields], { stdin })).stdout).toContain(
      '\n<p l="2"><b>a</b><c><e>2</e></c><c/></p>\n'
    )
  })

  it('`main()` prints XML in which every prefix is declared', async () => {
    const stdin = ['<a xmlns="u" xmlns:p="v"><p:b><c p:k="1"/></p:b></a>']
    const plain = await runMain(['--record', 'p:b', '--format', 'xml'], { stdin })
    expect(plain.stdout).toContain('\n<p:b xmlns="u" xmlns:p="v"><c p:k="1"/></p:b>\n')
    const args = ['--record', 'z:b', '--format', 'xml', '--namespace', 'z=v']
    expect((await runMain([...args, '--namespace', '=u'], { stdin })).stdout).toContain(
      '<records xmlns:z="v" xmlns="u">\n<z:b><c z:k="1"/></z:b>\n'
    )
    const refused = await runMain(args, { stdin })
    expect([refused.status, refused.stderr]).toEqual([
      1,
      'costream-xml: stdin: toXml: {u}c is in a namespace without a prefix: add one to namespaces\n'
    ])
  })
})

describe('main() with --schema', () => {
  it('`main()` lists paths, how often they are there, and an example', async () => {
    const stdin = [
      '<buses at="1"><bus no="7"><id> 1 </id><s/></bus>\n<bus no="8"><id>2</id><s><![CDATA[a\n\u202eb]]></s><at><x>1</x></at></bus></buses>'
    ]
    const { status, stdout } = await runMain(['--schema'], { stdin })
    expect([status, stdout.split('\n')]).toEqual([
      0,
      [
        '1  /buses',
        '1  /buses/@at       1',
        '2  /buses/bus',
        '2  /buses/bus/@no   7',
        '2  /buses/bus/id    1',
        '2  /buses/bus/s     a b',
        '1  /buses/bus/at',
        '1  /buses/bus/at/x  1',
        ''
      ]
    ])
  })

  it('`main()` cuts long examples and stops at ten thousand paths', async () => {
    const names = Array.from({ length: 12_000 }, (_, index) => `<n${index}>${'x'.repeat(99)}</n${index}>`)
    const { stdout } = await runMain(['--schema'], { stdin: [`<a>${names.join('')}</a>`] })
    const lines = stdout.trimEnd().split('\n')
    expect(lines).toHaveLength(10_001)
    expect(lines[1]).toMatch(/^1 {2}\/a\/n0 +x{59}…$/)
    expect(lines.at(-1)).toBe('There are more than 10000 different paths; the others are left out.')
  })
})

describe('main() with --out', () => {
  it('`main()` writes to a file', async () => {
    const out = join(folder, 'out.csv')
    const args = [feedFile, '--record', 'bus', '--format', 'csv', '--fields', 'id', '--out', out]
    expect(await runMain(args)).toEqual(ok(''))
    expect(readFileSync(out, 'utf8')).toBe('id\n1\n2\n3\n')
    expect(await runMain([feedFile, '--record', 'bus', '--count', '--out', out])).toEqual(ok(''))
    expect(readFileSync(out, 'utf8')).toBe('3\n')
  })

  it('`main()` writes no file that it reads', async () => {
    const same = file('same.xml', feed)
    expect(await runMain([feedFile, same, '--record', 'bus', '--out', same])).toEqual({
      status: 2,
      stdout: '',
      stderr: `costream-xml: ${same} cannot be read and written at the same time. See costream-xml --help\n`
    })
    expect(readFileSync(same, 'utf8')).toBe(feed)
  })

  it('`main()` names a file that it cannot write', async () => {
    const out = join(folder, 'none', 'out.csv')
    expect(await runMain([feedFile, '--record', 'bus', '--out', out])).toEqual({
      status: 1,
      stdout: '',
      stderr: `costream-xml: ${out}: there is no such file\n`
    })
  })
})

describe('main() with limits and encodings', () => {
  it('`main()` raises the limit that a message names', async () => {
    const stdin = ['<!DOCTYPE a [<!ENTITY e "x">]><a><b>&e;</b></a>']
    for (const args of [['--record', 'b'], ['--schema']]) {
      expect((await runMain(args, { stdin })).stderr).toMatch(/Raise maxEntities if that is meant\n$/)
      const raised = await runMain([...args, '--allow', 'maxEntities=1', '--allow', 'maxRecordLength=2'], {
        stdin
      })
      expect([raised.status, raised.stdout.includes('x'), raised.stderr]).toEqual([0, true, ''])
    }
    const long = await runMain(
      ['--record', 'a', '--allow', 'maxRecordLength=1', '--allow', 'maxEntities=Infinity'],
      { stdin }
    )
    expect(long.stderr).toContain(
      'a record is longer than 1 characters. Raise maxRecordLength if that is meant'
    )
  })

  it('`main()` reads the encoding that it is told', async () => {
    const stdin = [Buffer.from('<a><b>\u00e9</b></a>', 'latin1')]
    expect((await runMain(['--record', 'b'], { stdin })).status).toBe(1)
    expect(await runMain(['--record', 'b', '--encoding', 'latin1'], { stdin })).toEqual(
      ok('{"#text":"\u00e9"}\n')
    )
  })
})

describe('main() with --skip-errors', () => {
  it('`main()` goes on, says what it left out, and answers 1', async () => {
    const stdin = ['<a><b><id>1</id></b><b><id>2</no></b><b><id>3</id></b>\n<b><c></b></a>']
    expect(await runMain(['--record', 'b', '--skip-errors'], { stdin })).toEqual({
      status: 1,
      stdout: '{"id":"1"}\n{"id":"3"}\n',
      stderr:
        'costream-xml: stdin:1:33: expected </id>, got </no>\ncostream-xml: stdin:2:10: expected </c>, got </b>\n'
    })
    expect(await runMain([feedFile, '--record', 'bus', '--skip-errors', '--count'])).toEqual(ok('3\n'))
  })
})

describe('main() with wrong usage', () => {
  it.each([
    [[], "required option '--record <selector>' not specified"],
    [['--record', 'bus', '--nonsense'], "unknown option '--nonsense'"],
    [['--record'], "option '--record <selector>' argument missing"],
    [['--record', 'bus[1]'], '--record "bus[1]" cannot be read at character 5: expected @, got "1"'],
    [
      ['--record', ''],
      '--record "" cannot be read at character 1: expected the name of an element or *, got the end'
    ],
    [['--record', '{u}a'], '--record "{u}a" has a namespace in braces'],
    [
      ['--record', 'b:a', '--namespace', 'c=u'],
      '--record "b:a" has the prefix b, which is not among namespaces'
    ],
    [
      ['--record', 'a', '--namespace', 'c='],
      'It must be a prefix and a URI, such as dc=http://purl.org/dc/elements/1.1/'
    ],
    [
      ['--record', 'bus', '--where', 'route'],
      'It must be a field, an operator and a value, such as route=22'
    ],
    [['--record', 'bus', '--where', '=22'], 'It must be a field, an operator and a value, such as route=22'],
    [['--record', 'bus', '--limit', '0'], 'It must be a whole number of at least 1'],
    [['--record', 'bus', '--limit', '1.5'], 'It must be a whole number of at least 1'],
    [['--record', 'bus', '--max-size', '1T'], 'It must be a number of bytes, such as 500000, 500k or 2G'],
    [
      ['--record', 'bus', '--allow', 'maxEntities'],
      'It must be a limit and a number, such as maxEntities=100'
    ],
    [['--record', 'bus', '--allow', 'maxRecords=1'], 'The limits are maxDepth, maxAttributes,'],
    [
      ['--record', 'bus', '--encoding', 'klingon'],
      'encoding must be one that TextDecoder knows, got the string klingon'
    ],
    [['--schema', '--count'], "option '--schema' cannot be used with option '--count'"],
    [['--schema', '--record', 'bus'], "option '--schema' cannot be used with option '--record <selector>'"],
    [['-', '-', '--record', 'bus'], 'the standard input can be read only once'],
    [['--record', 'bus', '--format', 'pdf'], 'Allowed choices are ndjson, csv, xml'],
    [['--record', 'bus', '--fields', 'id,,route'], 'It must be names separated by commas, such as id,route']
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
