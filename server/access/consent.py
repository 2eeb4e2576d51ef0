"""What a resident agrees to, word by word. A changed text is a new version, and asks anew (PIPL art. 14)."""

from dataclasses import dataclass

from models.enums import ConsentPurpose


@dataclass(frozen=True, kw_only=True)
class Wording:
    """What is read before agreeing: the purpose in a word, what happens with the data, and what withdrawing means."""

    title: str
    text: str
    on_withdrawal: str


@dataclass(frozen=True, kw_only=True)
class ConsentText:
    """One version of one purpose, in both languages."""

    version: str
    zh: Wording
    en: Wording


TEXTS: dict[ConsentPurpose, ConsentText] = {
    ConsentPurpose.SCORING: ConsentText(
        version="2026-11",
        zh=Wording(
            title="信用评分",
            text="同意本市按公布的评价模型，用信用目录内与您有关的信用信息计算您的信用分。信用分只用于给予激励，不会使您的待遇低于未加入的人。",
            on_withdrawal="撤回后立即停止评分，信用分不再显示，也不再提供给任何人。已享受的激励不受影响。",
        ),
        en=Wording(
            title="Scoring",
            text="The city may compute your credit score from the records about you that its catalogue lists, by the published scorecard. "
            "The score only ever gives: nobody is treated worse for it than a person who never joined.",
            on_withdrawal="Scoring stops at once; the score is shown to nobody any more. Benefits already used stay as they are.",
        ),
    ),
    ConsentPurpose.BENEFITS: ConsentText(
        version="2026-11",
        zh=Wording(
            title="使用激励措施",
            text="同意在您出示信用码时，向该商户说明您可以享受哪些激励措施。商户只看到脱敏后的姓名、信用等级和结果，看不到信用分及其明细。",
            on_withdrawal="撤回后您的信用码不能再用于核销，商户也不能再查询。",
        ),
        en=Wording(
            title="Using benefits",
            text="When you show your code, the merchant who scans it is told which benefits are open to you. The merchant sees a masked "
            "name, the tier and the outcome, never the points or their entries.",
            on_withdrawal="Your code can no longer be redeemed, and merchants can no longer ask.",
        ),
    ),
    ConsentPurpose.NOTICES: ConsentText(
        version="2026-11",
        zh=Wording(
            title="接收通知",
            text="同意通过微信服务通知告知您：信用码的使用、信用分的变动、异议与投诉的进展。",
            on_withdrawal="撤回后不再发送通知；您仍可随时登录查看。",
        ),
        en=Wording(
            title="Notices",
            text="You are told through WeChat when your code is used, when your score moves, and how objections and complaints proceed.",
            on_withdrawal="No more notices are sent; everything can still be read after signing in.",
        ),
    ),
}
