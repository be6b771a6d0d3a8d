import { expect, it } from 'vitest';
import { toItemSubject, toQuestionSubject, toResourceSubject } from '../../../host/catalog/subjects.ts';
import { judge } from '../../../host/policy/decide.ts';
import { policyOf } from '../policy/subjects.ts';
import { itemOf } from '../testConnector.ts';

it('an item is judged as itself, always the same object', () => {
  for (const item of [
    itemOf('a', 'resource', 'file:///x'),
    itemOf('a', 'template', 'x:{../a}'),
    itemOf('a', 'prompt', '../a'),
  ])
    expect(toItemSubject(item)).toBe(item);
  const odd = itemOf('a', 'resource', 'file:///x/../y');
  expect(toItemSubject(odd)).toBe(toItemSubject(odd));
  expect(toItemSubject(odd)).toMatchObject({ id: odd.id, otherReading: { id: 'a/@resource:file:///y' } });
});

it('a resource that is written in another way is judged by its plain URI as well', () => {
  expect(toResourceSubject('a', 'file:///x')).not.toHaveProperty('otherReading');
  expect(toResourceSubject('a', 'file:///%78')).toMatchObject({
    id: 'a/@resource:file:///%78',
    kind: 'resource',
    otherReading: { id: 'a/@resource:file:///x', native: '@resource:file:///x' },
  });
});

it.each([
  ['file:///srv/My Documents/*', 'file:///srv/My%20Documents/x'],
  ['file:///srv/my%20own/*', 'file:///srv/my own/x'],
  ['file:///home/müller/*', 'file:///home/m%C3%BCller/x'],
  ['npm://@corp/*', 'npm://%40corp/x'],
  ['file:///srv/secret.txt', 'file:///srv/secret.txt?'],
  ['file:///srv/secret.txt', 'file:///srv/secret.txt#a'],
  ['file:///srv/secret.txt', 'file:///srv/secret.txt/'],
  ['http://internal/*', 'http://internal:80/x'],
  ['http://internal/*', 'http://u@internal/x'],
  ['http://internal/*', 'http://internal./x'],
])('a rule that denies %s denies %s', (pattern, uri) => {
  const policy = policyOf(`version: 1
roles: { all: { allow: ["*/*"], deny: [${JSON.stringify(`docs/@resource:${pattern}`)}] } }
agents: { x: { roles: [all] } }
`);
  expect(judge(policy, 'x', toResourceSubject('docs', uri)).kind).toBe('deny');
  expect(judge(policy, 'x', toResourceSubject('docs', 'file:///srv/other.txt')).kind).toBe('allow');
});

it('a rule that allows what is written with percents allows it', () => {
  const policy = policyOf(`version: 1
roles: { all: { allow: ["docs/@resource:file:///a%20b/*"] } }
agents: { x: { roles: [all] } }
`);
  expect(judge(policy, 'x', toResourceSubject('docs', 'file:///a%20b/c')).kind).toBe('allow');
});

it.each([
  ['elicitation/create', 'a/@elicit', true],
  ['sampling/createMessage', 'a/@sample', false],
  ['roots/list', 'a/@roots', true],
] as const)('%s is %s, of which reading only is %s', (method, id, readOnly) => {
  const subject = toQuestionSubject('a', method);
  expect(subject).toMatchObject({
    id,
    source: 'a',
    native: id.slice(2),
    facts: { readOnly, destructive: false },
  });
  expect(subject.claims).toBe(subject.facts);
});
