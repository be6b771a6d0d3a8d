// Takes the place of `@vscode/spdlog` in the cached VS Code server. The original is native code, and what npm
// brings without a compiler lacks it; then every log and every output channel of VS Code stays empty.
// It follows the original's index.d.ts: the part that VS Code calls, written to the same kind of files.
const { closeSync, existsSync, fstatSync, mkdirSync, openSync, renameSync, writeSync } = require('node:fs');
const { dirname, format, parse } = require('node:path');

const names = ['trace', 'debug', 'info', 'warning', 'error', 'critical'];
const off = names.length;

class Logger {
  #file;
  #limit;
  #count;
  #level = 2;
  #descriptor;
  #bytes = 0;
  #formatted = true;

  constructor(_kind, _name, file, limit, count) {
    this.#file = file;
    this.#limit = limit;
    this.#count = count;
    this.#open();
  }

  trace(message) {
    this.#write(0, message);
  }

  debug(message) {
    this.#write(1, message);
  }

  info(message) {
    this.#write(2, message);
  }

  warn(message) {
    this.#write(3, message);
  }

  error(message) {
    this.#write(4, message);
  }

  critical(message) {
    this.#write(5, message);
  }

  getLevel() {
    return this.#level;
  }

  setLevel(level) {
    this.#level = level;
  }

  /** VS Code sets one pattern only, which is the one that is written here. */
  setPattern() {
    this.#formatted = true;
  }

  /** From now on lines arrive whole, with time, level and their end. */
  clearFormatters() {
    this.#formatted = false;
  }

  /** Each line is in the file when its call returns. */
  flush() {}

  drop() {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  #write(level, message) {
    if (this.#descriptor === undefined || this.#level >= off || level < this.#level) return;
    const line = Buffer.from(this.#formatted ? `${now()} [${names[level]}] ${message}\n` : message);
    if (this.#bytes > 0 && this.#bytes + line.length > this.#limit) this.#rotate();
    writeSync(this.#descriptor, line);
    this.#bytes += line.length;
  }

  #open() {
    mkdirSync(dirname(this.#file), { recursive: true });
    this.#descriptor = openSync(this.#file, 'a');
    this.#bytes = fstatSync(this.#descriptor).size;
  }

  /** `a.log` becomes `a.1.log`, and so on; a single file goes on growing, because a view reads it. */
  #rotate() {
    if (this.#count <= 1) return;
    this.drop();
    for (let index = this.#count - 1; index > 0; index--) {
      const from = this.#numbered(index - 1);
      if (existsSync(from)) renameSync(from, this.#numbered(index));
    }
    this.#open();
  }

  #numbered(index) {
    if (index === 0) return this.#file;
    const { dir, name, ext } = parse(this.#file);
    return format({ dir, name: `${name}.${index}`, ext });
  }
}

/** Local time as `2026-01-31 12:00:00.000`, the form that VS Code's log view reads. */
function now() {
  const date = new Date();
  const local = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return local.toISOString().replace('T', ' ').replace('Z', '');
}

exports.version = 0;
exports.Logger = Logger;
exports.setLevel = () => {};
exports.setFlushOn = () => {};
exports.createRotatingLogger = async (...args) => new Logger('rotating', ...args);
exports.createAsyncRotatingLogger = async (...args) => new Logger('rotating_async', ...args);
