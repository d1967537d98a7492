/** What runs JavaScript. */
export interface Runtime {
  /** What it calls itself, with as much of its version as is known beforehand. */
  readonly name: string
  /**
   * Runs `main.js` of a folder to its end, and leaves nothing running.
   *
   * @param directory - a folder with `main.js`, and whatever that imports
   * @param line - is told each line of the console
   * @param signal - ends it at once
   * @throws Error when it cannot be started, or says that something went wrong
   */
  run(directory: string, line: (text: string) => void, signal: AbortSignal): Promise<void>
}
