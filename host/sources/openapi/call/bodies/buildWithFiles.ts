import type { RequestPlan } from '../../tool/plan.ts';
import { type Building, buildRequest } from '../request.ts';
import { UnsendableValue } from '../style.ts';
import type { Server } from '../target.ts';
import { readUpload, type UploadReading, type Uploads } from '../uploads.ts';

type Arguments = Readonly<Record<string, unknown>>;

/** More files than anybody sends at once; each of them is held in memory. */
const mostFiles = 10;

/** Builds a request once to learn which files of the workspace it names, and once more with what they hold. */
export async function buildWithFiles(
  plan: RequestPlan,
  server: Server,
  args: Arguments,
  uploads: Uploads,
): Promise<Building> {
  const wanted = new Set<string>();
  const first = buildRequest(plan, server, args, (path) => {
    if (!wanted.has(path) && wanted.size >= mostFiles)
      throw new UnsendableValue(`is one file too many; at most ${mostFiles} are sent at once`);
    wanted.add(path);
    return new Uint8Array();
  });
  if (first.kind === 'refused' || wanted.size === 0) return first;
  const read = new Map<string, UploadReading>();
  for (const path of wanted) read.set(path, await readUpload(uploads, path));
  return buildRequest(plan, server, args, (path) => {
    const reading = read.get(path);
    if (reading?.kind === 'read') return reading.bytes;
    throw new UnsendableValue(reading?.reason ?? 'names a file that was not read');
  });
}
