// WeChat's own components, each as one host element with, where it needs one, a native control inside.
import * as glassEasel from 'glass-easel'
import { phone } from './phone.js'

const ARIA = { ariaLabel: 'aria-label', ariaRole: 'role', ariaHidden: 'aria-hidden', ariaChecked: 'aria-checked', ariaSelected: 'aria-selected', ariaExpanded: 'aria-expanded', ariaLive: 'aria-live', ariaLevel: 'aria-level', ariaCurrent: 'aria-current', ariaPressed: 'aria-pressed' }

export const BUILTINS = {
  view: { host: 'wx-view', tappable: true },
  text: { host: 'wx-text', properties: { selectable: Boolean, userSelect: Boolean }, tappable: true },
  label: { host: 'wx-label' },
  'scroll-view': {
    host: 'wx-scroll-view', properties: { scrollX: Boolean, scrollY: Boolean, scrollIntoView: String },
    watch: { scrollIntoView: (host, id) => id && host.querySelector(`[id="${id}"]`)?.scrollIntoView() },
  },
  navigator: {
    host: 'wx-navigator', tappable: true, role: 'link', properties: { url: String, openType: { type: String, value: 'navigate' } },
    tap: (me) => phone.wx[{ navigate: 'navigateTo', redirect: 'redirectTo', switchTab: 'switchTab', reLaunch: 'reLaunch' }[me.data.openType]]({ url: me.data.url }),
  },
  button: {
    host: 'button', properties: { type: String, size: String, disabled: Boolean, loading: Boolean, openType: String },
    setup: (me, host) => { host.type = 'button' },
    watch: { disabled: (host, off) => { host.disabled = off }, loading: (host, on) => host.toggleAttribute('loading', on) },
    tap: (me) => me.data.openType === 'share' && phone.share(),
  },
  image: {
    host: 'wx-picture', tappable: true, inner: 'img', properties: { src: String, mode: { type: String, value: 'scaleToFill' }, lazyLoad: Boolean },
    setup: (me, host, img) => { img.alt = ''; img.onload = () => fire(me, 'load', { width: img.naturalWidth, height: img.naturalHeight }); img.onerror = () => fire(me, 'error', {}) },
    watch: {
      src: (host, src) => (src ? host.firstChild.setAttribute('src', phone.address(src)) : host.firstChild.removeAttribute('src')),
      mode: (host, mode) => { host.firstChild.style.objectFit = { aspectFit: 'contain', aspectFill: 'cover' }[mode] || 'fill' },
      ariaLabel: (host, words) => { host.firstChild.alt = words || ''; host.removeAttribute('aria-label') },
    },
  },
  input: {
    host: 'wx-input', inner: 'input',
    properties: { value: String, type: { type: String, value: 'text' }, password: Boolean, placeholder: String, disabled: Boolean, maxlength: { type: Number, value: 140 }, focus: Boolean, confirmType: String, placeholderClass: String },
    setup: field,
    watch: {
      ...fieldWatch(),
      type: (host, type) => { host.firstChild.inputMode = { number: 'numeric', digit: 'decimal', idcard: 'text' }[type] || 'text' },
      password: (host, on) => { host.firstChild.type = on ? 'password' : 'text' },
    },
  },
  textarea: {
    host: 'wx-textarea', inner: 'textarea',
    properties: { value: String, placeholder: String, disabled: Boolean, maxlength: { type: Number, value: 140 }, focus: Boolean, autoHeight: Boolean, placeholderClass: String },
    setup: field, watch: fieldWatch(),
  },
  switch: {
    host: 'wx-switch', inner: 'input', properties: { checked: Boolean, disabled: Boolean, color: String },
    setup: (me, host, box) => { box.type = 'checkbox'; box.setAttribute('role', 'switch'); box.onchange = () => fire(me, 'change', { value: box.checked }) },
    watch: { checked: (host, on) => { host.firstChild.checked = on }, disabled: (host, off) => { host.firstChild.disabled = off }, ariaLabel: innerLabel },
  },
  canvas: {
    host: 'wx-canvas', inner: 'canvas', properties: { type: String, canvasId: String },
    watch: { ariaLabel: (host, words) => { innerLabel(host, words); host.firstChild.setAttribute('role', 'img') } },
  },
}

