// SPDX-License-Identifier: Apache-2.0
// Form pages in English: the catalogue that the others follow, key by key.

export const en = {
  required: "required",
  choose: "Please choose",
  submit: "Send",
  honeypot: "Leave this field empty",

  thanks_title: "Thank you",
  thanks: "We have received your message and will get back to you.",

  error_prefix: "Error:",
  error_heading: "Please check what you entered",
  "error.required": "Fill in: {label}",
  "error.consent": "Tick the box to go on",
  "error.identity_missing": "Enter an email address or a phone number",
  "error.invalid_email": "Enter an email address such as name@example.com",
  "error.no_digits": "Enter a phone number with its digits",
  "error.turnstile": "The check that you are a person did not pass. Please do it again.",
  "error.unreadable": "This cannot be read. Please enter it again.",
  turnstile_needs_script:
    "A check against robots needs JavaScript. Please switch it on and load the page again.",

  unavailable_heading: "We could not send this just now",
  unavailable: "What you entered is still here. Please try again in a minute.",
  try_later_heading: "This page is not available just now",
  try_later: "Please try again in a minute.",
  rate_limited_heading: "Please wait a minute",
  rate_limited: "A lot was sent from your network just now. Go back and try again in a minute.",
  not_found_heading: "This form is not here",
  not_found: "It may have moved, or the address may be incomplete.",
  failed_heading: "This could not be read",
  failed: "What was sent is too long or incomplete. Go back and send it again with less text.",

  "label.email": "Email address",
  "label.phone": "Phone number",
  "label.first_name": "First name",
  "label.last_name": "Last name",
  "label.company": "Company",
  "label.website": "Company website",
  "label.country": "Country",
  "label.state": "State or province",
  "label.company_size": "Number of employees",
  "label.industry": "Industry",
  "label.postal_code": "Postal code",
  "label.product_interest": "What are you interested in?",
  "label.message": "Message",
} as const;

export type FormText = keyof typeof en;
export type FormTexts = Readonly<Record<FormText, string>>;
