import { symlink } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { join } from 'node:path';
import { beforeAll, expect } from 'vitest';
import { openRoles, sendJson, type TestApi, startApi } from '../api.ts';
import { startGate } from '../gate.ts';
import { connect, type Peer } from '../peers.ts';
import { verifies } from '../verifies.ts';
import { createWorkspace, gatewayFile, rolesFile } from '../workspace.ts';

const spec = `openapi: 3.1.0
info: { title: Photos, version: '1' }
paths:
  /photos:
    post:
      operationId: add
      requestBody:
        required: true
        content:
          multipart/form-data:
            schema:
              type: object
              required: [photo]
              properties:
                title: { type: string }
                place: { type: object, properties: { lat: { type: number } } }
                photo: { type: string, format: binary }
      responses: { '200': { description: Done, content: { application/json: { schema: { type: object } } } } }
  /raw:
    put:
      operationId: replace
      requestBody: { required: true, content: { application/octet-stream: {} } }
      responses: { '200': { description: Done, content: { application/json: { schema: { type: object } } } } }
`;

/** Bytes that no text holds, with what looks like a boundary among them. */
const photo = Buffer.from([...Buffer.from('\r\n--gatehouse-\r\n'), 0, 255, 254, 13, 10, 128]);

let api: TestApi;
let peer: Peer;

beforeAll(async () => {
  api = await startApi((request, response) => {
    void buffer(request).then(async (body) => {
      const type = String(request.headers['content-type']);
      if (!type.startsWith('multipart/')) return sendJson(response, { type, bytes: body.toString('hex') });
      const data = await new Response(body, { headers: { 'content-type': type } }).formData();
      const file = data.get('photo') as File;
      const bytes = Buffer.from(await file.arrayBuffer()).toString('hex');
      const { name, type: fileType } = file;
      return sendJson(response, {
        title: data.get('title'),
        place: data.get('place'),
        name,
        fileType,
        bytes,
      });
    });
  });
  const workspace = await createWorkspace({
    'photos.yaml': spec,
    'secret.txt': 'secret',
    'out/.env': 'TOKEN=secret',
    'out/note.txt': 'a note',
    [gatewayFile]: `version: 1\napis:\n  photos: { spec: photos.yaml, server: '${api.url}', uploads: ['out/**'] }\n`,
    [rolesFile]: openRoles,
  });
  await symlink(join(workspace.folder, 'secret.txt'), join(workspace.folder, 'out/link.txt'));
  peer = await connect(await startGate(workspace), 'first');
});

verifies('call.upload', async () => {
  const sent = await peer.call('photos_add', {
    title: 'Zoë',
    place: { lat: 1.5 },
    photo: { base64: photo.toString('base64'), filename: 'zoë.png' },
  });
  expect(sent.structured).toEqual({
    title: 'Zoë',
    place: '{"lat":1.5}',
    name: 'zoë.png',
    fileType: 'image/png',
    bytes: photo.toString('hex'),
  });
  const { structured } = await peer.call('photos_add', { photo: { path: 'out/note.txt' } });
  const bytes = Buffer.from('a note').toString('hex');
  expect(structured).toMatchObject({ title: null, name: 'note.txt', fileType: 'text/plain', bytes });
  const raw = await peer.call('photos_replace', { body: { base64: photo.toString('base64') } });
  expect(raw.structured).toEqual({ type: 'application/octet-stream', bytes: photo.toString('hex') });
});

verifies('call.upload-refused', async () => {
  const before = api.asked.seen.length;
  const paths = [
    'secret.txt',
    'out/../secret.txt',
    'out/link.txt',
    'out/.env',
    '../x',
    '/etc/hostname',
    gatewayFile,
  ];
  for (const path of paths) {
    const { isError, text } = await peer.call('photos_add', { photo: { path } });
    expect(isError, path).toBe(true);
    expect(text).toContain('Argument "photo" names');
  }
  const { isError, text } = await peer.call('photos_add', { photo: { base64: 'no base64' } });
  expect([isError, text]).toEqual([true, expect.stringContaining('is not base64')]);
  expect(api.asked.seen).toHaveLength(before);
});
