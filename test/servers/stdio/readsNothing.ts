// Never reads what is sent to it, and ends when its parent tells it to.
process.stderr.write('deaf\n');
setInterval(() => {}, 60_000);
