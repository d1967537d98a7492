throw new RangeError('it does not load')