// Defines them in one component space and lets every component of another use them by WeChat's names.
export function defineBuiltins(home, users) {
  for (const [name, builtin] of Object.entries(BUILTINS)) users.setGlobalUsingComponent(name, define(home, name, builtin))
}

// A screen that was closed may still set its data: its elements are gone then, and nothing is drawn.
function define(space, name, builtin) {
  const watch = { ...Object.fromEntries(Object.entries(ARIA).map(([prop, attribute]) => [prop, attribute_(attribute)])), hidden: (host, on) => { host.hidden = on }, ...builtin.watch }
  const properties = { hoverClass: String, hidden: Boolean, ...builtin.properties, ...Object.fromEntries(Object.keys(ARIA).map(prop => [prop, { type: null, value: undefined }])) }
  return space.defineComponent({
    is: `wx-${name}`,
    options: { writeFieldsToNode: false, listenerChangeLifetimes: true, reflectToAttributes: false },
    properties,
    observers: Object.fromEntries(Object.keys(watch).filter(prop => prop in properties).map(prop => [prop, function (value) { if (this.$$) watch[prop](this.$$, value, this) }])),
    lifetimes: {
      created() { made(this, builtin) },
      listenerChange(added, event) { if (added && event === 'tap' && builtin.tappable) tappable(this.$$) },
    },
  })
}

function made(me, builtin) {
  const host = me.$$
  if (builtin.role) { host.setAttribute('role', builtin.role); tappable(host) }
  const inner = builtin.inner && host.appendChild(document.createElement(builtin.inner))
  builtin.setup?.(me, host, inner)
  if (builtin.tap) me.addListener('tap', () => builtin.tap(me))
}

// What reacts to a finger must react to the keyboard; a page says with aria-role what it is.
function tappable(host) {
  host.setAttribute('tappable', '')
  host.onkeydown = event => {
    if (event.target !== host || (event.key !== 'Enter' && event.key !== ' ')) return
    event.preventDefault()
    phone.tap(host)
  }
  if (host.hasAttribute('role')) host.tabIndex = 0
}

function attribute_(name) {
  return (host, value) => {
    if (value === undefined || value === null || value === '') return host.removeAttribute(name)
    host.setAttribute(name, String(value))
    if (name === 'role' && host.hasAttribute('tappable')) host.tabIndex = 0
  }
}

function field(me, host, inner) {
  inner.oninput = () => fire(me, 'input', { value: inner.value, cursor: inner.selectionStart })
  inner.onfocus = () => fire(me, 'focus', { value: inner.value })
  inner.onblur = () => fire(me, 'blur', { value: inner.value })
  inner.onkeydown = event => { if (event.key === 'Enter' && inner.tagName === 'INPUT' && !event.isComposing) fire(me, 'confirm', { value: inner.value }) }
}

function fieldWatch() {
  return {
    value: (host, value) => { if (host.firstChild.value !== value) host.firstChild.value = value },
    placeholder: (host, words) => { host.firstChild.placeholder = words },
    disabled: (host, off) => { host.firstChild.disabled = off },
    maxlength: (host, most) => (most < 0 ? host.firstChild.removeAttribute('maxlength') : host.firstChild.setAttribute('maxlength', most)),
    focus: (host, on) => { if (on) requestAnimationFrame(() => host.firstChild.focus()) },
    ariaLabel: innerLabel,
  }
}

function innerLabel(host, words) {
  words ? host.firstChild.setAttribute('aria-label', words) : host.firstChild.removeAttribute('aria-label')
}

function fire(me, name, detail) {
  glassEasel.Event.dispatchEvent(me, new glassEasel.Event(name, detail, {}))
}
