import * as core from '@costream/core'
import { SaxesParser } from 'saxes'

export const used: readonly object[] = [core, SaxesParser]
