// What the first screen shows. It is asked for as the mini-program starts, so that it is under way while the screen is made.
const api = require('./api')
const session = require('./session')

let early = null
let score = null

function begin() {
  early = ask()
  early.catch(() => {}) // the screen tells what is wrong
}

function answer() {
  const asked = early || ask()
  early = null
  return asked
}

// Everything at once where it is known that somebody has joined.
async function ask() {
  await api.ready()
  const known = session.joined()
  const [me, messages, ...mine] = await Promise.all([api.me(), api.get('/api/v1/me/messages', { limit: 1 }), ...(known ? ofMember() : [])])
  const [found, benefits] = !me.resident ? [null, { items: [] }] : known ? mine : await Promise.all(ofMember())
  score = found
  return { me, unread: messages.unread, score, benefits: benefits.items }
}

function ofMember() {
  return [scoreOrNone(), api.get('/api/v1/me/benefits')]
}

// Somebody who joined a moment ago has no score yet: that is a state, not a failure.
function scoreOrNone() {
  return api.get('/api/v1/me/score').catch(error => {
    if (error.code === 'no_score') return null
    throw error
  })
}

// The score as it was last told: shown while it is asked for again.
function lastScore() {
  return score
}

module.exports = { begin, answer, lastScore }
