/// <reference path="./peers/xml-flow.d.ts" />
import { Readable } from 'node:stream'
import { forEach, pipe, pipeSync, push, receive, type Target } from '@costream/core'
import { records, type XmlEvent, xmlEvents, xmlRecords } from '@costream/xml'
import { XMLParser } from 'fast-xml-parser'
import flow from 'xml-flow'
import { feedChunks } from './feed-chunks.ts'
import { ratio } from './goals.ts'
import { byHtmlparser2, bySax, bySaxes, type Heard, type Parse } from './peers/xml-parsers.ts'
import type { Question } from './question.ts'

/** What is looked at in a record. */
interface Bus {
  readonly id: string
  readonly route: string
  readonly finalStop: string
}

/** A feed of `size` bytes, which lies in memory in chunks of 64 KiB, to events and to records. */
export function xml(size = 30_000_000): Question[] {
  const chunks = feedChunks(size)
  const events = (act: (take: (event: XmlEvent) => void) => unknown) => () => eventTally(act)
  const buses = (act: (take: (bus: Bus) => void) => unknown) => () => recordTally(act)
  return [
    {
      title: 'Events',
      variants: [
        { name: 'saxes', run: events(take => bySaxes(chunks, asEvents(take))) },
        { name: 'costream: xmlEvents, pushed', run: events(take => pipe(chunks, xmlEvents(), into(take))) },
        {
          name: 'costream: xmlEvents, into a push coroutine',
          run: events(take => pipe(chunks, xmlEvents(), received(take)(into(() => {}))))
        },
        { name: 'sax', run: events(take => bySax(chunks, asEvents(take))) },
        { name: 'htmlparser2', run: events(take => byHtmlparser2(chunks, asEvents(take))) }
      ],
      goals: [
        {
          claim: 'XML events pushed: so many times as fast as bare saxes',
          figure: ratio('saxes', 'costream: xmlEvents, pushed'),
          bound: { atLeast: 0.95 }
        }
      ]
    },
    {
      title: 'Records',
      variants: [
        { name: 'written by hand on saxes', run: buses(take => handWritten(bySaxes, chunks, take)) },
        {
          name: 'costream: xmlRecords, pushed',
          run: buses(take => pipe(chunks, xmlRecords<Bus>('bus'), forEach(take)))
        },
        {
          name: 'costream: xmlRecords, pipeSync',
          run: buses(take => pipeSync(chunks, xmlRecords<Bus>('bus'), forEach(take)))
        },
        {
          name: 'costream: xmlEvents and records',
          run: buses(take => pipe(chunks, xmlEvents(), records<Bus>('bus'), forEach(take)))
        },
        { name: 'costream: for await over xmlRecords', run: buses(take => iterated(chunks, take)) },
        { name: 'written by hand on sax', run: buses(take => handWritten(bySax, chunks, take)) },
        {
          name: 'written by hand on htmlparser2',
          run: buses(take => handWritten(byHtmlparser2, chunks, take))
        },
        { name: 'fast-xml-parser, the whole document', run: buses(take => whole(chunks, take)) },
        { name: 'xml-flow', run: buses(take => flowing(chunks, take)) }
      ],
      goals: [
        {
          claim: 'XML records: so many times as fast as records written by hand on saxes',
          figure: ratio('written by hand on saxes', 'costream: xmlRecords, pushed'),
          bound: { atLeast: 0.92 }
        },
        {
          claim: 'for await over XML records: so many times as fast as records written by hand on saxes',
          figure: ratio('written by hand on saxes', 'costream: for await over xmlRecords'),
          bound: { atLeast: 0.8 }
        }
      ]
    }
  ]
}

/** Counts elements, and the characters in them: white space around the root is told by some parsers and not by others. */
async function eventTally(act: (take: (event: XmlEvent) => void) => unknown): Promise<unknown> {
  const tally = { elements: 0, characters: 0 }
  let depth = 0
  await act(event => {
    if (event.type === 'start') {
      tally.elements++
      depth++
    } else if (event.type === 'end') depth--
    else if (depth > 0 && (event.type === 'text' || event.type === 'cdata')) {
      tally.characters += event.text.length
    }
  })
  return tally
}

async function recordTally(act: (take: (bus: Bus) => void) => unknown): Promise<unknown> {
  const tally = { records: 0, characters: 0 }
  await act(({ id, route, finalStop }) => {
    tally.records++
    tally.characters += id.length + route.length + finalStop.length
  })
  return tally
}

/** Makes of what a parser calls the same objects that `xmlEvents` gives. */
function asEvents(take: (event: XmlEvent) => void): Heard {
  return {
    start: (name, attributes) => take({ type: 'start', name, attributes }),
    end: name => take({ type: 'end', name }),
    text: text => take({ type: 'text', text }),
    cdata: text => take({ type: 'cdata', text })
  }
}

function into(take: (event: XmlEvent) => void): Target<XmlEvent> {
  return {
    send: take,
    throw(error) {
      throw error
    },
    close() {}
  }
}

const received = (take: (event: XmlEvent) => void) =>
  push<XmlEvent, XmlEvent>(function* () {
    while (true) take(yield* receive<XmlEvent>())
  })

/** The records of this feed and of no other: their fields are elements with text and nothing else. */
function handWritten(parse: Parse, chunks: readonly Uint8Array[], take: (bus: Bus) => void): void {
  let record: Record<string, string> | undefined
  let content = ''
  const append = (text: string): void => {
    content += text
  }
  parse(chunks, {
    start(name) {
      if (name === 'bus') record = {}
      content = ''
    },
    end(name) {
      if (record === undefined) return
      if (name !== 'bus') {
        record[name] = content
        return
      }
      take(record as unknown as Bus)
      record = undefined
    },
    text: append,
    cdata: append
  })
}

async function iterated(chunks: readonly Uint8Array[], take: (bus: Bus) => void): Promise<void> {
  for await (const bus of pipe(chunks, xmlRecords<Bus>('bus'))) take(bus)
}

/** It takes a document as one text. */
function whole(chunks: readonly Uint8Array[], take: (bus: Bus) => void): void {
  const parser = new XMLParser({ parseTagValue: false, isArray: name => name === 'bus' })
  const { buses } = parser.parse(Buffer.concat(chunks).toString())
  for (const bus of buses.bus) take(bus)
}

function flowing(chunks: readonly Uint8Array[], take: (bus: Bus) => void): Promise<void> {
  const options = { strict: true, normalize: false, cdataAsText: true, preserveMarkup: flow.NEVER }
  const buses = flow(Readable.from(chunks, { objectMode: false }), options)
  buses.on('tag:bus', take)
  return new Promise((resolve, reject) => {
    buses.once('end', resolve)
    buses.once('error', reject)
  })
}
