/** Settings under which VS Code does not move, ask, advertise or look for updates while a test watches it. */
export const quietSettings = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.reduceMotion': 'on',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.commandCenter.enabled': false,
  // Every port of the machine would be counted in the status bar.
  'remote.autoForwardPorts': false,
  'update.mode': 'none',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'telemetry.telemetryLevel': 'off',
  'window.menuBarVisibility': 'compact',
  'explorer.compactFolders': false,
  'editor.minimap.enabled': false,
};
