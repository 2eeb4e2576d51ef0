// The page stack and the tabs: ten pages at most, tabs kept, the browser's own back button included.
import { jsonOf, normal } from './package.js'
import { make } from './panels.js'
import { phone } from './phone.js'

const MOST = 10
const NEAR_END = 60
const PULLED = 80

export class Screens {
  constructor(pack, create) {
    Object.assign(this, { pack, create, stack: [], tabs: new Map(), from: null })
    this.tabPages = (pack.app.tabBar?.list || []).map(tab => tab.pagePath)
    window.addEventListener('popstate', event => this.onBrowser(event.state?.depth || 1))
    phone.element('back').onclick = () => (this.stack.length > 1 ? this.back(1) : this.relaunch(pack.app.pages[0]))
    this.drawTabs()
  }

  get top() { return this.stack[this.stack.length - 1] }

  start() { this.show(this.wanted(), 'replaceState') }

  // The screen that the address names, or the first.
  wanted() {
    const wanted = decodeURI(window.location.hash.slice(2))
    return this.pack.pages.includes(wanted.split('?')[0]) ? wanted : this.pack.app.pages[0]
  }

  navigateTo({ url }) {
    const { path } = this.parse(url)
    if (this.tabPages.includes(path)) throw new Error('can not navigateTo a tabbar page')
    if (this.stack.length >= MOST) throw new Error('webview count limit exceed')
    this.leave(this.top)
    this.show(this.absolute(url), 'pushState')
  }

  redirectTo({ url }) {
    if (this.tabPages.includes(this.parse(url).path)) throw new Error('can not redirectTo a tabbar page')
    this.close(this.stack.pop())
    this.show(this.absolute(url), 'replaceState')
  }

  switchTab({ url }) {
    const { path } = this.parse(url)
    if (!this.tabPages.includes(path)) throw new Error('can not switch to no-tabBar page')
    if (this.top?.path === path) return
    this.stack.splice(0).reverse().forEach(entry => (this.tabs.has(entry.path) ? this.leave(entry) : this.close(entry)))
    this.show(path, 'replaceState')
  }

  reLaunch({ url }) { this.relaunch(this.absolute(url)) }

  relaunch(url) {
    ;[...new Set([...this.stack.splice(0), ...this.tabs.values()])].forEach(entry => this.close(entry))
    this.tabs.clear()
    this.show(url, 'replaceState')
  }

  navigateBack({ delta = 1 }) { this.back(Math.min(delta, this.stack.length - 1)) }

  back(delta) {
    if (delta < 1) return
    this.pop(delta)
    this.skip = true
    window.history.go(-delta)
  }

  onBrowser(depth) {
    if (this.skip) { this.skip = false; return }
    if (depth < this.stack.length) this.pop(this.stack.length - depth)
    else if (depth > this.stack.length) this.remember('replaceState')
  }

  pop(delta) {
    for (const entry of this.stack.splice(this.stack.length - delta).reverse()) this.close(entry)
    this.enter(this.top)
  }

  show(url, how) {
    const { path, query } = this.parse(url, true)
    const kept = this.tabs.get(path)
    const entry = kept || this.open(path, query, url)
    this.stack.push(entry)
    if (this.tabPages.includes(path)) this.tabs.set(path, entry)
    this.remember(how)
    if (!kept) entry.page.onLoad?.(query)
    this.enter(entry)
    if (!kept) requestAnimationFrame(() => { entry.page.onReady?.() })
  }

  open(path, query, url) {
    phone.element('opening')?.remove()
    const config = { ...this.pack.app.window, ...jsonOf(this.pack, path) }
    const section = make('section', { className: 'mp-page', tabIndex: 0 })
    section.dataset.route = path
    const placeholder = section.appendChild(make('div'))
    phone.element('screens').append(section)
    const root = this.create(path)
    root.attach(section, placeholder)
    const page = Object.assign(root.get(), { route: path, options: query })
    const entry = { path, url, section, root, page, config, title: config.navigationBarTitleText || '' }
    section.addEventListener('scroll', () => this.onScroll(entry), { passive: true })
    pullable(entry, () => this.pull(entry))
    return entry
  }

