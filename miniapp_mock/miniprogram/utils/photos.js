// A chosen photo as the server takes it.
async function base64(filePath) {
  return (await new Promise((success, fail) => wx.getFileSystemManager().readFile({ filePath, encoding: 'base64', success, fail }))).data
}

module.exports = { base64 }
