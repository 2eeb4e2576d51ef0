"""Words of the public pages beside the credit page: checking what is genuine, where benefits count, open data."""

WORDS = {
    "page.moment": ("{moment:local}", "{moment:local}"),
    # checking
    "page.verify.title": ("验真", "Is it genuine?"),
    "page.verify.lead": (
        "把核销凭证、商户信用码或海报上的离线凭证贴进来，或者扫一扫，就能知道它是不是本市出具的、写了什么、什么时候出具。",
        "Paste or scan a receipt, a merchant's code or a poster's offline proof: is it the city's, what does it say, and when was it made?",
    ),
    "page.verify.paste": ("要核对的内容", "What is to be checked"),
    "page.verify.hint": (
        "码里的网址、26 位码、12 位编号，或整段凭证文字。内容不会被保存。",
        "The address in a code, its 26 characters, the 12 digits under it, or the whole text of a receipt. Nothing of it is kept.",
    ),
    "page.verify.go": ("核对", "Check"),
    "page.verify.fault.empty": ("还没有填写要核对的内容。", "There is nothing to check yet."),
    "page.verify.fault.too_long": (
        "内容太长：最多 {most} 个字符。请只粘贴一份凭证。",
        "Too long: {most} characters at most. Paste one receipt only.",
    ),
    "page.verify.scan": ("或者扫码", "Or scan it"),
    "page.verify.scan.camera": ("用摄像头扫", "Use the camera"),
    "page.verify.scan.picture": ("选一张图片", "Choose a picture"),
    "page.verify.scan.hold": ("请把码放进画面。再按一次停止。", "Hold the code into the picture. Press again to stop."),
    "page.verify.scan.reading": ("正在识别…", "Reading…"),
    "page.verify.scan.none": (
        "图片里没有找到二维码。请换一张清楚的，或者改为粘贴文字。",
        "No code was found in the picture. Take a clearer one, or paste the text.",
    ),
    "page.verify.scan.blocked": (
        "打不开摄像头。请允许使用摄像头，或者选一张图片。",
        "The camera cannot be opened. Allow it, or choose a picture.",
    ),
    "page.verify.number": ("编号", "Number"),
    "page.verify.days": ("有效日期", "Valid"),
    "page.verify.from_until": ("{first}至{last}", "{first} to {last}"),
    "page.verify.benefit": ("优惠", "Benefit"),
    "page.verify.amount": ("原价", "Price"),
    "page.verify.discount": ("减免", "Reduced by"),
    "page.verify.payable": ("实付", "Paid"),
    "page.verify.order": ("订单号", "Order"),
    "page.verify.when": ("核销时间", "Redeemed"),
    "page.verify.checked": ("核对时间", "Checked"),
    "page.verify.open": ("打开商户信用页", "Open the credit page"),
    "page.verify.genuine": ("是真的", "Genuine"),
    "page.verify.genuine.receipt": (
        "这份凭证由本市签发，一个字也没有改过。它说明给了什么优惠，不说明给了谁。",
        "The city signed this receipt, and not a letter of it was changed. It says what was given, never to whom.",
    ),
    "page.verify.genuine.code": (
        "这个码由本市发给下面的商户，正在使用。",
        "The city gave this code to the merchant below, and it is in use.",
    ),
    "page.verify.genuine.number": ("这个编号属于下面的商户。", "This number belongs to the merchant below."),
    "page.verify.genuine.proof": (
        "这份离线凭证由本市签发，在有效日期内，所指的码正在使用。",
        "The city signed this offline proof, its days are not over, and the code it stands for is in use.",
    ),
    "page.verify.ended": ("曾经是真的，现在已失效", "It was genuine, and has ended"),
    "page.verify.ended.code": ("这个码已经吊销，不再代表任何商户。", "This code was revoked and no longer stands for any merchant."),
    "page.verify.ended.number": ("这个编号的码已经吊销。", "The code with this number was revoked."),
    "page.verify.ended.proof": (
        "签名是真的，但日期已过，或所指的码已经吊销。请以在线页面为准。",
        "The signature is true, but its days are over or its code was revoked. Go by the page.",
    ),
    "page.verify.forged": ("不是本市出具的", "The city did not make this"),
    "page.verify.forged.receipt": (
        "签名不符：不是本市签发，或者内容被改过。请不要据此付款或记账。",
        "The signature does not fit: not signed by the city, or changed since. Do not pay or book by it.",
    ),
    "page.verify.forged.code": (
        "没有这样的码。若它贴在店里，可能是伪造的；也请看看是不是漏了一位。",
        "There is no such code. If it hangs in a shop it may be forged; or perhaps a character is missing.",
    ),
    "page.verify.forged.number": (
        "没有这个编号。请对照码下方的 12 位数字再看一遍。",
        "Nobody has this number. Compare it with the 12 digits again.",
    ),
    "page.verify.forged.proof": (
        "签名不符：不是本市签发的离线凭证，或者没有扫全。",
        "The signature does not fit: not an offline proof of this city, or not all of it was read.",
    ),
    "page.verify.elsewhere": ("这是别处的网址", "This leads elsewhere"),
    "page.verify.elsewhere.elsewhere": (
        "本市的码只会打开本站的网址。下面这个网址不属于本市，请不要登录、付款或填写个人信息。",
        "Codes of this city open addresses of this site only. The one below is not of the city: do not sign in, pay or tell it anything.",
    ),
    "page.verify.private": ("这是居民的动态码", "This is a resident's code"),
    "page.verify.private.resident": (
        "它只供柜台当面核验，一分钟内失效，这里不查。请不要把它发给别人。",
        "It is for a desk, in person, and ends within a minute; it is not looked up here. Do not send it to anybody.",
    ),
    "page.verify.unknown": ("认不出这是什么", "This is nothing we know"),
    "page.verify.unknown.unknown": (
        "它不像凭证，也不像码。请检查是否完整复制；凭证有两个点号，码有 26 位，编号有 12 位数字。",
        "It looks like no receipt and no code. Was all of it copied? A receipt has two full stops, a code 26 characters or 12 digits.",
    ),
    "page.verify.what": ("哪些可以核对", "What can be checked"),
    "page.verify.what.receipt": ("核销凭证：享受优惠后得到的一段文字。", "A receipt: the text that comes with a benefit."),
    "page.verify.what.code": (
        "商户信用码：店里贴的二维码，或它下方的 12 位编号。",
        "A merchant's code: the symbol in the shop, or the 12 digits under it.",
    ),
    "page.verify.what.proof": (
        "离线凭证：海报上供执法人员使用的第二个二维码。",
        "An offline proof: the second symbol of a poster, for inspectors.",
    ),
    "page.verify.offline": (
        "没有网络也能核对：事先保存下面的公钥，按 docs/verify.md 的说明核对签名。离线查不到吊销和退回。",
        "No network? Keep the public keys below and check signatures as docs/verify.md says; revocations and returns show online only.",
    ),
    "page.verify.receipt_keys": ("凭证公钥", "Keys of receipts"),
    "page.verify.proof_keys": ("离线凭证公钥", "Keys of offline proofs"),
}
