"""Words of codes: printed for merchants, shown by residents."""

WORDS = {
    "code_invalid": ("此码无法识别，请让居民重新出示信用码", "This is not a code of this city; ask the resident to show it again"),
    "code_expired": ("此码已过期，请让居民刷新后重新出示", "This code has expired; ask the resident to refresh and show it again"),
    "code_used": ("此码已使用过，请让居民刷新后重新出示", "This code has been used; ask the resident to refresh and show it again"),
    "code_used_here": ("此码已于 {actual:local} 在本店用过", "It was used at this shop at {actual:local}"),
    "code_used_elsewhere": ("此码已在别处用过", "It was used elsewhere"),
    "code_exists": ("该商户已有信用码", "This merchant already has a code"),
    "code_ended": ("此信用码已更换或已吊销", "This code was already rotated or revoked"),
}
