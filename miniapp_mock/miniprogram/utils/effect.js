// What a benefit gives, in a sentence: bps and fen as the server keeps them, percent and yuan as people read them.
const { fill } = require('./words')

const PERCENT = 100
const FEN = 100

function effect(one, t) {
  const most = one.max_value_fen === undefined ? '' : fill(t.most, { value: one.max_value_fen / FEN })
  if (one.amount_off_fen !== undefined) return fill(t.amountOff, { value: one.amount_off_fen / FEN })
  if (one.waived_bps !== undefined) return fill(t.waived, { value: one.waived_bps / PERCENT }) + most
  return fill(t.off, { value: one.percent_off_bps / PERCENT }) + most
}

// Adds to each benefit what the person's own tier gets, or that it gets nothing yet.
function withGifts(offers, t) {
  return offers.map(offer => Object.assign({ gives: offer.mine ? effect(offer.mine, t) : t.nothing }, offer))
}

module.exports = { effect, withGifts }
