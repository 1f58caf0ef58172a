// SPDX-License-Identifier: Apache-2.0
// A tenant's colour, and the text colour that can be read on it: WCAG 2.2 asks for a contrast of 4.5:1, and black or
// white reaches it on every colour (the worse of both best cases is 4.58:1, the square root of 21).

/** The product's own. */
const PRODUCT_COLOR = "#0a5c53";

const HEX_COLOR = /^#[0-9a-f]{6}$/i;

export interface BrandColors {
  readonly back: string;
  readonly text: string;
}

/** Null, or what is no `#rrggbb`, takes the product's colour: a colour stands inside a style, where nothing else may. */
export function chooseBrandColors(brandColor: string | null): BrandColors {
  const back =
    brandColor !== null && HEX_COLOR.test(brandColor) ? brandColor.toLowerCase() : PRODUCT_COLOR;
  const onWhite = contrastOf(back, "#ffffff");
  const onBlack = contrastOf(back, "#000000");
  return { back, text: onWhite >= onBlack ? "#ffffff" : "#000000" };
}

/** WCAG's contrast ratio of two `#rrggbb` colours, 1 to 21. */
export function contrastOf(a: string, b: string): number {
  const [dark = 0, light = 0] = [luminanceOf(a), luminanceOf(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

function luminanceOf(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return channel <= 0.03928 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
