import { PLATFORM } from './platform/platform.ts'
import { register } from './register.ts'

register(PLATFORM)
