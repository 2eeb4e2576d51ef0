// What a benefit gives, in a sentence: bps and fen as the server keeps them, percent and yuan as people read them.
const { fill } = require('./words')

const PERCENT = 100
const FEN = 100

const SAID = {
  percent_off_bps: (bps, t) => fill(t.off, { value: bps / PERCENT }),
  amount_off_fen: (fen, t) => fill(t.amountOff, { value: fen / FEN }),
  waived_bps: (bps, t) => fill(t.waived, { value: bps / PERCENT }),
  fixed_price_fen: (fen, t) => fill(t.fixedPrice, { value: fen / FEN }),
  free_units: ({ unit, quantity }, t) => fill(t.freeUnits, { quantity, unit: t[`unit_${unit}`] || unit }),
  priority: (_, t) => t.priority,
}

function effect(one, t) {
  const name = Object.keys(SAID).filter(each => one[each] !== undefined)[0]
  const most = name === 'amount_off_fen' || one.max_value_fen === undefined ? '' : fill(t.most, { value: one.max_value_fen / FEN })
  return SAID[name](one[name], t) + most
}

// Adds to each benefit what the person's own tier gets, or that it gets nothing yet.
function withGifts(offers, t) {
  return offers.map(offer => Object.assign({ gives: offer.mine ? effect(offer.mine, t) : t.nothing }, offer))
}

module.exports = { effect, withGifts }
