import { holdLifeline } from './lifeline.ts';
import { echo, hearRequests } from './requests.ts';

// Behaves well.
holdLifeline();
hearRequests(echo);
