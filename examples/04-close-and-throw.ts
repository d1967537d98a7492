import { coroutine, receive } from '@costream/core'

// Closing a coroutine ends its body where it receives; its `finally` runs.

const grep = coroutine(function* grep(pattern: string) {
  try {
    while (true) {
      const line: string = yield
      if (line.includes(pattern)) console.log(line)
    }
  } finally {
    console.log('going away, goodbye')
  }
})

const python = grep('python')
python.send('python generators rock!')
python.close()
try {
  python.send('python again')
} catch (error) {
  console.log(String(error))
}

// An error that is thrown into a coroutine is raised where it receives. Unless the body catches it, it comes back to
// whoever threw it, and from then on it is what sending answers, too.

const failing = grep('python')
try {
  failing.throw(new RangeError("you're hosed"))
} catch (error) {
  console.log(String(error))
}
try {
  failing.send('python again')
} catch (error) {
  console.log('still:', String(error))
}

// A body that catches it goes on receiving.

const adder = coroutine(function* () {
  let sum = 0
  while (true) {
    try {
      sum += yield* receive<number>()
    } catch (error) {
      console.log(`${String(error)}; the sum is ${sum}, and starts anew`)
      sum = 0
    }
  }
})

const sum = adder()
sum.send(20)
sum.send(2)
sum.throw(new RangeError('overflow'))
sum.send(7)
sum.throw(new RangeError('overflow again'))
sum.close()

// Prints:
// python generators rock!
// going away, goodbye
// TypeError: Cannot send "python again" to grep: it is closed
// going away, goodbye
// RangeError: you're hosed
// still: RangeError: you're hosed
// RangeError: overflow; the sum is 22, and starts anew
// RangeError: overflow again; the sum is 7, and starts anew
