import assert from 'node:assert/strict';
import { version } from 'vscode';

suite('the editor', () => {
  test('is VS Code 1.139 or newer', () => {
    const [major = 0, minor = 0] = version.split('.').map(Number);
    assert.ok(major > 1 || minor >= 139, `this is VS Code ${version}`);
  });
});
