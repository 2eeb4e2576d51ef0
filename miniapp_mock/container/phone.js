// The phone around the mini-program: what several parts of the container need of each other.
export const phone = {
  wx: null, // the whole of wx, for builtins that navigate
  share: () => {}, // forwards the page on top
  tap: () => {}, // a tap made by the keyboard
  element: id => document.getElementById(id),
  scans: [], // pictures (blobs) that the next scans see instead of the camera: what a test puts there
  address: path => (/^(https?|blob|data):/.test(path) ? path : `/miniapp/program/${path.replace(/^\/+/, '')}`),
}
