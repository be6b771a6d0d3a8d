import { readFileSync, writeFileSync } from 'node:fs';

/** Begins a measurement; what it returns tells the highest resident memory since then, in MB (10⁶ bytes). */
export function watchPeakMemory(): () => number {
  try {
    // Linux forgets the peak so far: proc_pid_clear_refs(5), value 5.
    writeFileSync('/proc/self/clear_refs', '5');
    return () => {
      const status = readFileSync('/proc/self/status', 'utf8');
      return (Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024) / 1e6;
    };
  } catch {
    // Elsewhere only the peak of the whole process is known.
    return () => (process.resourceUsage().maxRSS * 1024) / 1e6;
  }
}
