// The other process of a test: it adds up what comes in by its standard input, and answers by its standard output.
import process from 'node:process'
import { Duplex } from 'node:stream'
import { receiveFrom } from '@costream/remote'
import { sum } from './stages.ts'

await receiveFrom(Duplex.from({ readable: process.stdin, writable: process.stdout }), sum())
