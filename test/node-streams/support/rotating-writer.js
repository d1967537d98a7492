import { closeSync, openSync, renameSync, writeSync } from 'node:fs'
import { argv } from 'node:process'
import { crc32 } from 'node:zlib'

// node rotating-writer.js PATH LINES ROTATIONS shift|count: writes numbered lines with checksums, in pieces that end
// anywhere, and rotates the file by renaming it, as fast as it can.

const [path = '', lines = '', rotations = '', how = ''] = argv.slice(2)
const perFile = Math.ceil(Number(lines) / (Number(rotations) + 1))
const size = 4_096
let rotated = 0
let text = ''
let file = openSync(path, 'a')

for (let n = 0; n < Number(lines); n++) {
  const body = `${n} ${'é'.repeat(n % 40)}`
  text += `${body} ${crc32(body)}\n`
  const full = (n + 1) % perFile === 0
  if (full || text.length >= size) write(full)
  if (full && rotated < Number(rotations)) rotate()
}
write(true)
closeSync(file)

/** @param {boolean} all whether nothing may be left over */
function write(all) {
  const end = all ? text.length : size
  writeSync(file, text.slice(0, end))
  text = text.slice(end)
}

function rotate() {
  closeSync(file)
  rotated++
  if (how === 'count') renameSync(path, `${path}.${rotated}`)
  else {
    for (let n = rotated; n > 1; n--) renameSync(`${path}.${n - 1}`, `${path}.${n}`)
    renameSync(path, `${path}.1`)
  }
  file = openSync(path, 'a')
}
