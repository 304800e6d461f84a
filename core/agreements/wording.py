"""The words for codes of agreements, for pages and messages; rules and services know the codes alone."""

from core.web.words import mark

SIGNERS = {"mediator": mark("调解员"), "committee": mark("调解委员会盖章")}
SIGNING_WAYS = {"signature": mark("签名"), "seal": mark("盖章"), "fingerprint": mark("按指印")}
PAYING_WAYS = {"transfer": mark("转账"), "cash": mark("现金"), "other": mark("其他方式")}
PROOFS = {"receipt": mark("收条"), "transfer": mark("转账凭证"), "witnessed": mark("当面付的，调解员在场")}
URGING_WAYS = {"telephone": mark("电话"), "home": mark("上门"), "written": mark("书面")}
RESULTS = {"valid": mark("裁定有效"), "rejected": mark("驳回申请"), "refused": mark("不予受理")}
#: What is put right of a party.
PARTY_WORDS = {"name": mark("姓名"), "phone": mark("电话")}

#: What stands against asking the court to confirm, and why a movement cannot be made now.
OBJECTIONS = {
    "identity": mark("涉及婚姻、亲子、收养关系的，法院不受理确认。只约定给钱的，可以勾上再申请。"),
    "ownership": mark("涉及确认山林土地、房屋、知识产权归谁的，法院不受理确认。只约定给钱的，可以勾上再申请。"),
    "not_effective": mark("协议还没签齐，没有生效，不能申请。"),
    "unclear": mark("要给钱的，写明给多少、什么时候给，不写明法院会驳回。先记下分期履行。"),
    "window_over": mark("过了生效之日起三十日，不能再申请司法确认。"),
    "one_party": mark("要双方一起申请，一方单独申请不行。"),
}
REFUSALS = {
    **OBJECTIONS,
    "must_be_written": mark("这一件要写成书面协议：有当事人要求、不是当场兑现，或者事情复杂。"),
    "too_many": mark("太多了，分开写。"),
    "nothing_to_correct": mark("没有写要改什么，或者和原来一样。"),
    "phone_and_none": mark("又写了电话，又勾了删掉，留一样。"),
    "name_is_signed": mark("这一方已经在协议上签了字，姓名不能再改。电话可以改。"),
    "no_agreement": mark("还没有写下协议。"),
    "nobody_missing": mark("都签齐了。"),
    "name_a_signer": mark("选一下谁签了。"),
    "before_agreement": mark("日期在达成协议以前，核对一下。"),
    "already_effective": mark("协议已经生效，不能这样作废。"),
    "no_instalment": mark("至少写一笔：多少钱，哪天以前。"),
    "same_party": mark("付钱的和收钱的不能是同一方。"),
    "unknown_instalment": mark("没有找到这一笔。"),
    "already_paid": mark("这一笔已经付清。"),
    "more_than_due": mark("比还欠的多，核对一下。"),
    "at_court": mark("已经申请过了。"),
    "name_the_court": mark("写上向哪个法院申请。"),
    "not_at_court": mark("还没有申请司法确认。"),
    "before_application": mark("日期在申请以前，核对一下。"),
}
#: Plain entries of the timeline.
ENTRIES = {
    "party_corrected": mark("更正了当事人的姓名、电话"),
    "agreement_signed": mark("记了签字"),
    "agreement_broken_off": mark("有人不签，协议没有成立"),
    "instalments_set": mark("定了分期履行"),
    "instalment_paid": mark("付了一笔"),
    "payment_urged": mark("督促履行"),
    "performed": mark("约定的款项都付清了"),
    "confirmation_asked": mark("双方一起申请司法确认"),
    "court_ruled": mark("法院有了结果"),
}
