// wx.scanCode: the camera, a picture from the album, or what a test has put in the queue. Decoded by zxing-cpp.
import { make, over } from './panels.js'
import { phone } from './phone.js'

const EVERY_MS = 120
let reader = null

export async function scan({ onlyFromCamera = false }) {
  if (phone.scans.length) return found(await decode(phone.scans.shift()), '没有在图片里找到码 no code in the picture')
  return new Promise((resolve, reject) => new Overlay(onlyFromCamera, resolve, reject))
}

// Returns the text of the QR code in a blob or in ImageData; null when there is none.
export async function decode(picture) {
  reader ??= load()
  const results = await (await reader).readBarcodes(picture, { formats: ['QRCode'], tryHarder: true, maxNumberOfSymbols: 1 })
  return results.find(each => each.isValid)?.text ?? null
}

async function load() {
  await new Promise((resolve, reject) => document.head.append(make('script', { src: '/miniapp/npm/zxing.js', onload: resolve, onerror: reject })))
  window.ZXingWASM.prepareZXingModule({ overrides: { locateFile: () => '/miniapp/npm/zxing.wasm' } })
  return window.ZXingWASM
}

function found(text, otherwise) {
  if (text === null) throw new Error(otherwise)
  return { result: text, scanType: 'QR_CODE', charSet: 'utf-8', rawData: btoa(unescape(encodeURIComponent(text))) }
}

class Overlay {
  constructor(onlyFromCamera, resolve, reject) {
    this.resolve = resolve
    this.reject = reject
    this.video = make('video', { muted: true, playsInline: true })
    this.words = make('p', { role: 'status', textContent: '将码放入框内 Hold the code in the frame' })
    const album = make('label', { textContent: '相册 Album' }, make('input', { type: 'file', accept: 'image/*', onchange: event => this.picture(event.target.files[0]) }))
    const leave = make('button', { type: 'button', textContent: '取消 Cancel', onclick: () => this.end(() => reject(new Error('cancel'))) })
    const footer = make('footer', {}, leave, ...(onlyFromCamera ? [] : [album]))
    const place = make('div', { className: 'host-scanner', role: 'dialog', ariaModal: 'true', ariaLabel: '扫码 Scan' }, this.video, make('div', { className: 'host-frame' }), this.words, footer)
    this.gone = over(place, () => leave.onclick())
    this.start()
  }

  async start() {
    try {
      this.stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment', width: { ideal: 1280 } } })
      if (this.over) return this.stop()
      this.video.srcObject = this.stream
      await this.video.play()
      this.look()
    } catch {
      this.words.textContent = '打不开摄像头：请从相册选一张带码的图片，或允许使用摄像头。 No camera: choose a picture, or allow the camera.'
    }
  }

  async look() {
    const canvas = document.createElement('canvas')
    while (!this.over) {
      const { videoWidth: width, videoHeight: height } = this.video
      if (width) {
        Object.assign(canvas, { width, height })
        const context = canvas.getContext('2d', { willReadFrequently: true })
        context.drawImage(this.video, 0, 0)
        const text = await decode(context.getImageData(0, 0, width, height))
        if (text !== null && !this.over) return this.end(() => this.resolve(found(text)))
      }
      await new Promise(next => setTimeout(next, EVERY_MS))
    }
  }

  async picture(file) {
    const text = file && (await decode(file))
    if (text) this.end(() => this.resolve(found(text)))
    else this.words.textContent = '这张图片里没有找到码，请换一张。 No code in this picture, choose another.'
  }

  end(then) {
    this.over = true
    this.stop()
    this.gone()
    then()
  }

  stop() {
    this.stream?.getTracks().forEach(track => track.stop())
  }
}
