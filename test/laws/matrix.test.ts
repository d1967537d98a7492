import { MATRIX } from '../portable/matrix.ts'
import { register } from '../portable/register.ts'

register(MATRIX)
