// A host that does not end when its link closes, so that it has to be killed.
process.on('disconnect', () => {});
process.on('SIGTERM', () => {});
setInterval(() => {}, 1_000);
process.send?.('up');
