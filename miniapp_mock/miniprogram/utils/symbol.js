// Draws a QR code on a canvas, module by module, black on white with its quiet zone.
const qrcode = require('qrcode-generator')

const QUIET = 4

// `payload` is base45: the alphanumeric mode of QR codes holds it in the fewest modules.
function draw(canvas, size, payload) {
  const code = qrcode(0, 'M')
  code.addData(payload, 'Alphanumeric')
  code.make()
  const count = code.getModuleCount() + 2 * QUIET
  const step = Math.max(1, Math.floor((size * wx.getWindowInfo().pixelRatio) / count))
  canvas.width = canvas.height = step * count
  const context = canvas.getContext('2d')
  context.fillStyle = '#ffffff'
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.fillStyle = '#000000'
  for (let row = 0; row < code.getModuleCount(); row += 1) {
    for (let column = 0; column < code.getModuleCount(); column += 1) {
      if (code.isDark(row, column)) context.fillRect((column + QUIET) * step, (row + QUIET) * step, step, step)
    }
  }
}

module.exports = { draw }
