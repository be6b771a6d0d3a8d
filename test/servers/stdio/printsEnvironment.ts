import { hearRequests } from './requests.ts';

// Tells its environment and its folder.
const params = { env: process.env, cwd: process.cwd() };
console.log(JSON.stringify({ jsonrpc: '2.0', method: 'environment', params }));
hearRequests(() => {});
