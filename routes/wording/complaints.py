"""Words of complaints, tips, photos and reviews."""

WORDS = {
    "complaint_not_found": ("编号或查询口令不对，请核对后再试", "The reference or the secret is wrong: compare and try again"),
    "complaint_closed": ("此件已办结，不能再变更", "It is closed and cannot change any more"),
    "not_your_move": ("此步骤不由您办理", "This step is not yours to take"),
    "tip_is_checked_by_the_authority": (
        "举报由主管部门核查，不能撤回或由商户答复",
        "A tip is checked by the authority; it is neither withdrawn nor answered by the merchant",
    ),
    "complaint_too_long": ("往来已满 {expected} 次，只能办结", "There are {expected} entries already; it can only be closed"),
    "already_accepted": ("此前已受理", "It was accepted before"),
    "accept_it_first": ("请先受理，再办结", "Accept it before closing it"),
    "invalid_photos": ("照片有问题，未提交任何内容", "There is something wrong with the photos; nothing was filed"),
    "too_many_photos": ("最多 {expected} 张照片，您选了 {actual} 张", "At most {expected} photos, you chose {actual}"),
    "photo_too_large": ("照片过大：最多 {expected} 字节", "The photo is too large: at most {expected} bytes"),
    "photo_format": ("只接受 JPEG、PNG 或 WebP 照片", "Only JPEG, PNG and WebP photos are taken"),
    "photo_too_many_pixels": ("照片像素过多：最多 {expected}", "The photo has too many pixels: at most {expected}"),
    "photo_unreadable": ("照片已损坏或无法读取，请换一张", "The photo is damaged or cannot be read: choose another"),
    "own_merchant": ("不能评价自己所在的商户", "You cannot review the merchant you work for"),
}
