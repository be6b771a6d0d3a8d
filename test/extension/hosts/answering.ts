// A host that answers what the tests ask of it, and ends when its link closes.
import process from 'node:process';
import { createMessageConnection, IPCMessageReader, IPCMessageWriter } from 'vscode-jsonrpc/node';

const link = createMessageConnection(new IPCMessageReader(process), new IPCMessageWriter(process));
link.onRequest('echo', (params: unknown) => params);
link.onRequest('environment', () => ({ ...process.env }));
link.onRequest('fail', () => {
  throw new Error('the folder is not readable');
});
link.onRequest('never', () => new Promise(() => {}));
link.onRequest('ask back', () => link.sendRequest('question', { of: 'the host' }));
link.onNotification('crash', () => process.exit(3));
process.on('disconnect', () => process.exit(0));
link.listen();
