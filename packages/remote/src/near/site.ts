import type { Link } from '../link/link.ts'

/** A place where stages run: a worker, a child process, a connection. */
export interface Site {
  /** The link to it; what went wrong in making it is how the link is lost. */
  readonly link: Link
  /** Ends it, and settles when it is gone. */
  end(): Promise<void>
}
