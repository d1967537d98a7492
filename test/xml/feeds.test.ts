import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pipe, toArray } from '@costream/core'
import { records, type XmlRecordsOptions, xmlEvents, xmlRecords } from '@costream/xml'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cut, cuts } from './support/documents.ts'

const ATOM = 'http://www.w3.org/2005/Atom'
const DC = 'http://purl.org/dc/elements/1.1/'
const XHTML = 'http://www.w3.org/1999/xhtml'
const SIRI = 'http://www.siri.org.uk/siri'

interface Feed {
  readonly file: string
  readonly selector: string
  readonly options: XmlRecordsOptions
  readonly expected: readonly unknown[]
}

const feeds: readonly Feed[] = [
  {
    file: 'osm.xml',
    selector: '/osm/node | /osm/way | /osm/relation',
    options: {
      nameKey: 'type',
      attributePrefix: '',
      arrays: ['tag', 'nd', 'member'],
      types: {
        '@id': 'bigint',
        '@visible': 'boolean',
        '@version': 'integer',
        '@timestamp': 'date',
        '@lat': 'number',
        '@lon': 'number',
        'nd/@ref': 'bigint'
      }
    },
    expected: [
      {
        type: 'node',
        id: 9007199254740993n,
        visible: true,
        version: 2,
        timestamp: new Date('2026-03-01T08:30:00Z'),
        lat: 41.8804811,
        lon: -87.6294819,
        tag: [],
        nd: [],
        member: []
      },
      {
        type: 'node',
        id: 261728686n,
        visible: true,
        version: 7,
        timestamp: new Date('2026-02-11T17:02:45Z'),
        lat: 41.8789,
        lon: -87.6359,
        tag: [
          { k: 'name', v: 'Café "Zur Linde"' },
          { k: 'name:ja', v: '菩提樹' },
          { k: 'constructor', v: 'yes' }
        ],
        nd: [],
        member: []
      },
      {
        type: 'way',
        id: 4305800n,
        visible: false,
        version: 1,
        timestamp: new Date('2026-01-05T00:00:00Z'),
        nd: [{ ref: 9007199254740993n }, { ref: 261728686n }, { ref: 9007199254740993n }],
        tag: [{ k: 'highway', v: 'residential' }],
        member: []
      },
      {
        type: 'relation',
        id: 56n,
        visible: true,
        version: 3,
        timestamp: new Date('2026-04-30T23:59:59Z'),
        member: [{ type: 'way', ref: '4305800', role: '' }],
        tag: [
          { k: 'type', v: 'route' },
          { k: 'ref', v: '08' }
        ],
        nd: []
      }
    ]
  },
  {
    file: 'atom.xml',
    selector: '/feed/entry',
    options: {
      namespaces: { '': ATOM, dc: DC, h: XHTML },
      arrays: ['link'],
      types: { updated: 'date', 'link/@length': 'integer' },
      mixed: ['//h:p']
    },
    expected: [
      {
        title: 'Route 22 is diverted',
        link: [
          { '@rel': 'alternate', '@href': 'https://feeds.example.org/1' },
          {
            '@rel': 'enclosure',
            '@type': 'audio/mpeg',
            '@href': 'https://feeds.example.org/1.mp3',
            '@length': 1337
          }
        ],
        id: 'urn:uuid:1225c695-cfb8-4ebb-aaaa-80da344efa6a',
        updated: new Date('2026-11-21T08:30:00Z'),
        'dc:creator': 'Operations',
        content: {
          '@type': 'xhtml',
          'h:div': {
            'h:p': [
              {
                '#content': [
                  'Buses go by ',
                  { 'h:b': 'Clark & Belmont' },
                  ', not by ',
                  { 'h:i': 'Harrison' },
                  '.'
                ]
              },
              { '#content': ['Until ', { 'h:time': { '@datetime': '2026-12-01', '#text': 'December' } }] }
            ]
          }
        }
      },
      {
        '@xml:lang': 'fr',
        title: 'Ligne 36 : été',
        link: [{ '@href': 'https://feeds.example.org/2' }],
        id: 'urn:uuid:2',
        updated: new Date('2026-11-20T00:00:00Z'),
        summary: "Pas d'arrêt <b>Howard</b>",
        '{urn:example:other}note': 'not Atom'
      }
    ]
  },
  {
    file: 'rss.xml',
    selector: 'channel/item',
    options: {
      arrays: ['category'],
      types: {
        'geo:lat': 'number',
        'geo:long': 'number',
        pubDate: text => new Date(text),
        'media:thumbnail/@width': 'integer'
      }
    },
    expected: [
      {
        title: 'Aufzug außer Betrieb 🛗',
        guid: { '@isPermaLink': 'false', '#text': 'a-1' },
        pubDate: new Date('2026-11-21T08:15:00Z'),
        category: ['Aufzug'],
        'content:encoded': '<p>Bitte <b>Treppe</b> & Rampe benutzen ]]> danke</p>',
        'media:thumbnail': { '@url': 'https://feeds.example.org/1.png', '@width': 120, '@height': '90' },
        'geo:lat': 48.137154,
        'geo:long': 11.576124
      },
      {
        title: '運休',
        guid: 'https://feeds.example.org/2',
        category: [{ '@domain': 'urn:example:cause', '#text': '天候' }, '地下鉄']
      }
    ]
  },
  {
    file: 'siri-vm.xml',
    selector: 'VehicleMonitoringDelivery/VehicleActivity',
    options: {
      namespaces: { '': SIRI, c: 'urn:example:crowding' },
      arrays: ['MonitoredVehicleJourney/OnwardCalls/OnwardCall'],
      types: {
        RecordedAtTime: 'date',
        ValidUntilTime: 'date',
        '//Monitored': 'boolean',
        '//Longitude': 'number',
        '//Latitude': 'number',
        '//Coordinates': text => text.split(' ').map(Number),
        'Extensions/c:crowding/@seats': 'integer'
      }
    },
    expected: [
      {
        RecordedAtTime: new Date('2026-11-21T11:59:40Z'),
        ValidUntilTime: new Date('2026-11-21T12:04:40Z'),
        MonitoredVehicleJourney: {
          LineRef: '08',
          DirectionRef: 'outbound',
          Monitored: true,
          VehicleLocation: { Longitude: -0.127758, Latitude: 51.507351 },
          Bearing: '270.0',
          VehicleRef: 'V-1485',
          OnwardCalls: { OnwardCall: [{ StopPointRef: '490000001', Order: '12' }] }
        }
      },
      {
        RecordedAtTime: new Date('2026-11-21T11:59:58Z'),
        ValidUntilTime: new Date('2026-11-21T12:04:58Z'),
        MonitoredVehicleJourney: {
          LineRef: '22',
          Monitored: false,
          VehicleLocation: { '@srsName': 'EPSG:4326', Coordinates: [51.5, -0.13] },
          VehicleRef: 'V-7574',
          OnwardCalls: { OnwardCall: [] }
        },
        Extensions: { 'c:crowding': { '@seats': 12, '#text': 'few seats' } }
      }
    ]
  },
  {
    file: 'articles.xml',
    selector: 'Article/Citation',
    options: {
      maxEntities: 10,
      arrays: ['Abstract/AbstractText', 'AuthorList/Author'],
      mixed: ['ArticleTitle', '//AbstractText', '//AbstractText//*'],
      types: { 'PubDate/Year': 'integer' }
    },
    expected: [
      {
        '@Status': 'MEDLINE',
        '@Owner': 'EX',
        PMID: { '@Version': '1', '#text': '00000017' },
        Journal: 'Bulletin of Bus Biology',
        ArticleTitle: {
          '#content': [
            'Growth of ',
            { i: 'Escherichia coli' },
            ' at 10',
            { sup: '5' },
            ' cells\u2009/ml: a résumé'
          ]
        },
        Abstract: {
          AbstractText: [
            {
              '@Label': 'BACKGROUND',
              '#content': [
                'We found ',
                { b: { '#content': ['no ', { i: { '#content': ['significant'] } }] } },
                ' effect (p < 0.05).'
              ]
            },
            { '@Label': 'ABSTRACT', '#content': ['H', { sub: { '#content': ['2'] } }, 'O was used.'] }
          ]
        },
        AuthorList: {
          '@CompleteYN': 'Y',
          Author: [
            { LastName: 'Ångström', Initials: 'A' },
            { LastName: 'Müller', Initials: 'J-P' }
          ]
        },
        PubDate: { Year: 2026, Month: 'Nov' }
      },
      {
        '@Status': 'In-Process',
        '@Owner': 'EX',
        PMID: { '@Version': '2', '#text': '18' },
        ArticleTitle: { '#content': ['A single author'] },
        AuthorList: { '@CompleteYN': 'N', Author: [{ CollectiveName: 'The Group' }] },
        PubDate: { Year: 2025 }
      }
    ]
  },
  {
    file: 'blast.xml',
    selector: 'Iteration_hits/Hit',
    options: {
      arrays: ['Hit_hsps/Hsp'],
      types: {
        Hit_num: 'integer',
        Hit_len: 'bigint',
        '//Hsp_num': 'integer',
        '//Hsp_bit-score': 'number',
        '//Hsp_evalue': 'number'
      }
    },
    expected: [
      {
        Hit_num: 1,
        Hit_id: 'ref|EX_000001.1|',
        Hit_def: 'hypothetical protein <fragment> >copy [Autobus urbanus]',
        Hit_len: 341n,
        Hit_hsps: {
          Hsp: [
            {
              Hsp_num: 1,
              'Hsp_bit-score': 701.049,
              Hsp_evalue: 0,
              Hsp_qseq: 'MKV-LAAGI',
              Hsp_midline: 'MKV LA+GI'
            },
            { Hsp_num: 2, 'Hsp_bit-score': 33.5, Hsp_evalue: 1.2e-5, Hsp_qseq: 'GI', Hsp_midline: '  ' }
          ]
        }
      },
      {
        Hit_num: 2,
        Hit_id: 'ref|EX_000002.1|',
        Hit_def: '',
        Hit_len: 12345678901234567890n,
        Hit_hsps: {
          Hsp: [{ Hsp_num: 1, 'Hsp_bit-score': 40, Hsp_evalue: Infinity, Hsp_qseq: 'M', Hsp_midline: 'M' }]
        }
      }
    ]
  }
]

describe.each(feeds)('$file', ({ file, selector, options, expected }) => {
  const bytes = readFileSync(join(import.meta.dirname, 'feeds', file))

  it('gives its records', async () => {
    expect(await pipe([bytes], xmlRecords(selector, options), toArray())).toEqual(expected)
  })

  it('gives them however it is cut, and with failures reported', async () => {
    await fc.assert(
      fc.asyncProperty(cuts, async places => {
        const onError = (error: Error): never => {
          throw error
        }
        expect(await pipe(cut(bytes, places), xmlRecords(selector, options), toArray())).toEqual(expected)
        expect(
          await pipe(cut(bytes, places), xmlRecords(selector, { ...options, onError }), toArray())
        ).toEqual(expected)
      }),
      { numRuns: 20 }
    )
  })

  it('gives them by its events', async () => {
    const { maxEntities = 0, ...rest } = options
    const events = xmlEvents({ maxEntities, namespaces: options.namespaces !== undefined })
    expect(await pipe([bytes], events, records(selector, rest), toArray())).toEqual(expected)
  })
})
