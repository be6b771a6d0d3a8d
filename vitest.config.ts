import { defineConfig } from 'vitest/config';

/** Documents by the hundred, too slow for what runs before every commit. */
const manyDocuments = 'test/host/sources/openapi/{hostile,generated}Documents.test.ts';

// Tests talk to processes and ports of their own, so a file runs in a process that it does not share.
export default defineConfig({
  test: {
    passWithNoTests: false,
    projects: [
      {
        // By default one core stays free, which of two is half.
        test: {
          name: 'unit',
          maxWorkers: 2,
          include: ['test/**/*.test.ts'],
          exclude: [
            ...['test/e2e/**', 'test/corpus/**', 'test/oracle/**', 'test/vscode/**', 'test/ui/**'],
            'test/conformance/**',
            manyDocuments,
          ],
          testTimeout: 10_000,
          hookTimeout: 10_000,
        },
      },
      {
        // It keeps both cores busy with processes of its own.
        test: {
          name: 'corpus',
          include: ['test/corpus/**/*.test.ts', manyDocuments],
          fileParallelism: false,
          testTimeout: 10_000,
          hookTimeout: 10_000,
        },
      },
      {
        // Two documents at a time, each with a Prism and a gateway of its own.
        test: {
          name: 'oracle',
          include: ['test/oracle/**/*.test.ts'],
          maxConcurrency: 2,
          fileParallelism: false,
          testTimeout: 5 * 60_000,
          hookTimeout: 60_000,
          teardownTimeout: 15_000,
        },
      },
      {
        // Its tests wait for processes of their own most of the time, so two files share even two cores well.
        test: {
          name: 'e2e',
          maxWorkers: 2,
          include: ['test/e2e/**/*.test.ts'],
          testTimeout: 30_000,
          hookTimeout: 30_000,
          teardownTimeout: 15_000,
        },
      },
      {
        // The official suites wait for processes and pauses of their own most of the time.
        test: {
          name: 'conformance',
          maxWorkers: 2,
          include: ['test/conformance/**/*.test.ts'],
          testTimeout: 30_000,
          hookTimeout: 120_000,
          teardownTimeout: 15_000,
        },
      },
      {
        // One browser at a time: two of them on two cores make each other's waits longer, not the run shorter.
        test: {
          name: 'ui',
          include: ['test/ui/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 90_000,
          hookTimeout: 180_000,
          teardownTimeout: 30_000,
        },
      },
    ],
  },
});
