/**
 * Starts a clock that counts what this thread computes, in milliseconds: work that must not blow up is measured
 * without what else the machine does meanwhile.
 */
export function startCpuClock(): () => number {
  const started = process.threadCpuUsage();
  return () => {
    const { user, system } = process.threadCpuUsage(started);
    return (user + system) / 1_000;
  };
}
