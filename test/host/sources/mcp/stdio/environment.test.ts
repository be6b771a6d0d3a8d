import { describe, expect, it } from 'vitest';
import { cleanEnvironment } from '../../../../../host/sources/mcp/stdio/environment.ts';

describe('the environment of a server', () => {
  it('holds what any program needs', () => {
    const env = {
      ...{ PATH: '/bin', HOME: '/home/a', LANG: 'C', LC_ALL: 'C', TZ: 'UTC', TMPDIR: '/tmp' },
      ...{
        XDG_CONFIG_HOME: '/c',
        HTTPS_PROXY: 'http://p',
        no_proxy: 'localhost',
        NODE_EXTRA_CA_CERTS: '/ca',
      },
    };
    expect(cleanEnvironment(env, 'linux')).toEqual(env);
  });
  it('holds no credential and nothing that changes how a program starts', () => {
    const env = {
      ...{ GITHUB_TOKEN: 'a', AWS_SECRET_ACCESS_KEY: 'b', SSH_AUTH_SOCK: 'c', MY_PATH: 'd', PATHS: 'e' },
      ...{ NODE_OPTIONS: '--inspect', ELECTRON_RUN_AS_NODE: '1', VSCODE_PID: '1', GATEHOUSE_AGENT: 'x' },
      ...{ LD_PRELOAD: '/x.so', npm_config_registry: 'y', Path: '/odd', LC: 'z' },
    };
    expect(cleanEnvironment(env, 'linux')).toEqual({});
    expect(cleanEnvironment({ ...env, Path: undefined }, 'win32')).toEqual({});
  });
  it('holds no shell functions', () => {
    expect(cleanEnvironment({ PATH: '/bin', TERM: '() { :; }; ls' }, 'darwin')).toEqual({ PATH: '/bin' });
  });
  it('reads names without their case on Windows, and keeps them as they are', () => {
    const env = {
      ...{ Path: 'C:\\bin', SYSTEMROOT: 'C:\\Windows', comspec: 'cmd.exe', 'ProgramFiles(x86)': 'C:\\P' },
      ...{ ProgramW6432: 'C:\\P', LocalAppData: 'C:\\l', lc_all: 'C' },
    };
    expect(cleanEnvironment({ ...env, OneDrive: 'C:\\o' }, 'win32')).toEqual(env);
    expect(cleanEnvironment({ APPDATA: 'C:\\a' }, 'linux')).toEqual({});
  });
});
