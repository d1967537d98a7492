/** How long, in milliseconds, what waits for ever may delay an end, unless the option `closeTimeout` says otherwise. */
export const CLOSE_TIMEOUT = 100
