import { expect, test } from 'vitest';
import { toStepLine, toStepsText } from '../../../../extension/connectors/connect/stepsText.ts';
import type { FoundServer } from '../../../../protocol/connectors.ts';

const found: FoundServer = {
  url: 'https://example.com/mcp',
  verdict: 'not-mcp',
  reason: 'No MCP server answers there.',
  suggestedName: 'example',
  steps: [
    { sent: 'POST server/discover', status: 200, found: 'A web page.', ms: 11.6 },
    { sent: 'POST initialize', status: 404, found: 'No such page.', ms: 3 },
    { sent: 'GET text/event-stream', found: 'No answer within 8 s.', ms: 8_000 },
  ],
};

test('a step is one line while it is told', () => {
  expect(found.steps.map(toStepLine)).toEqual([
    'POST server/discover: 200, A web page.',
    'POST initialize: 404, No such page.',
    'GET text/event-stream: No answer within 8 s.',
  ]);
});

test('the steps are told with the first error before all', () => {
  expect(toStepsText(found)).toBe(
    [
      'https://example.com/mcp',
      '',
      'No MCP server answers there.',
      '',
      'The first error',
      '  POST initialize  404 · 3 ms',
      '    No such page.',
      '',
      'Every step',
      '  POST server/discover  200 · 12 ms',
      '    A web page.',
      '  POST initialize  404 · 3 ms',
      '    No such page.',
      '  GET text/event-stream  no answer · 8000 ms',
      '    No answer within 8 s.',
      '',
    ].join('\n'),
  );
});

test('where all is well there is no error', () => {
  const { reason: _reason, ...well } = found;
  expect(toStepsText(well)).not.toContain('error');
});
