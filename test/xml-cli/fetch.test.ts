import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { feed } from './support/feed.ts'
import { runMain } from './support/run-main.ts'

type Answer = (response: ServerResponse, request: IncomingMessage) => void

/** What the server answers, by path. */
const answers: Record<string, Answer> = {
  '/feed': response => response.end(feed),
  '/latin1': response => {
    response.setHeader('content-type', 'text/xml; charset="iso-8859-1"')
    response.end(Buffer.from('<a><b>\u00e9</b></a>', 'latin1'))
  },
  '/klingon': response => {
    response.setHeader('content-type', 'text/xml; charset=klingon')
    response.end(feed)
  },
  '/moved': response => redirect(response, '/again'),
  '/again': response => redirect(response, '/feed'),
  '/circle': response => redirect(response, '/circle'),
  '/away': response => redirect(response, 'file:///etc/hosts'),
  '/missing': response => {
    response.statusCode = 404
    response.end('<a/>')
  },
  '/endless': response => {
    response.write('<buses>')
    const more = (): void => {
      while (!response.destroyed && response.write('<bus><id>1</id></bus>'.repeat(1000)));
    }
    response.on('drain', more)
    more()
  },
  '/silent': response => response.write('<buses><bus><id>1</id></bus>'),
  '/mute': () => {},
  '/broken': response => {
    response.write('<buses><bus><id>1</id></bus>', () => response.destroy())
  }
}

function redirect(response: ServerResponse, location: string): void {
  response.writeHead(302, { location })
  response.end()
}

const open = new Set<ServerResponse>()
const server = createServer((request, response) => {
  open.add(response)
  response.on('close', () => open.delete(response))
  answers[request.url ?? '']?.(response, request)
})
let base = ''
beforeAll(async () => {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

/** Waits until the server has nobody who listens to it any more. */
async function released(): Promise<void> {
  while (open.size > 0) await new Promise(resolve => setTimeout(resolve, 5))
}

const record = ['--record', 'bus', '--fields', 'id']

describe('main() with URLs', () => {
  it.each(['/feed', '/moved', '/klingon'])('`main()` reads %s', async path => {
    expect(await runMain([base + path, ...record])).toEqual({
      status: 0,
      stdout: '{"id":"1"}\n{"id":"2"}\n{"id":"3"}\n',
      stderr: ''
    })
    await released()
  })

  it('`main()` takes the encoding that the server tells', async () => {
    expect((await runMain([`${base}/latin1`, '--record', 'b'])).stdout).toBe('{"#text":"\u00e9"}\n')
  })

  it('`main()` lets go of a server when it has enough', async () => {
    expect(await runMain([`${base}/endless`, ...record, '--limit', '2'])).toEqual({
      status: 0,
      stdout: '{"id":"1"}\n{"id":"1"}\n',
      stderr: ''
    })
    await released()
  })

  it.each([
    ['/missing', [], 'the server answered 404 Not Found'],
    ['/circle', [], 'the server sends elsewhere more than 10 times'],
    ['/away', [], 'the server sends to file:, which is not read'],
    [
      '/endless',
      ['--max-size', '300k'],
      'the server sent more than 300000 bytes. Raise --max-size if that is meant'
    ],
    ['/endless', ['--max-time', '1'], 'it took more than 1 seconds. Raise --max-time if that is meant'],
    ['/silent', ['--timeout', '1'], 'the server was silent for 1 seconds. Raise --timeout if that is meant'],
    ['/mute', ['--timeout', '1'], 'the server was silent for 1 seconds. Raise --timeout if that is meant'],
    ['/broken', [], 'the server broke the connection off']
  ])('`main()` fails at %s with %j', async (path, args, message) => {
    const { status, stderr } = await runMain([base + path, ...record, ...args])
    expect([status, stderr]).toEqual([1, `costream-xml: ${base}${path}: ${message}\n`])
    await released()
  })

  it('`main()` says that there is no server', async () => {
    const gone = createServer()
    await new Promise<void>(resolve => gone.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(gone.address() as AddressInfo).port}/feed`
    await new Promise(resolve => gone.close(resolve))
    const { status, stderr } = await runMain([url, ...record])
    expect([status, stderr]).toEqual([1, `costream-xml: ${url}: the server refused the connection\n`])
  })
})
