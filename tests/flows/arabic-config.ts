// SPDX-License-Identifier: Apache-2.0
// A tenant that speaks Arabic, with a brand of its own and one form.

export const ARABIC = {
  locale: "ar",
  theme: { brand_name: "واحة للأدوات", brand_color: "#7a3e00" },
  segments: [{ name: "smb", company_size_max: 200, sla_minutes: 60 }],
  routing: { fallback_team: "team:sdr" },
  accepted_findings: [
    { code: "segment_gap", pointer: "/segments/0/company_size_max", reason: "None are larger." },
  ],
  forms: {
    contact: {
      title: "تواصل معنا",
      intro: "اكتب لنا ما تحتاج إليه وسيجيبك الشخص المناسب.",
      fields: [
        { name: "first_name" },
        { name: "email", required: true },
        { name: "phone" },
        { name: "company_size" },
        { name: "country", options: ["مصر", "المغرب", "الأردن"] },
        { name: "message" },
      ],
      consent: "أوافق على أن تتواصلوا معي بشأن طلبي.",
      thanks: "وصلنا طلبك، وسنجيبك خلال يوم عمل.",
    },
  },
};
