import { chains } from '../portable/chains.ts'
import { register } from '../portable/register.ts'
import { replayable } from '../support/replay.ts'

register([chains(replayable(10_000))])
