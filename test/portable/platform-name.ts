/** What runtimes with a process say of their versions. Some name the Node that they follow too. */
interface Versions {
  readonly bun?: string
  readonly deno?: string
  readonly node: string
}

/** The platform this runs on, by its own word, with its version. */
export function platformName(): string {
  const { process, navigator } = globalThis as { process?: { versions?: Versions }; navigator?: Navigator }
  const versions = process?.versions
  if (versions?.bun !== undefined) return `Bun ${versions.bun}`
  if (versions?.deno !== undefined) return `Deno ${versions.deno}`
  if (versions !== undefined) return `Node.js ${versions.node}`
  const [, chromium] = /Chrom(?:e|ium)\/([\d.]+)/.exec(navigator?.userAgent ?? '') ?? []
  return chromium === undefined ? 'unknown' : `Chromium ${chromium}`
}
