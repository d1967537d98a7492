import { broadcast, coroutine, drive, type Target } from '@costream/core'

// One source, three greps, one printer: the branches of a broadcast may come together again.

const grep = coroutine(function* (pattern: string, target: Target<string>) {
  while (true) {
    const line: string = yield
    if (line.includes(pattern)) target.send(`${pattern}: ${line}`)
  }
})

const printer = coroutine(function* () {
  while (true) console.log(yield)
})

const lines = [
  'GET /ply/ply.html',
  'GET /favicon.ico',
  'GET /python/intro.html',
  'GET /swig/python.html',
  'GET /swig/'
]
const shared = printer()
await drive(lines, broadcast(grep('python', shared), grep('ply', shared), grep('swig', shared)))
shared.close()

// Prints:
// ply: GET /ply/ply.html
// python: GET /python/intro.html
// python: GET /swig/python.html
// swig: GET /swig/python.html
// swig: GET /swig/
