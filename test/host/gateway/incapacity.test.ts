import { expect, it } from 'vitest';
import type { JsonObject } from '../../../host/base/json.ts';
import { findIncapacity, findLack } from '../../../host/gateway/incapacity.ts';
import type { QuestionMethod } from '../../../host/sources/conversation.ts';

const page = { mode: 'url', url: 'https://example.com/' };

it.each<[QuestionMethod, JsonObject, JsonObject, RegExp | undefined]>([
  ['elicitation/create', {}, { elicitation: {} }, undefined],
  ['elicitation/create', { mode: 'form' }, { elicitation: { form: {}, url: {} } }, undefined],
  ['elicitation/create', {}, { elicitation: { url: {} } }, /forms/],
  ['elicitation/create', {}, {}, /forms/],
  ['elicitation/create', {}, { elicitation: true }, /forms/],
  ['elicitation/create', page, { elicitation: { url: {} } }, undefined],
  ['elicitation/create', page, { elicitation: {} }, /elicitation\.url/],
  // CVE-2025-6514
  [
    'elicitation/create',
    { ...page, url: 'file:///etc/passwd' },
    { elicitation: { url: {} } },
    /neither http/,
  ],
  [
    'elicitation/create',
    { ...page, url: 'javascript:alert(1)' },
    { elicitation: { url: {} } },
    /neither http/,
  ],
  ['elicitation/create', { mode: 'url' }, { elicitation: { url: {} } }, /neither http/],
  ['sampling/createMessage', {}, { sampling: {} }, undefined],
  ['sampling/createMessage', {}, { elicitation: {} }, /its model/],
  ['sampling/createMessage', { tools: [] }, { sampling: {} }, /without tools/],
  ['sampling/createMessage', { toolChoice: {} }, { sampling: { tools: {} } }, undefined],
  ['roots/list', {}, { roots: { listChanged: true } }, undefined],
  ['roots/list', {}, {}, /roots/],
])('%s %j with %j: %s', (method, params, capabilities, reason) => {
  const found = findIncapacity({ method, params }, capabilities);
  if (reason) expect(found).toMatch(reason);
  else expect(found).toBeUndefined();
});

it.each<[QuestionMethod, JsonObject, JsonObject, JsonObject | undefined]>([
  ['elicitation/create', {}, {}, { elicitation: { form: {} } }],
  ['elicitation/create', page, { elicitation: {} }, { elicitation: { url: {} } }],
  ['elicitation/create', { ...page, url: 'file:///a' }, { elicitation: { url: {} } }, undefined],
  ['sampling/createMessage', {}, {}, { sampling: {} }],
  ['sampling/createMessage', {}, { sampling: {} }, undefined],
  ['sampling/createMessage', { tools: [] }, { sampling: {} }, { sampling: { tools: {} } }],
  ['roots/list', {}, {}, { roots: {} }],
  ['roots/list', {}, { roots: {} }, undefined],
])('%s %j with %j lacks %j', (method, params, capabilities, lacked) => {
  expect(findLack({ method, params }, capabilities)).toEqual(lacked);
});
