import { expect, test } from 'vitest';
import { toHostEnvironment } from '../../../extension/model/hostEnvironment.ts';

const environment = {
  PATH: '/usr/bin',
  HOME: '/home/a',
  VSCODE_PID: '7',
  vscode_nls_config: '{}',
  ELECTRON_RUN_AS_NODE: '1',
  GATEHOUSE_SECRET_TOKEN: 't',
  NOTHING: undefined,
};

test("the editor's own variables stay behind", () => {
  expect(toHostEnvironment(environment, false)).toEqual({
    PATH: '/usr/bin',
    HOME: '/home/a',
    GATEHOUSE_SECRET_TOKEN: 't',
  });
});

test('inside Electron the process is told to act as Node', () => {
  expect(toHostEnvironment(environment, true)).toMatchObject({ ELECTRON_RUN_AS_NODE: '1' });
  expect(toHostEnvironment(environment, true)).not.toHaveProperty('VSCODE_PID');
});
