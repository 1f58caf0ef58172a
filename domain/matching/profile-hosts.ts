// SPDX-License-Identifier: Apache-2.0
// Sites where companies have a page instead of a website: as a typed website such a domain says nothing of the company,
// while mail from it is its owner's. Provenance: compiled by hand for this project, 2026-11.
const HOSTS =
  "facebook.com fb.com fb.me instagram.com linkedin.com twitter.com x.com youtube.com youtu.be tiktok.com pinterest.com " +
  "whatsapp.com wa.me telegram.org t.me vk.com ok.ru xing.com google.com goo.gl bit.ly linktr.ee medium.com github.com " +
  "gitlab.com etsy.com ebay.com amazon.com alibaba.com indiamart.com yelp.com tripadvisor.com wikipedia.org " +
  "crunchbase.com notion.so notion.site calendly.com eventbrite.com behance.net dribbble.com flickr.com";

export const PROFILE_HOSTS: ReadonlySet<string> = new Set(HOSTS.split(" "));
