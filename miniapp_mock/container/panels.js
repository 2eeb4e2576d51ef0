// Dialogs, sheets, toasts and previews, as WeChat draws them over a page.
import { phone } from './phone.js'

let toast = null
let restore = null

export function make(tag, attributes = {}, ...children) {
  const element = Object.assign(document.createElement(tag), attributes)
  element.append(...children)
  return element
}

// Shows an element over everything; the rest of the phone can neither be tapped nor focused meanwhile.
export function over(element, close) {
  const before = document.activeElement
  const others = [...phone.element('phone').children].filter(child => !child.inert)
  others.forEach(child => { child.inert = true })
  phone.element('phone').append(element)
  element.onkeydown = event => { if (event.key === 'Escape') close() }
  ;(element.querySelector('input, button') || element).focus()
  return () => {
    element.remove()
    others.forEach(child => { child.inert = false })
    before?.focus?.()
  }
}

const MOST_LETTERS = 4

export function modal({ title = '', content = '', showCancel = true, cancelText = '取消', confirmText = '确定', editable = false, placeholderText = '' }) {
  for (const [name, text] of Object.entries({ cancelText, confirmText })) {
    if (text.length > MOST_LETTERS) throw new Error(`${name} length should not larger than 4 Chinese characters`)
  }
  return new Promise(resolve => {
    const input = editable && make('input', { placeholder: placeholderText, ariaLabel: title, value: content })
    const end = confirm => { gone(); resolve({ confirm, cancel: !confirm, ...(editable && { content: input.value }) }) }
    const footer = make('footer', {}, ...(showCancel ? [make('button', { textContent: cancelText, onclick: () => end(false) })] : []), make('button', { textContent: confirmText, onclick: () => end(true) }))
    const parts = [title && make('h2', { textContent: title }), !editable && content && make('p', { textContent: content }), input, footer].filter(Boolean)
    const box = make('div', { className: 'host-dialog', role: 'dialog', ariaModal: 'true', ariaLabel: title || content }, ...parts)
    if (editable) footer.style.marginTop = '0'
    const gone = over(make('div', { className: 'host-shade' }, box), () => end(false))
    if (!editable) footer.lastChild.focus()
  })
}

export function sheet({ itemList, alertText = '' }) {
  if (itemList.length > 6) throw new Error('itemList holds at most 6')
  return choose(itemList, alertText)
}

export function choose(items, words) {
  return new Promise((resolve, reject) => {
    const end = index => { gone(); index < 0 ? reject(new Error('cancel')) : resolve({ tapIndex: index }) }
    const rows = items.map((text, index) => make('button', { textContent: text, onclick: () => end(index) }))
    const list = make('div', { className: 'host-sheet', role: 'dialog', ariaModal: 'true', ariaLabel: words || '选择' }, ...(words ? [make('p', { textContent: words })] : []), ...rows, make('button', { className: 'last', textContent: '取消', onclick: () => end(-1) }))
    const shade = make('div', { className: 'host-shade low' }, list)
    shade.onclick = event => event.target === shade && end(-1)
    const gone = over(shade, () => end(-1))
  })
}

export function showToast({ title, duration = 1500, mask = false }) {
  hideToast()
  toast = make('div', { className: mask ? 'host-toast host-masked' : 'host-toast', role: 'status', textContent: title })
  phone.element('phone').append(toast)
  if (duration) restore = setTimeout(hideToast, duration)
}

export function hideToast() {
  clearTimeout(restore)
  toast?.remove()
  toast = null
}

export function preview({ urls, current = urls[0] }) {
  const place = make('button', { className: 'host-preview', ariaLabel: '关闭图片 Close the picture' }, make('img', { src: phone.address(current), alt: '' }))
  const gone = over(place, () => gone())
  place.onclick = () => gone()
  place.focus()
}
