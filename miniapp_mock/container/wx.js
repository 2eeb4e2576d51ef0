// The wx object: WeChat's interfaces as far as the mini-program uses them, by their documented names, answers and refusals.
import * as panels from './panels.js'
import { phone } from './phone.js'

const STORED = 'miniapp:'
const MOST_STORED = 1024 * 1024
const MOST_STORED_IN_ALL = 10 * 1024 * 1024
const MOST_TEMPLATES = 3
const MOST_REQUESTS = 10
export const missing = []
let running = 0
let brightness = 0.8

// Makes an interface of WeChat's kind: callbacks when they are given, a promise otherwise; failures say `name:fail why`.
function asynchronous(name, work) {
  return (options = {}) => {
    const done = new Promise(resolve => resolve(work(options))).then(
      answer => ({ errMsg: `${name}:ok`, ...answer }), error => Promise.reject({ errMsg: `${name}:fail ${error.message}` }))
    if (!options.success && !options.fail && !options.complete) return done
    done.then(answer => { options.success?.(answer); options.complete?.(answer) }, error => { options.fail?.(error); options.complete?.(error) })
    return undefined
  }
}

export function makeWx(screens, openid) {
  const surface = { ...synchronous(), request: request }
  for (const [name, work] of Object.entries({ ...network(openid), ...dialogs(), ...device(screens) })) surface[name] = asynchronous(name, work)
  for (const name of ['navigateTo', 'redirectTo', 'switchTab', 'reLaunch', 'navigateBack']) surface[name] = asynchronous(name, options => screens[name](options))
  surface.setNavigationBarTitle = asynchronous('setNavigationBarTitle', ({ title }) => screens.title(title))
  surface.setTabBarItem = asynchronous('setTabBarItem', ({ index, text }) => screens.nameTab(index, text))
  surface.startPullDownRefresh = asynchronous('startPullDownRefresh', () => screens.pull(screens.top))
  surface.stopPullDownRefresh = asynchronous('stopPullDownRefresh', () => screens.endPull())
  surface.pageScrollTo = asynchronous('pageScrollTo', ({ scrollTop }) => screens.top.section.scrollTo({ top: scrollTop }))
  phone.wx = new Proxy(surface, { get: (all, name) => (name in all || typeof name === 'symbol' ? all[name] : noteMissing(name)) })
  return phone.wx
}

function storedBeside(key) {
  return Object.entries(window.localStorage).filter(([name]) => name.startsWith(STORED) && name !== STORED + key).reduce((sum, [, text]) => sum + text.length, 0)
}

function noteMissing(name) {
  missing.push(String(name))
  return undefined
}

function synchronous() {
  return {
    getStorageSync: key => { const kept = window.localStorage.getItem(STORED + key); return kept === null ? '' : JSON.parse(kept) },
    setStorageSync: (key, value) => {
      const text = JSON.stringify(value)
      if (text.length > MOST_STORED || storedBeside(key) + text.length > MOST_STORED_IN_ALL) throw new Error('setStorageSync:fail entry size limit reached')
      window.localStorage.setItem(STORED + key, text)
    },
    removeStorageSync: key => window.localStorage.removeItem(STORED + key),
    getExtConfigSync: () => ({ server: window.location.origin }),
    getWindowInfo: () => ({ pixelRatio: window.devicePixelRatio, windowWidth: phone.element('phone').clientWidth, windowHeight: phone.element('screens').clientHeight }),
    getAppBaseInfo: () => ({ language: window.navigator.language.replace('-', '_'), SDKVersion: '3.7.0', theme: 'light' }),
    createSelectorQuery: () => new SelectorQuery(),
    getFileSystemManager: () => ({ readFile: asynchronous('readFile', readFile) }),
    canIUse: name => name in phone.wx,
  }
}

// RequestTask: not a promise, and only to servers that the mini-program has registered (here: the one that serves it).
function request(options) {
  const { url, method = 'GET', header = {}, timeout = 60000, dataType = 'json', success, fail, complete } = options
  const control = new AbortController()
  const ask = async () => {
    legal(url)
    if (running >= MOST_REQUESTS) throw new Error('exceed max task count')
    running += 1
    const timer = setTimeout(() => control.abort(), timeout)
    try {
      const answer = await fetch(withQuery(options), { method, headers: headersOf(options), body: bodyOf(options), signal: control.signal, credentials: 'omit', cache: 'no-store' })
      const text = await answer.text()
      return { statusCode: answer.status, header: Object.fromEntries(answer.headers), data: dataType === 'json' ? parsed(text) : text, errMsg: 'request:ok' }
    } finally {
      clearTimeout(timer)
      running -= 1
    }
  }
  ask().then(answer => { success?.(answer); complete?.(answer) }, error => {
    const failure = { errMsg: `request:fail ${control.signal.aborted ? 'timeout' : error.message}` }
    fail?.(failure)
    complete?.(failure)
  })
  return { abort: () => control.abort() }
}

function legal(url) {
  if (new URL(url).origin !== window.location.origin) throw new Error('url not in domain list')
}

function withQuery({ url, method = 'GET', data }) {
  if (method !== 'GET' || !data) return url
  const query = new URLSearchParams(Object.entries(data).filter(([, value]) => value !== undefined))
  return `${url}${url.includes('?') ? '&' : '?'}${query}`
}

function headersOf({ method = 'GET', header = {}, data }) {
  return method === 'GET' || data === undefined ? header : { 'content-type': 'application/json', ...header }
}

function bodyOf({ method = 'GET', data }) {
  if (method === 'GET' || data === undefined) return undefined
  return typeof data === 'string' ? data : JSON.stringify(data)
}