  pull(entry) {
    if (this.pulled) return
    this.pulled = entry
    entry.section.prepend(make('div', { className: 'host-pulled', role: 'status', ariaLabel: '正在刷新 Refreshing' }, make('span'), make('span'), make('span')))
    entry.page.onPullDownRefresh?.()
  }

  endPull() {
    this.pulled?.section.querySelectorAll('.host-pulled').forEach(each => each.remove())
    this.pulled = null
  }

  enter(entry) {
    entry.section.hidden = false
    this.drawBar()
    entry.page.onShow?.()
    entry.root.getComponent().triggerPageLifetime('show', [])
  }

  leave(entry) {
    if (!entry || entry.section.hidden) return
    entry.section.hidden = true
    entry.page.onHide?.()
  }

  close(entry) {
    this.tabs.delete(entry.path)
    entry.page.onUnload?.()
    entry.root.release()
    entry.section.remove()
  }

  remember(how) {
    window.history[how]({ depth: this.stack.length }, '', `#/${this.top.url}`)
  }

  onScroll(entry) {
    const { scrollTop, clientHeight, scrollHeight } = entry.section
    const near = scrollTop + clientHeight > scrollHeight - NEAR_END
    if (near && !entry.near) entry.page.onReachBottom?.()
    entry.near = near
  }

  title(words) {
    this.top.title = words
    this.drawBar()
  }

  drawBar() {
    const isTab = this.tabPages.includes(this.top.path)
    phone.element('title').textContent = this.top.title
    document.title = `${this.top.title} · 信码 Xinma`
    const back = phone.element('back')
    back.hidden = this.stack.length === 1 && isTab
    back.classList.toggle('home', this.stack.length === 1)
    back.ariaLabel = this.stack.length === 1 ? '回首页 Home' : '返回 Back'
    const bar = phone.element('tabs')
    bar.hidden = !isTab
    ;[...bar.children].forEach((button, index) => this.drawTab(button, index))
  }

  drawTabs() {
    const { list = [] } = this.pack.app.tabBar || {}
    phone.element('tabs').replaceChildren(...list.map(tab => make('button', { type: 'button', onclick: () => this.switchTab({ url: `/${tab.pagePath}` }) }, make('img', { alt: '' }), make('span', { textContent: tab.text }))))
  }

  drawTab(button, index) {
    const { list, color, selectedColor } = this.pack.app.tabBar
    const current = list[index].pagePath === this.top.path
    button.ariaCurrent = current ? 'page' : null
    button.style.color = current ? selectedColor : color
    const icon = phone.address(current ? list[index].selectedIconPath : list[index].iconPath)
    if (button.firstChild.getAttribute('src') !== icon) button.firstChild.src = icon
  }

  nameTab(index, text) { phone.element('tabs').children[index].lastChild.textContent = text }

  absolute(url) { const { path, search } = this.parse(url); return path + search }

  parse(url, absolute = false) {
    const [at, search = ''] = url.split('?')
    const path = normal(at.startsWith('/') || absolute ? at : `${this.top.path}/../${at}`)
    if (!this.pack.pages.includes(path)) throw new Error(`page "${path}" is not found`)
    const pairs = search.split('&').filter(Boolean).map(pair => pair.split('='))
    return { path, search: search && `?${search}`, query: Object.fromEntries(pairs.map(([name, value = '']) => [name, value])) }
  }
}

function pullable(entry, pull) {
  if (!entry.config.enablePullDownRefresh) return
  let began = null
  entry.section.addEventListener('touchstart', event => { began = entry.section.scrollTop <= 0 ? event.touches[0].clientY : null }, { passive: true })
  entry.section.addEventListener('touchend', event => {
    if (began !== null && event.changedTouches[0].clientY - began > PULLED) pull()
    began = null
  }, { passive: true })
}
