// Asks the server: JSON both ways, the session's token, sign-in by wx.login when there is none or it has ended.
const { server } = require('../config')
const session = require('./session')
const words = require('./words')

// What a screen tells of a failure: `code` and `reasons` of the server's problem document, or that the server was not reached.
class Problem extends Error {
  constructor(status, body) {
    super(body.detail || body.title || '')
    this.status = status
    this.code = body.code
    this.title = body.title || ''
    this.reasons = body.reasons || []
  }
}

function get(path, data) {
  return signedIn('GET', path, data)
}

function post(path, data, key) {
  return signedIn('POST', path, data, key)
}

function put(path, data) {
  return signedIn('PUT', path, data)
}

function remove(path) {
  return signedIn('DELETE', path)
}

// Needs no account: the sign-in that a stranger never made is not asked for.
function open(method, path, data, key) {
  return ask({ method, path, data, header: once(key) }).then(settled)
}

// Who is signed in.
async function me() {
  const found = await get('/api/v1/me')
  session.keepJoined(found.resident !== null)
  return found
}

async function joined() {
  await ready()
  return session.joined() || (await me()).resident !== null
}

// Signs in where nobody is: asked for as the mini-program starts, it is under way while the first screen is made.
async function ready() {
  if (!session.token()) await signIn()
}

async function signedIn(method, path, data, key) {
  await ready()
  const header = () => Object.assign({ authorization: `Bearer ${session.token()}` }, once(key))
  let answer = await ask({ method, path, data, header: header() })
  if (answer.statusCode === 401) {
    await signIn()
    answer = await ask({ method, path, data, header: header() })
  }
  return settled(answer)
}

function once(key) {
  return key && { 'idempotency-key': key }
}

let signing = null

function signIn() {
  signing = signing || login().then(() => { signing = null }, error => { signing = null; throw error })
  return signing
}

async function login() {
  const { code } = await wx.login().catch(refused)
  const opened = settled(await ask({ method: 'POST', path: '/api/v1/sessions', data: { wechat_code: code } }))
  session.keepToken(opened.token)
  session.keepJoined(opened.roles.includes('resident'))
}

async function signOut() {
  await remove('/api/v1/sessions/current')
  session.keepToken('')
}

function ask({ method, path, data, header }) {
  return new Promise((resolve, reject) => {
    wx.request({
      url: server + path, method, data, timeout: 15000,
      header: Object.assign({ accept: 'application/json', 'accept-language': session.language() }, header),
      success: resolve,
      fail: () => reject(offline()),
    })
  })
}

function settled({ statusCode, data }) {
  if (statusCode < 400) return data
  throw new Problem(statusCode, data && data.code ? data : { code: 'unknown', title: say('unknown') })
}

function refused() {
  throw new Problem(0, { code: 'not_signed_in', title: say('noLogin') })
}

function offline() {
  return new Problem(0, { code: 'offline', title: say('offline') })
}

function say(word) {
  return words.of('problems', session.language())[word]
}

// One deed, one key: made when the person decides, kept for every further try of the same deed. 128 bits, as where no account owns it.
function newKey() {
  return [1, 2, 3, 4].map(() => Math.floor(Math.random() * 2 ** 32).toString(16).padStart(8, '0')).join('')
}

module.exports = { get, post, put, remove, open, me, joined, ready, signOut, newKey, Problem }
