// SPDX-License-Identifier: Apache-2.0
// Mail texts in Arabic, read from right to left.
import type { Catalogue } from "./en.ts";

export const ar: Catalogue = {
  open_address: "إذا لم يعمل الزر فافتح هذا العنوان:",
  product_footer: "وصلتك هذه الرسالة لأن شخصًا أدخل عنوانك لتسجيل الدخول.",
  tenant_footer: "وصلتك هذه الرسالة لأنك تعمل مع {brand}.",

  reason: "السبب",
  "reason.gone": "يجيب العنوان بأنه لم يعد موجودًا",
  "reason.long_failure": "فشلت كل المحاولات مدة طويلة",
  "reason.leads_remaining": "تعذّر نقل بعض العملاء المحتملين",

  "sign_in.subject": "أكّد تسجيل دخولك إلى {brand}",
  "sign_in.heading": "أكّد تسجيل دخولك",
  "sign_in.lead": "طلب شخص، على الأرجح أنت، تسجيل الدخول إلى {brand} بهذا العنوان.",
  "sign_in.button": "تسجيل الدخول",
  "sign_in.until": "الرابط صالح حتى",
  "sign_in.asked_from": "الطلب من",
  "sign_in.once":
    "يعمل الرابط مرة واحدة. وإذا فُتح في متصفح غير الذي طلبه فإنه يحتاج إلى الرمز المعروض هناك.",
  "sign_in.not_you": "إذا لم تكن أنت من طلب ذلك فلا تفعل شيئًا: لا يدخل أحد من دون هذا الرابط.",

  "webhook.subject": "تحقّق من الويب هوك {webhook}: توقفت عمليات التسليم",
  "webhook.heading": "أُوقف ويب هوك",
  "webhook.lead":
    "رفض مستقبِل هذا الويب هوك كل عمليات التسليم، فتوقفت. لم يضِع شيء: ما كان سيُبلَّغ به محفوظ في السجل.",
  "webhook.name": "الويب هوك",
  "webhook.receiver": "المستقبِل",
  "webhook.next":
    "أصلح المستقبِل، ثم احفظ الويب هوك من جديد على أنه نشط، وأعد عمليات التسليم التي فشلت.",

  "import.subject": "اكتمل استيرادك ({entity})",
  "import.subject_rejected": "تحقّق من استيرادك ({entity}): رُفض من الصفوف {rejected}",
  "import.subject_ended": "تحقّق من استيرادك ({entity}): لم يكتمل",
  "import.heading": "استيراد: {entity}",
  "import.done": "قُرئ الملف حتى نهايته.",
  "import.dry_run": "كان هذا تشغيلًا تجريبيًا: لم يتغير شيء.",
  "import.ended": "انتهى الاستيراد قبل نهاية الملف. ما كُتب حتى ذلك الحين باقٍ.",
  "import.id": "الاستيراد",
  "import.rows": "الصفوف",
  "import.queued": "سُلّم إلى التوزيع",
  "import.repeated": "معروف من قبل",
  "import.created": "أُنشئ",
  "import.updated": "عُدّل",
  "import.unchanged": "لم يتغير",
  "import.rejected": "رُفض",
  "import.warnings": "تنبيهات",
  "import.button": "تنزيل الصفوف المرفوضة",
  "import.next": "مع كل صف مرفوض سبب رفضه. صحّح الصفوف واستوردها من جديد.",
  "entity.accounts": "الحسابات",
  "entity.products": "المنتجات",
  "entity.users": "المستخدمون",
  "entity.leads": "العملاء المحتملون",

  "offboarding.subject": "تحقّق مما نُقل: اكتملت مغادرة {user}",
  "offboarding.subject_failed": "تحقّق من مغادرة {user}: لم تكتمل",
  "offboarding.heading": "مغادرة {user}",
  "offboarding.done": "نُقل ما كان لدى هذا الشخص، ولن يصل إليه شيء جديد.",
  "offboarding.failed": "لم يمكن نقل كل ما كان لدى هذا الشخص. ما نُقل بقي منقولًا.",
  "offboarding.id": "المغادرة",
  "offboarding.successor": "الخلف",
  "offboarding.leads": "عملاء محتملون نُقلوا",
  "offboarding.accounts": "حسابات نُقلت",
  "offboarding.pool_seats": "مقاعد أُخليت",
};
