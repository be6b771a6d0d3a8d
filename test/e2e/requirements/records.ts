import type { Requirement } from '../requirements.ts';

/** What is written down of every call, and how it is read. */
export const recordRequirements = {
  'records.every-call': {
    text: 'every call leaves one line: allowed, denied, asked about and failed ones',
    from: 'Gatehouse',
  },
  'records.before-answer': {
    text: 'the line is in the file before the answer arrives',
    from: 'Gatehouse',
  },
  'records.outside-repository': {
    text: 'records lie outside the workspace folder, readable by their owner only',
    from: 'Gatehouse',
  },
  'records.shape': {
    text: 'arguments are recorded by shape, not by value',
    from: 'Gatehouse: secrets in logs',
  },
  'records.values': {
    text: 'arguments are recorded by value where gateway.yaml says so, secrets masked',
    from: 'Gatehouse: secrets in logs',
  },
  'records.no-secrets': {
    text: 'neither tokens nor secrets stand in records, on stderr or in the state folder',
    from: 'Gatehouse: secrets in logs',
  },
  'records.chain': {
    text: 'each line carries the hash of the one before, also over a restart',
    from: 'Gatehouse',
  },
  'records.tampering': {
    text: 'an altered, removed or swapped line is told by file and line, and calls exits 1',
    from: 'Gatehouse',
  },
  'records.filters': {
    text: 'calls filters by agent, tool and decision, newest last',
    from: 'Gatehouse: the command line',
  },
  'records.follow': {
    text: 'calls --follow shows a new call when it ends, and ends on SIGTERM',
    from: 'Gatehouse: the command line',
  },
  'records.unwritable': {
    text: 'a call whose record cannot be written is a result with isError that says so',
    from: 'Gatehouse',
  },
} as const satisfies Readonly<Record<string, Requirement>>;
