import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { type Page, chromium as playwright } from 'playwright-core'
import type { Runtime } from './runtime.ts'

/** The Chromium of the system: playwright-core brings none. */
const EXECUTABLE = process.env.CHROMIUM ?? '/usr/bin/chromium'

const PAGE = '<!doctype html><title>costream</title><link rel="icon" href="data:,">'

/** A headless Chromium; the script runs in a page that this machine serves. */
export const chromium: Runtime = {
  name: 'Chromium',
  async run(directory, line, signal) {
    if (!existsSync(EXECUTABLE)) {
      throw new Error(
        `there is no ${EXECUTABLE}. Install it (Debian: apt-get install chromium), or name another by CHROMIUM`
      )
    }
    await using server = await serve(directory)
    const browser = await playwright.launch({ executablePath: EXECUTABLE })
    const close = (): void => void browser.close()
    signal.addEventListener('abort', close)
    try {
      // Its own name tells the first number of its version only.
      const page = await browser.newPage({ userAgent: `Chromium/${browser.version()}` })
      page.on('console', message => line(message.text()))
      await page.goto(server.url)
      await Promise.race([failed(page), page.evaluate(`import('/main.js')`)])
    } finally {
      signal.removeEventListener('abort', close)
      await browser.close()
    }
  }
}

/** Rejects with the first error that nobody in the page caught, or when the page crashes. */
function failed(page: Page): Promise<never> {
  return new Promise((_, reject) => {
    page.on('pageerror', error => reject(error))
    page.on('crash', () => reject(new Error('the page crashed')))
  })
}

interface Served extends AsyncDisposable {
  readonly url: string
}

/** Serves a page without content, and the scripts of a folder. */
async function serve(directory: string): Promise<Served> {
  const server = createServer(async ({ url = '/' }, response) => {
    try {
      const script = /^\/\w+\.js$/.test(url)
      const body = script ? await readFile(join(directory, url)) : PAGE
      response.writeHead(script || url === '/' ? 200 : 404, {
        'content-type': script ? 'text/javascript' : 'text/html'
      })
      response.end(body)
    } catch (error) {
      response.writeHead(500).end(String(error))
    }
  })
  await listening(server)
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    }
  }
}

function listening(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
}
