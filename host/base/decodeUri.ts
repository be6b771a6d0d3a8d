/** Rounds of decoding; beyond them nobody decodes. */
const mostRounds = 3;

/** Undoes percent-encoding, but for that of controls and of what a pattern takes for something else. */
export function decodeUri(uri: string): string {
  let text = uri;
  for (let round = 0; round < mostRounds; round += 1) {
    const next = text.replaceAll(/(?:%[0-9a-f]{2})+/gi, decodeRun);
    if (next === text) break;
    text = next;
  }
  return text;
}

function decodeRun(run: string): string {
  try {
    return decodeURIComponent(run.replaceAll(/%(?=[01][0-9a-f]|2[ac]|3f|7[bdf])/gi, '%25'));
  } catch {
    // Not all of it is UTF-8.
    return run.replaceAll(/%([2-7][0-9a-f])/gi, (whole, hex: string) => {
      const character = String.fromCharCode(Number.parseInt(hex, 16));
      return /[A-Za-z0-9\-._~/\\%]/.test(character) ? character : whole;
    });
  }
}
