/** One session of VS Code: the folder it opens, whether it asks for trust, and the suites it runs by this name. */
export type Scenario = {
  name: 'main' | 'connectors' | 'clients' | 'untrusted';
  /** Relative to the checkout; the session gets a copy that it may change. */
  workspace: string;
  workspaceTrust: boolean;
};

export const scenarios: readonly Scenario[] = [
  { name: 'main', workspace: 'examples/storefront', workspaceTrust: false },
  { name: 'connectors', workspace: 'examples/storefront', workspaceTrust: false },
  { name: 'clients', workspace: 'examples/storefront', workspaceTrust: false },
  { name: 'untrusted', workspace: 'examples/storefront', workspaceTrust: true },
];

/** The extension host inherits the environment, so both ways of running VS Code pass these. */
export const scenarioVariable = 'GATEHOUSE_TEST_SCENARIO';

/** Names the Node that servers of the tests run on; the one that runs the extension may be inside Electron. */
export const nodeVariable = 'GATEHOUSE_TEST_NODE';

/** Names the file that `run` appends a line of JSON to for whatever happens, so that a hang keeps its trail. */
export const eventsVariable = 'GATEHOUSE_TEST_EVENTS';

export type TestEvent =
  | { kind: 'passed'; title: string; ms: number }
  | { kind: 'failed'; title: string; error: string }
  | { kind: 'skipped'; title: string }
  | { kind: 'end' };
