/**
 * The environment that the host process starts with. The editor's own variables stay behind: they would
 * reach whatever the host starts, and they steer the editor's programs, not ours.
 * @param isElectron whether this very Node is the one inside Electron, which then must be told to act as Node.
 */
export function toHostEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  isElectron: boolean,
): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    if (value === undefined || /^(VSCODE|ELECTRON)_/i.test(name)) continue;
    kept[name] = value;
  }
  if (isElectron) kept.ELECTRON_RUN_AS_NODE = '1';
  return kept;
}
