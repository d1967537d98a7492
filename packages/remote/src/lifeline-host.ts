// A thread of a child process: it tells the parent that the child lives, and ends the child when the parent is gone.
import { Socket } from 'node:net'
import process from 'node:process'

const LIFELINE = 4
const BEAT = 1000

const gone = (): void => void process.kill(process.pid, 'SIGKILL')
process.on('uncaughtException', gone) // a thread that can watch nothing is as good as none, and nobody would notice
const lifeline = new Socket({ fd: LIFELINE, readable: true, writable: true })
lifeline.on('error', gone)
lifeline.on('close', gone)
lifeline.resume()
setInterval(() => lifeline.write('.'), BEAT)
