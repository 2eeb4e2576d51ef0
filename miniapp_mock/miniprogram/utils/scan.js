// What a scanned text means. Foreign links are never opened.
const MERCHANT = /\/m\/([0-9A-Za-z]{16,40})(?:[/?#]|$)/

// Returns the code of a merchant's printed symbol, null for anything else, undefined when nothing was scanned.
function merchantCodeOf(text) {
  if (text === undefined) return undefined
  const found = MERCHANT.exec(text)
  return found ? found[1].toUpperCase() : null
}

module.exports = { merchantCodeOf }
