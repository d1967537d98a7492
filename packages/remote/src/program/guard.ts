import { spawn } from 'node:child_process'
import type { Socket } from 'node:net'
import type { Writable } from 'node:stream'

/**
 * Reads which groups of processes there are. When its input ends, because the process that writes it did, in whatever
 * way, it ends those that are left.
 */
const SCRIPT = `
groups=' '
while read -r change group; do
  case $change in
    add) groups="$groups$group " ;;
    del) groups="\${groups%%" $group "*} \${groups#*" $group "}" ;;
  esac
done
[ "$groups" = ' ' ] && exit
for group in $groups; do kill -s TERM -- "-$group"; done
sleep 1
for group in $groups; do kill -s KILL -- "-$group"; done
`

let guard: Writable | undefined
let groups = 0

/** A place for one group of processes. */
export interface Guarded {
  /** The group that it is for has begun. */
  hold(group: number): void
  /** Lets go of it, once. */
  free(): void
}

/**
 * Sees to it that a group of processes ends with this one, even where this one is killed: no process can do that for
 * itself, so a small one stands beside it for as long as there are groups. It is asked before the group begins, so that
 * there is no time in which it begins unguarded.
 */
export function guarded(): Guarded {
  groups++
  guard ??= startGuard()
  const input = guard
  let held: number | undefined
  return {
    hold(group) {
      held = group
      input?.write(`add ${group}\n`)
    },
    free() {
      if (held !== undefined) input?.write(`del ${held}\n`)
      if (--groups > 0) return
      input?.end()
      guard = undefined
    }
  }
}

/** Where there is no guard, a program that is left alone has the end of its input to go by, and nothing else. */
function startGuard(): Writable | undefined {
  try {
    const child = spawn('/bin/sh', ['-c', SCRIPT], {
      cwd: '/',
      detached: true, // it is to outlive this process, also where its whole group is told to end
      stdio: ['pipe', 'ignore', 'ignore']
    })
    child.on('error', () => {})
    child.unref()
    const input = child.stdin as Socket
    input.on('error', () => {})
    input.unref()
    return input
  } catch {
    return undefined
  }
}
