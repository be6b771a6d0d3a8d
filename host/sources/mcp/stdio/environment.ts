/** What any program may need to run: none of it is a credential but what a proxy's URL holds. */
const everywhere = [
  ...[
    'PATH',
    'HOME',
    'USER',
    'LOGNAME',
    'SHELL',
    'TERM',
    'LANG',
    'LC_*',
    'TZ',
    'TMPDIR',
    'TMP',
    'TEMP',
    'XDG_*',
  ],
  ...['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy'],
  ...['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'SSL_CERT_DIR'],
];

const onWindows = [
  ...['APPDATA', 'LOCALAPPDATA', 'ComSpec', 'PATHEXT', 'SystemRoot', 'SystemDrive', 'windir'],
  ...['ProgramFiles*', 'ProgramW6432', 'ProgramData', 'PROCESSOR_ARCHITECTURE'],
  ...['USERPROFILE', 'USERNAME', 'HOMEDRIVE', 'HOMEPATH'],
];

/**
 * The part of this process's environment that a server may have. It is a list of what passes, not of what does
 * not: an environment holds tokens under names that nobody foresees, and variables of the editor that would
 * change how a Node program starts. Names count without their case on Windows, as the system reads them.
 */
export function cleanEnvironment(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): Record<string, string> {
  const isWindows = platform === 'win32';
  const toKey = (name: string): string => (isWindows ? name.toUpperCase() : name);
  const allowed = (isWindows ? [...everywhere, ...onWindows] : everywhere).map(toKey);
  const passes = (name: string): boolean =>
    allowed.some((each) => (each.endsWith('*') ? name.startsWith(each.slice(0, -1)) : name === each));
  const clean: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    // Shells export functions this way, and some run what stands behind one when they start.
    if (value === undefined || value.startsWith('()')) continue;
    if (passes(toKey(name))) clean[name] = value;
  }
  return clean;
}
