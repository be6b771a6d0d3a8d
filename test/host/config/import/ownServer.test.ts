import { describe, expect, it } from 'vitest';
import { mayBeOwnUrl, runsGatehouse } from '../../../../host/config/import/ownServer.ts';

describe('mayBeOwnUrl', () => {
  it.each([
    ['http://127.0.0.1:7300/mcp', undefined, true],
    ['http://localhost/mcp', undefined, true],
    ['http://[::1]:1/mcp', undefined, true],
    ['http://localhost:7300/mcp', 'http://127.0.0.1:7300/mcp', true],
    ['http://localhost:7301/mcp', 'http://127.0.0.1:7300/mcp', false],
    ['http://localhost:7300/', undefined, false],
    ['http://localhost.example.com/mcp', undefined, false],
    ['no url', undefined, false],
  ])('%s, listening at %s: %s', (url, ownUrl, expected) => {
    expect(mayBeOwnUrl(url, ownUrl)).toBe(expected);
  });
});

describe('runsGatehouse', () => {
  it.each([
    ['gatehouse', ['stdio'], true],
    ['C:\\bin\\gatehouse.cmd', ['stdio', '.', '--agent', 'a'], true],
    ['npx', ['-y', 'gatehouse@latest', 'stdio'], true],
    ['gatehouse', ['serve'], false],
    ['npx', ['stdio', 'gatehouse'], false],
    ['node', ['server.js'], false],
  ])('%s %j: %s', (command, args, expected) => {
    expect(runsGatehouse(command, args)).toBe(expected);
  });
});
