#!/usr/bin/env node
import { SingleBar } from 'cli-progress'
import { Command } from 'commander'
import { stringify } from 'csv-stringify'

console.log([SingleBar, Command, stringify].map(({ name }) => name).join(' '))
