import * as core from '@costream/core'
import * as nodeStreams from '@costream/node-streams'
import * as xml from '@costream/xml'

export const used: readonly object[] = [core, nodeStreams, xml]
