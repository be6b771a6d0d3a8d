import { hearRequests } from './requests.ts';

// Crashes on its first request.
hearRequests(() => process.kill(process.pid, 'SIGKILL'));
