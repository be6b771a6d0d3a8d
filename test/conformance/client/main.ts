import { argv, env } from 'node:process';

// What the client suite runs for each scenario, with the URL of that scenario's server behind it:
//   node test/conformance/client/main.ts URL
// Signing in is no part of what is shown here, so nothing is loaded or started for it.
const scenario = env['MCP_CONFORMANCE_SCENARIO'] ?? '';
const url = argv[2];
if (!scenario.startsWith('auth/') && url !== undefined) {
  const { drive } = await import('./drive.ts');
  await drive(url, scenario);
}
process.exit();
