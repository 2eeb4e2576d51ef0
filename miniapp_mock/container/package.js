// The mini-program's package: its files fetched, templates compiled, style sheets translated, modules evaluated.
import { BUILTINS } from './builtins.js'

const HIDDEN = ['window', 'self', 'globalThis', 'document', 'localStorage', 'sessionStorage', 'indexedDB', 'location', 'history', 'navigator', 'fetch',
  'XMLHttpRequest', 'WebSocket', 'alert', 'confirm', 'prompt', 'top', 'parent', 'frames', 'caches']
const RUNTIME = 'var getRegExp=function(p,f){return new RegExp(p,f)};var getDate=function(){return arguments.length?new Date(arguments[0]):new Date()};'

export async function loadPackage() {
  const [files, compiler] = await Promise.all([fetched('/miniapp/package.json').then(answer => answer.json()), loadCompiler()])
  const app = JSON.parse(files['app.json'])
  const pages = [...app.pages, ...(app.subPackages || []).flatMap(sub => sub.pages.map(page => `${sub.root}/${page}`.replace('//', '/')))]
  const components = Object.keys(files).filter(path => path.endsWith('.json') && path.includes('components/')).map(path => path.slice(0, -5))
  return { files, app, pages, components, compile: paths => compile(compiler, files, paths) }
}

export function jsonOf({ files, app }, path) {
  const own = JSON.parse(files[`${path}.json`] || '{}')
  return { ...own, usingComponents: { ...app.usingComponents, ...own.usingComponents } }
}

async function fetched(url) {
  const answer = await fetch(url)
  if (!answer.ok) throw new Error(`${url} is not there (${answer.status}): run make setup, then start the server again`)
  return answer
}

// The compiler's npm build is for Node: it asks for three of Node's modules and for WebAssembly at once.
async function loadCompiler() {
  const [source, compiled] = await Promise.all([
    fetched('/miniapp/npm/compiler.js').then(answer => answer.text()), WebAssembly.compileStreaming(fetched('/miniapp/npm/compiler.wasm')),
  ])
  const fakes = { util: { TextDecoder, TextEncoder }, path: { join: () => '' }, fs: { readFileSync: () => null } }
  const assembly = { Module: function () { return compiled }, Instance: WebAssembly.Instance }
  const module = { exports: {} }
  new Function('module', 'exports', 'require', '__dirname', 'WebAssembly', source)(module, module.exports, name => fakes[name], '', assembly)
  return module.exports
}

// Compiles the templates of these screens or components, and the scripts that any of them may name.
function compile({ TmplGroup }, files, paths) {
  const group = new TmplGroup()
  group.setExtraRuntimeScript(RUNTIME)
  for (const [path, text] of Object.entries(files)) {
    if (path.endsWith('.wxs')) [path, path.slice(0, -4)].forEach(name => group.addScript(name, text))
  }
  for (const path of paths) {
    const faults = group.addTmpl(path, files[`${path}.wxml`]).filter(fault => fault.isError !== false)
    if (faults.length) throw new Error(`${path}.wxml: ${faults.map(fault => fault.message || String(fault)).join('; ')}`)
  }
  const templates = new Function(`return ${group.getTmplGenObjectGroups()}`)()
  group.free()
  return templates
}

// WeChat's CommonJS: a file sees no browser global, and Page, Component, App of the file that is being registered.
export class Modules {
  constructor(files, globals) {
    Object.assign(this, { files, globals, made: {} })
  }

  run(path) {
    if (this.made[path]) return this.made[path].exports
    const source = this.files[path]
    if (source === undefined) throw new Error(`module '${path}' is not defined`)
    const module = (this.made[path] = { exports: {} })
    const names = { ...this.globals, ...Object.fromEntries(HIDDEN.map(name => [name, undefined])), module, exports: module.exports }
    names.require = asked => this.run(this.resolve(asked, path))
    const body = `'use strict';${source}\n//# sourceURL=miniprogram/${path}`
    new Function(...Object.keys(names).filter(name => name !== 'global'), body)(...Object.entries(names).filter(([name]) => name !== 'global').map(([, value]) => value))
    return module.exports
  }

  resolve(asked, from) {
    const relative = /^[./]/.test(asked)
    const joined = relative ? normal(asked.startsWith('/') ? asked : `${from}/../${asked}`) : `miniprogram_npm/${asked}`
    return [joined, `${joined}.js`, `${joined}/index.js`].find(path => path in this.files) || joined
  }
}

export function normal(path) {
  const parts = []
  for (const part of path.split('/')) part === '..' ? parts.pop() : part && part !== '.' && parts.push(part)
  return parts.join('/')
}

// WXSS to CSS: rpx, WeChat's tag names, imports; classes of an isolated component carry its prefix.
export function styleOf(files, path, prefix = '') {
  const text = (files[`${path}.wxss`] || '').replace(/\/\*[^]*?\*\//g, '')
  const inlined = text.replace(/@import\s+["']([^"']+)["'];?/g, (_, at) => files[normal(at.startsWith('/') ? at : `${path}/../${at}`)] || '')
  return rpx(inlined).replace(/([^{};]+)\{/g, (whole, selector) => (selector.trim().startsWith('@') ? whole : `${selectorOf(selector, prefix)}{`))
}

export function rpx(text) {
  return text.replace(/(-?[\d.]+)rpx\b/g, 'calc($1 * var(--rpx))')
}

function selectorOf(selector, prefix) {
  const classes = prefix ? selector.replace(/\.([A-Za-z_][\w-]*)/g, `.${prefix}--$1`) : selector
  return classes.replace(/(^|[\s>+~,(])([a-z][a-z-]*)(?=$|[\s>+~,.:[)#])/g, (whole, before, tag) => {
    if (tag === 'page') return `${before}.mp-page`
    return BUILTINS[tag] ? `${before}${BUILTINS[tag].host}` : whole
  })
}
