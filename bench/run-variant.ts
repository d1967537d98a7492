import type { Peaks } from './in-a-process.ts'
import { workloads } from './workloads.ts'

// run-variant.ts WORKLOAD QUESTION VARIANT SIZE: runs one variant once, and prints the peaks of memory as JSON.

const [workload = '', question = '', variant = '', size] = process.argv.slice(2)
const questions = (await workloads[workload]?.questions(Number(size))) ?? []
const variants = questions.find(({ title }) => title === question)?.variants ?? []
const found = variants.find(({ name }) => name === variant)
if (found === undefined) throw new Error(`There is no "${variant}" in "${question}" of ${workload}`)

const before = process.memoryUsage.rss()
await found.run()
const most = process.resourceUsage().maxRSS * 1024
const peaks: Peaks = { most, risen: most - before }
console.log(JSON.stringify(peaks))
