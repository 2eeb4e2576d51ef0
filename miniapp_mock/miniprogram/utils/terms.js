// The rules of a benefit in plain words.
const { fill } = require('./words')

const FEN = 100
const WEEK = 7

function factsIn(node) {
  if (!node) return []
  if (node.fact) return [node.fact]
  const below = node.all || node.any || [node.not]
  return below.reduce((facts, each) => facts.concat(factsIn(each)), [])
}

function entitiesOf(limit) {
  const said = limit.entities || [limit.entity]
  return said.reduce((all, each) => all.concat(each === 'pair' ? ['resident', 'merchant'] : each), [])
}

// Each once: what the condition compares, and the number plate that a limit of a vehicle needs.
function factsAsked({ condition, limits = [] }) {
  const plate = limits.some(limit => entitiesOf(limit).indexOf('vehicle') >= 0) ? 'order.vehicle' : []
  return factsIn(condition).concat(plate).filter((each, place, all) => all.indexOf(each) === place)
}

function rulesOf(terms, t) {
  const { window: open, limits = [] } = terms
  const facts = factsAsked(terms).map(fact => t[fact.replace('.', '_')] || fact)
  return [].concat(
    limits.map(limit => limitWords(limit, t)),
    terms.needs_voucher ? t.needsVoucher : [],
    open.days ? t[`days_${open.days}`] : [],
    (open.hours || []).map(hours => hoursWords(hours, t)),
    open.days_after_grant ? fill(t.afterGrant, { days: open.days_after_grant }) : [],
    facts.length ? fill(t.condition, { facts: facts.join(t.and) }) : []
  )
}

function limitWords(limit, t) {
  const entities = entitiesOf(limit)
  const form = entities.length > 1 ? 'same' : 'each'
  const who = entities.map(entity => t[`${form}_${entity}`] || entity).join(t.and)
  const amounts = [limit.max_count && `${limit.max_count} ${t.uses}`, limit.max_fen && `${limit.max_fen / FEN} ${t.yuan}`].filter(Boolean)
  return fill(t.limit, { who, period: fill(t[limit.period], { days: limit.days }), amounts: amounts.join(t.and) })
}

function hoursWords({ weekdays = [], opens = '00:00', closes = '24:00' }, t) {
  const days = weekdays.length % WEEK ? weekdays.map(day => t[`weekday_${day}`]).join(t.and) : t.everyDay
  return fill(t.hours, { days, opens, closes })
}

module.exports = { rulesOf }
