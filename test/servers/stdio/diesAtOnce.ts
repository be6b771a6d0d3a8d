// Cannot run, says why and ends.
process.stderr.write('Reading settings\nNo API key was given: set DEMO_KEY\n');
process.exitCode = 3;
