/** What a form reports of its run. */
export interface Report {
  readonly found: number
  readonly seconds: number
  /** The most memory the process ever had, in bytes. */
  readonly peak: number
}

/**
 * Runs a form over the file that the command line names, and prints a report as JSON; where it fails, one line on
 * stderr, and status 1.
 *
 * The clock starts when all modules are loaded: how long that takes is not of interest here.
 */
export async function measure(form: (file: string) => Promise<number>): Promise<void> {
  const file = process.argv[2] ?? ''
  try {
    const start = performance.now()
    const found = await form(file)
    const seconds = (performance.now() - start) / 1000
    const report: Report = { found, seconds, peak: process.resourceUsage().maxRSS * 1024 }
    console.log(JSON.stringify(report))
  } catch (error) {
    console.error(`${file}: ${error instanceof Error ? error.message : error}`)
    process.exitCode = 1
  }
}
