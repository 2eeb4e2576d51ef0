// Starts the mini-program: package, components, pages, then the first screen.
import * as glassEasel from 'glass-easel'
import { MiniProgramEnv } from 'glass-easel-miniprogram-adapter'
import { BUILTINS, defineBuiltins } from './builtins.js'
import { Modules, jsonOf, loadPackage, rpx, styleOf } from './package.js'
import { choose, showToast } from './panels.js'
import { phone } from './phone.js'
import { Screens } from './screens.js'
import { makeWx, missing } from './wx.js'

const FORWARDED = /^(tap|longpress|longtap|touch|transition|animation)/
const DEMO_ACCOUNTS = [
  { openid: 'demo-resident-8', words: '居民 严建国 · 钻 Resident, diamond' },
  { openid: 'demo-resident-5', words: '居民 曹桂兰 · 金 Resident, gold' },
  { openid: 'demo-resident-7', words: '居民 杨书瑶 · 银 Resident, silver' },
  { openid: 'demo-resident-0', words: '居民 吕志强 · 普通 Resident, standard' },
  { openid: 'demo-clerk-0', words: '店员 江月汽修厂 Clerk, garage' },
  { openid: 'demo-clerk-3', words: '店员 三余游船 Clerk, boats' },
  { openid: 'demo-clerk-6', words: '店员 同福面馆 Clerk, noodles' },
  { openid: 'demo-inspector', words: '检查人员 Inspector' },
  { openid: '', words: '新用户 Somebody new' },
]

// The document of the screens: styles go through the object model, which the page's policy allows, and know rpx.
class Backend extends glassEasel.CurrentWindowBackendContext {
  document = {
    createElement: tag => {
      const element = document.createElement(BUILTINS[tag]?.host || `wx-${tag}`)
      element.setAttribute = (name, value) => (name === 'style' ? (element.style.cssText = rpx(String(value))) : Element.prototype.setAttribute.call(element, name, value))
      return element
    },
    createTextNode: text => document.createTextNode(text),
    createDocumentFragment: () => document.createDocumentFragment(),
  }
}

async function boot() {
  handOver()
  const pack = await loadPackage()
  glassEasel.globalOptions.writeFieldsToNode = false
  const env = new MiniProgramEnv()
  const space = env.createCodeSpace('main', true)
  defineBuiltins(env.getGlobalCodeSpace().getComponentSpace(), space.getComponentSpace())
  const backend = env.associateBackend(new Backend())
  wireEvents(backend._$)
  const loader = new Loader(pack, space)
  const screens = new Screens(pack, path => { loader.load([path]); return backend.createRoot('page', space, path) })
  const app = loader.start(makeWx(screens, openid), screens)
  wireHost(screens)
  app.onLaunch?.({ path: screens.wanted().split('?')[0], query: {}, scene: 1001 })
  // What the launch asks the server for is on its way before each longer piece of work, and its answers are taken in between.
  await turn()
  loader.load(pack.components)
  await turn()
  loader.load([screens.wanted().split('?')[0]])
  await turn()
  screens.start()
  window.__mp = driver(screens, app)
  app.onShow?.({})
}

function turn() {
  return new Promise(next => setTimeout(next))
}

function wireEvents(context) {
  context.onEvent((target, type, detail, options) => {
    if (!FORWARDED.test(type)) return undefined
    const event = new glassEasel.Event(type, detail, options)
    glassEasel.Event.dispatchEvent(target, event)
    return event.getEventBubbleStatus()
  })
  phone.tap = host => context._$eventListener(host.__wxElement, 'tap', {}, { bubbles: true, composed: true, capturePhase: true })
  // A button that the keyboard or a screen reader presses says `click` with no pointer behind it.
  phone.element('screens').addEventListener('click', event => {
    const button = event.target.closest('button')
    if (button && event.detail === 0) phone.tap(button)
  })
}

// What a screen needs is compiled and evaluated when it is first opened, as WeChat does under `lazyCodeLoading`.
class Loader {
  constructor(pack, space) {
    Object.assign(this, { pack, space, loaded: new Set(), current: { Page: null, Component: null, Behavior: null } })
    this.adopt([styleOf(pack.files, 'app')])
  }

