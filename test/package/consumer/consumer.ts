// What a user of the packages writes. The package tests compile it in a blank project against the tarballs.
import * as core from '@costream/core'
import * as nodeStreams from '@costream/node-streams'
import * as remote from '@costream/remote'
import * as xml from '@costream/xml'
import * as cli from '@costream/xml-cli'

export const used: readonly object[] = [core, nodeStreams, remote, xml, cli]
