// A host that cannot start: it says why, and ends.
console.error('cannot read its configuration');
process.exit(1);
