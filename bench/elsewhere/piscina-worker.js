// The worker of the peer piscina: one call an item.
export const increment = n => n + 1