function parsed(text) {
  try { return JSON.parse(text) } catch { return text }
}

function network(openid) {
  return {
    login: async () => {
      const answer = await fetch('/mock/wechat/code', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ openid: openid() }) })
      if (!answer.ok) throw new Error(`no stand-in of WeChat here (${answer.status})`)
      return { code: (await answer.json()).code }
    },
    downloadFile: async ({ url }) => {
      legal(url)
      const answer = await fetch(url)
      return { statusCode: answer.status, tempFilePath: URL.createObjectURL(await answer.blob()) }
    },
    uploadFile: async ({ url, filePath, name, formData = {}, header = {} }) => {
      legal(url)
      const body = new FormData()
      Object.entries(formData).forEach(([field, value]) => body.append(field, value))
      const file = await (await fetch(filePath)).blob()
      body.append(name, file, filePath.split('/').pop())
      const answer = await fetch(url, { method: 'POST', headers: header, body, credentials: 'omit' })
      return { statusCode: answer.status, data: await answer.text() }
    },
    openDocument: async ({ filePath }) => { window.open(filePath, '_blank') },
  }
}

function dialogs() {
  return {
    showModal: panels.modal,
    showActionSheet: panels.sheet,
    showToast: async options => panels.showToast(options),
    hideToast: async () => panels.hideToast(),
    showLoading: async ({ title, mask = true }) => panels.showToast({ title, mask, duration: 0 }),
    hideLoading: async () => panels.hideToast(),
    previewImage: async options => panels.preview(options),
  }
}

function device(screens) {
  return {
    scanCode: async options => (await import('./scanner.js')).scan(options), // fetched when it is first needed
    chooseMedia,
    requestSubscribeMessage,
    getLocation: () => declared(screens.pack.app, 'getLocation', 'scope.userLocation') || new Promise((resolve, reject) => window.navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve({ latitude: coords.latitude, longitude: coords.longitude, accuracy: coords.accuracy }), error => reject(new Error(`auth deny ${error.message}`)), { timeout: 8000 })),
    getScreenBrightness: async () => ({ value: brightness }),
    setScreenBrightness: async ({ value }) => { brightness = value },
    setKeepScreenOn: async () => undefined,
    vibrateShort: async () => { window.navigator.vibrate?.(15) },
    setClipboardData: async ({ data }) => { await window.navigator.clipboard.writeText(data); panels.showToast({ title: '内容已复制' }) },
  }
}

// WeChat gives nobody's place to a mini-program that does not say in app.json that it asks, and for what.
function declared({ requiredPrivateInfos = [], permission = {} }, name, scope) {
  if (!requiredPrivateInfos.includes(name)) throw new Error(`the api need to be declared in the requiredPrivateInfos field in app.json`)
  if (!permission[scope]?.desc) throw new Error(`${scope} has no desc in app.json`)
  return undefined
}

// Only after a tap, as in WeChat; one answer for each template.
async function requestSubscribeMessage({ tmplIds }) {
  if (!tmplIds?.length || tmplIds.length > MOST_TEMPLATES) throw new Error(`tmplIds holds 1 to ${MOST_TEMPLATES}`)
  if (!window.navigator.userActivation.isActive) throw new Error('can only be invoked by user TAP gesture')
  const { confirm } = await panels.modal({ title: '订阅消息 Messages', content: '允许发送一条通知？ May one notice be sent?', cancelText: '拒绝', confirmText: '允许' })
  return Object.fromEntries(tmplIds.map(id => [id, confirm ? 'accept' : 'reject']))
}

function chooseMedia({ count = 9 }) {
  return new Promise((resolve, reject) => {
    const input = panels.make('input', { type: 'file', accept: 'image/*', multiple: count > 1, hidden: true })
    input.onchange = () => {
      const tempFiles = [...input.files].slice(0, count).map(file => ({ tempFilePath: URL.createObjectURL(file), size: file.size, fileType: 'image' }))
      input.remove()
      resolve({ tempFiles, type: 'image' })
    }
    input.oncancel = () => { input.remove(); reject(new Error('cancel')) }
    document.body.append(input)
    input.click()
  })
}

async function readFile({ filePath, encoding }) {
  const blob = await (await fetch(filePath)).blob()
  if (encoding !== 'base64') return { data: await blob.arrayBuffer() }
  const address = await new Promise(resolve => {
    const reader = new FileReader()
    reader.onload = () => resolve(reader.result)
    reader.readAsDataURL(blob)
  })
  return { data: address.slice(address.indexOf(',') + 1) }
}

// wx.createSelectorQuery: rectangles, sizes and canvas nodes of the page or component it is asked in.
class SelectorQuery {
  asked = [];
  within = null;

  in(component) { this.within = component; return this }

  select(selector) {
    return {
      fields: (fields, then) => { this.asked.push({ selector, fields, then }); return this },
      boundingClientRect: then => { this.asked.push({ selector, fields: { rect: true, size: true }, then }); return this },
    }
  }

  exec(then) {
    requestAnimationFrame(() => {
      const found = this.asked.map(({ selector, fields, then: one }) => {
        const element = this.within._$.getShadowRoot().querySelector(selector)
        const answer = element?.$$ ? measured(element.$$, fields) : null
        one?.(answer)
        return answer
      })
      then?.(found)
    })
  }
}

function measured(host, { rect, size, node }) {
  const box = host.getBoundingClientRect()
  return {
    ...(rect && { left: box.left, top: box.top, right: box.right, bottom: box.bottom }),
    ...(size && { width: box.width, height: box.height }),
    ...(node && { node: host.firstChild }),
  }
}
