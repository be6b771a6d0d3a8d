import { open } from 'node:fs/promises';
import { createSniffer, mostBytes, pieceBytes } from './openApiText.ts';

/** Whether a file is an OpenAPI document, by what it says; what cannot be read is none. */
export async function isOpenApiFile(path: string): Promise<boolean> {
  try {
    await using file = await open(path);
    const sniff = createSniffer();
    const decoder = new TextDecoder();
    const buffer = Buffer.alloc(pieceBytes);
    for (let at = 0; at < mostBytes; at += pieceBytes) {
      const { bytesRead } = await file.read(buffer, 0, pieceBytes, at);
      const found = sniff(decoder.decode(buffer.subarray(0, bytesRead), { stream: true }));
      if (found !== 'perhaps' || bytesRead < pieceBytes) return found === 'openapi';
    }
    return false;
  } catch {
    return false;
  }
}
