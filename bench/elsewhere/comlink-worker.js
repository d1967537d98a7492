// The worker of the peer Comlink: one call an item.
import { parentPort } from 'node:worker_threads'
import { expose } from 'comlink'
import nodeEndpoint from 'comlink/dist/esm/node-adapter.mjs'

expose(n => n + 1, nodeEndpoint(parentPort))
