import * as core from '@costream/core'
import * as nodeStreams from '@costream/node-streams'
import * as xml from '@costream/xml'
import { pipe } from 'it-pipe'

console.log(process.version, ...process.argv.slice(2))
console.log([core, nodeStreams, xml, { pipe }].map(module => Object.keys(module).length).join(' '))
