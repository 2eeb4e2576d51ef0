// What a verification misses of an order besides its amount: asked for at the desk, and said as the API takes it.
const NAMES = { 'order.kind': 'kind', 'order.quantity': 'quantity', 'order.unit': 'unit', 'order.vehicle': 'plate', 'order.vehicle_kind': 'vehicleKind' }
const OTHER = 'other'

// Returns what to ask, each fact once, of benefits that nothing else stands against: `words` are those that their rules know, none for what is typed.
// What was asked before stays, so that it can be put right.
function asking(benefits, before, t) {
  const found = before.slice()
  const ask = (fact, expected) => {
    let asked = found.filter(each => each.fact === fact)[0]
    if (!asked) found.push(asked = { fact, name: NAMES[fact], title: capital(t[fact.replace('.', '_')]), number: fact === 'order.quantity', words: [] })
    const words = asked.words.map(each => each.word).concat(expected.filter(word => !asked.words.some(each => each.word === word)))
    asked.words = words.filter(word => word !== OTHER).concat(words.length ? OTHER : []).map(word => ({ word, title: titleOf(fact, word, t) }))
  }
  benefits.filter(isOpenQuestion).forEach(({ reasons }) => reasons.forEach(({ fact, expected }) => {
    ask(fact, expected ? expected.split(', ') : [])
    if (fact === 'order.vehicle_kind') ask('order.vehicle', [])
  }))
  return found
}

function isOpenQuestion({ reasons }) {
  return reasons.length > 0 && reasons.every(each => each.code === 'fact_missing' && each.fact in NAMES)
}

function titleOf(fact, word, t) {
  return capital(t[`${NAMES[fact]}_${word.replace(/-/g, '_')}`] || (word === OTHER ? t.other : word))
}

function capital(words) {
  return words.charAt(0).toUpperCase() + words.slice(1)
}

// Returns the order as the API takes it, of what was said; nothing when nothing was. A kind of vehicle is said with its plate.
function orderOf({ kind, quantity, unit, plate, vehicleKind }) {
  const order = Object.assign({}, kind && { kind }, Number(quantity) > 0 && { quantity: Number(quantity) }, unit && { unit })
  if (plate && plate.trim()) order.vehicle = Object.assign({ plate: plate.trim() }, vehicleKind && { kind: vehicleKind })
  return Object.keys(order).length ? { order } : {}
}

module.exports = { asking, orderOf }
