export function cacheFolder(): string;
export function installOnce(name: string, install: (folder: string) => void): string;
export function runNpm(args: string[], options: { cwd: string; node?: string }): void;
