// Reads a symbol with the camera or from a picture, in this browser, and sends its text with the form. Without this script one pastes.
const EVERY_MS = 150
const part = id => document.getElementById(id)
const scanning = part('scanning')
const told = part('told')
const view = part('view')
let reader = null
let stream = null

scanning.hidden = false
part('picture').addEventListener('change', event => event.target.files[0] && read(event.target.files[0]))
part('camera').addEventListener('click', () => (stream ? stop() : watch()))

async function read(picture) {
  told.textContent = scanning.dataset.reading
  const text = await decoded(picture).catch(() => null)
  if (text === null) told.textContent = scanning.dataset.none
  else send(text)
}

async function watch() {
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment', width: { ideal: 1280 } } })
  } catch {
    told.textContent = scanning.dataset.blocked
    return
  }
  view.srcObject = stream
  view.hidden = false
  told.textContent = scanning.dataset.hold
  await view.play()
  const canvas = document.createElement('canvas')
  while (stream) {
    const text = view.videoWidth ? await decoded(frame(canvas)) : null
    if (text !== null && stream) return send(text)
    await new Promise(next => setTimeout(next, EVERY_MS))
  }
}

function frame(canvas) {
  Object.assign(canvas, { width: view.videoWidth, height: view.videoHeight })
  const context = canvas.getContext('2d', { willReadFrequently: true })
  context.drawImage(view, 0, 0)
  return context.getImageData(0, 0, canvas.width, canvas.height)
}

function send(text) {
  stop()
  part('text').value = text
  part('text').form.requestSubmit()
}

function stop() {
  stream?.getTracks().forEach(track => track.stop())
  stream = null
  view.hidden = true
}

// The text of the symbol in a blob or in ImageData; null when there is none.
async function decoded(picture) {
  reader ??= load()
  const found = await (await reader).readBarcodes(picture, { formats: ['QRCode'], tryHarder: true, maxNumberOfSymbols: 1 })
  return found.find(each => each.isValid)?.text ?? null
}

async function load() {
  await new Promise((resolve, reject) => {
    document.head.append(Object.assign(document.createElement('script'), { src: '/npm/zxing.js', onload: resolve, onerror: reject }))
  })
  window.ZXingWASM.prepareZXingModule({ overrides: { locateFile: () => '/npm/zxing.wasm' } })
  return window.ZXingWASM
}
