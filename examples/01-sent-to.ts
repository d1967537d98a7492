import { coroutine } from '@costream/core'

// A generator makes values, one each time it is asked for the next.

function* countdown(from: number): Generator<number, void, undefined> {
  for (let n = from; n > 0; n--) yield n
}

function* fibonacci(below: number): Generator<number, void, undefined> {
  for (let [a, b] = [1, 1]; a < below; [a, b] = [b, a + b]) yield a
}

console.log('counting down:', ...countdown(5))
console.log('fibonacci:', ...fibonacci(60))

// A coroutine takes values, one each time it is sent one. `coroutine` starts the body up to its first `yield`, so that
// what the call gives can be sent to at once.

const grep = coroutine(function* (pattern: string) {
  console.log(`looking for ${pattern}`)
  while (true) {
    const line: string = yield
    if (line.includes(pattern)) console.log(line)
  }
})

const python = grep('python')
python.send('yeah, but no, but yeah, but no')
python.send('a series of tubes')
python.send('python generators rock!')
python.close()

// Prints:
// counting down: 5 4 3 2 1
// fibonacci: 1 1 2 3 5 8 13 21 34 55
// looking for python
// python generators rock!
