// SPDX-License-Identifier: Apache-2.0
// Form pages in Arabic, read from right to left.
import type { FormTexts } from "./en.ts";

export const ar: FormTexts = {
  required: "مطلوب",
  choose: "اختر من القائمة",
  submit: "إرسال",
  honeypot: "اترك هذا الحقل فارغًا",

  thanks_title: "شكرًا لك",
  thanks: "وصلتنا رسالتك وسنتواصل معك.",

  error_prefix: "خطأ:",
  error_heading: "يُرجى مراجعة ما أدخلته",
  "error.required": "املأ الحقل: {label}",
  "error.consent": "ضع علامة في المربع للمتابعة",
  "error.identity_missing": "أدخل عنوان بريد إلكتروني أو رقم هاتف",
  "error.invalid_email": "أدخل عنوان بريد إلكتروني مثل name@example.com",
  "error.no_digits": "أدخل رقم هاتف يحتوي على أرقام",
  "error.turnstile": "لم ينجح التحقق من أنك إنسان. يُرجى إعادته.",
  "error.unreadable": "تعذّرت قراءة هذا الحقل. يُرجى إدخاله من جديد.",
  turnstile_needs_script:
    "يحتاج التحقق من الروبوتات إلى جافا سكريبت. يُرجى تفعيلها ثم إعادة تحميل الصفحة.",

  unavailable_heading: "تعذّر الإرسال الآن",
  unavailable: "ما أدخلته ما زال هنا. يُرجى المحاولة مرة أخرى بعد دقيقة.",
  try_later_heading: "هذه الصفحة غير متاحة الآن",
  try_later: "يُرجى المحاولة مرة أخرى بعد دقيقة.",
  rate_limited_heading: "يُرجى الانتظار دقيقة",
  rate_limited: "وصل من شبكتك عدد كبير من الرسائل. عُد إلى الخلف وحاول مرة أخرى بعد دقيقة.",
  not_found_heading: "هذا النموذج غير موجود هنا",
  not_found: "ربما نُقل، أو أن العنوان غير مكتمل.",
  failed_heading: "تعذّرت قراءة ما أُرسل",
  failed: "ما أُرسل طويل جدًا أو غير مكتمل. عُد إلى الخلف وأرسله من جديد بنص أقصر.",

  "label.email": "البريد الإلكتروني",
  "label.phone": "رقم الهاتف",
  "label.first_name": "الاسم الأول",
  "label.last_name": "اسم العائلة",
  "label.company": "الشركة",
  "label.website": "موقع الشركة",
  "label.country": "البلد",
  "label.state": "الولاية أو المحافظة",
  "label.company_size": "عدد الموظفين",
  "label.industry": "القطاع",
  "label.postal_code": "الرمز البريدي",
  "label.product_interest": "ما الذي يهمّك؟",
  "label.message": "الرسالة",
};