  start(wx, screens) {
    let app = {}
    const { current } = this
    this.modules = new Modules(this.pack.files, {
      wx, App: given => { app = given }, getApp: () => app, getCurrentPages: () => screens.stack.map(entry => entry.page),
      Page: given => current.Page(given), Component: given => current.Component(given), Behavior: given => current.Behavior(given),
    })
    this.modules.run('app.js')
    return app
  }

  load(paths) {
    const fresh = paths.filter(path => !this.loaded.has(path))
    if (!fresh.length) return
    const templates = this.pack.compile(fresh)
    this.adopt(fresh.map(path => this.register(path, templates)))
    for (const path of fresh) {
      this.loaded.add(path)
      this.space.componentEnv(path, given => { Object.assign(this.current, given); this.modules.run(`${path}.js`) })
    }
  }

  // Returns the style of a screen, which holds on it alone, or of a component, whose classes carry its prefix.
  register(path, templates) {
    const { pack, space } = this
    const prefix = pack.components.includes(path) ? path.replace(/\//g, '_') : ''
    if (prefix) space.addStyleSheet(path, undefined, prefix)
    space.addComponentStaticConfig(path, jsonOf(pack, path))
    space.addCompiledTemplate(path, { groupList: templates, content: templates[path] })
    const style = styleOf(pack.files, path, prefix)
    return prefix ? style : `[data-route="${path}"] { ${style.replace(/(^|[\s,}])\.mp-page(?=[\s,{])/g, '$1&')} }`
  }

  adopt(styles) {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(styles.join('\n'))
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]
  }
}

// Who holds the phone: in WeChat the account that is signed in; here a choice of the demo's, or somebody new.
function openid() {
  const kept = window.localStorage.getItem('phone:openid') || `newcomer-${crypto.randomUUID()}`
  window.localStorage.setItem('phone:openid', kept)
  return kept
}

function holdAs(who) {
  who ? window.localStorage.setItem('phone:openid', who) : window.localStorage.removeItem('phone:openid')
  window.history.replaceState(null, '', '/miniapp/')
  window.location.reload()
}

// Another person's phone has another storage. It is emptied before anything runs, so that nothing of the last holder is written after it.
function handOver() {
  const who = openid()
  if (window.localStorage.getItem('phone:holder') !== who) {
    Object.keys(window.localStorage).filter(key => key.startsWith('miniapp:')).forEach(key => window.localStorage.removeItem(key))
  }
  window.localStorage.setItem('phone:holder', who)
}

function wireHost(screens) {
  phone.share = async () => {
    const told = screens.top.page.onShareAppMessage?.({ from: 'menu' }) || {}
    await window.navigator.clipboard?.writeText(`${window.location.origin}/miniapp/#${told.path || `/${screens.top.url}`}`)
    showToast({ title: '链接已复制 Link copied' })
  }
  phone.element('capsule').onclick = async () => {
    const { page } = screens.top
    const deeds = [
      ...(phone.element('phone').dataset.demo === 'yes' ? [['切换账号 Change account', () => chooseAccount()]] : []),
      ...(page.onPullDownRefresh ? [['刷新 Refresh', () => screens.pull(screens.top)]] : []),
      ...(page.onShareAppMessage ? [['转发 Share', () => phone.share()]] : []),
    ]
    const chosen = await choose(deeds.map(([words]) => words), '').catch(() => null)
    if (chosen) deeds[chosen.tapIndex][1]()
  }
}

async function chooseAccount() {
  const chosen = await choose(DEMO_ACCOUNTS.map(({ words }) => words), '谁拿着这部手机？ Who holds this phone?').catch(() => null)
  if (chosen) holdAs(DEMO_ACCOUNTS[chosen.tapIndex].openid)
}

// What tests drive and ask.
function driver(screens, app) {
  return {
    app, holdAs,
    host: { missing },
    scans: phone.scans,
    route: () => screens.top.url,
    data: () => screens.top.page.data,
    open: url => phone.wx.navigateTo({ url }),
    wx: phone.wx,
    relaunch: url => phone.wx.reLaunch({ url }),
  }
}

boot().catch(error => {
  const words = phone.element('opening') || phone.element('title')
  words.textContent = `小程序没能打开 The mini-program could not open: ${error.message}`
  throw error
})
